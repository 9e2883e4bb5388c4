/** Types of the contract that it declares as schemas only. */
import type {
  EnterprisePatch as EnterprisePatchSchema,
  GoodsBulk as GoodsBulkSchema,
  GuaranteeDeposit as GuaranteeDepositSchema,
  IdentityVerification as IdentityVerificationSchema,
  KeyInput as KeyInputSchema,
  QuotaBalance as QuotaBalanceSchema,
  QuotaQuery as QuotaQuerySchema,
  Recheck as RecheckSchema,
  Review as ReviewSchema,
  SiteInput as SiteInputSchema,
  ZoneSettings as ZoneSettingsSchema,
} from '@heliu/contract';
import type { Static } from 'typebox';

export type EnterprisePatch = Static<typeof EnterprisePatchSchema>;
export type GuaranteeDeposit = Static<typeof GuaranteeDepositSchema>;
export type GoodsBulk = Static<typeof GoodsBulkSchema>;
export type IdentityVerification = Static<typeof IdentityVerificationSchema>;
export type KeyInput = Static<typeof KeyInputSchema>;
export type QuotaBalance = Static<typeof QuotaBalanceSchema>;
export type QuotaQuery = Static<typeof QuotaQuerySchema>;
export type Recheck = Static<typeof RecheckSchema>;
export type Review = Static<typeof ReviewSchema>;
export type SiteInput = Static<typeof SiteInputSchema>;
export type ZoneSettings = Static<typeof ZoneSettingsSchema>;
