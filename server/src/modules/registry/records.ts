/** What the registry holds in memory: plain immutable records, by the names the business uses. */
import type { DatasetKind, Role } from '@heliu/contract';
import type { Day } from '@heliu/regulation';
import type { Static } from 'typebox';

export interface ZoneRecord {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly requireSignature: boolean;
}

export type EnterpriseStatus = 'active' | 'suspended' | 'cancelled';

export interface EnterpriseRecord {
  readonly id: number;
  readonly uscc: string;
  readonly customsCode: string;
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
  readonly status: EnterpriseStatus;
  readonly dxpId: string | null;
}

export interface CertificateRecord {
  readonly id: number;
  readonly enterpriseId: number;
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly revokedAt: Date | null;
}

export interface SiteRecord {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** Four digits: the customs office that supervises the site. */
  readonly customsCode: string;
  readonly operatorId: number;
}

export interface GoodsRecord {
  readonly ownerId: number;
  readonly itemRecordNo: string;
  /** Ten-digit commodity code. */
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly unit1: string;
  readonly unit2?: string;
  readonly country?: string;
  readonly emsNo?: string;
}

export type Completeness = 'complete' | 'partial';

export interface DatasetMark {
  readonly id: number;
  readonly kind: Static<typeof DatasetKind>;
  readonly name: string;
  readonly effectiveFrom: Day;
  readonly completeness: Completeness;
  readonly source: string;
  /** True: shipped with the platform, not imported by the zone. */
  readonly shipped: boolean;
}
