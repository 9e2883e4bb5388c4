import { type Static, Type } from 'typebox';
import { Day, Fault, Fen, Instant, Nullable, Scope } from './common.ts';

/** Roles that decide what an enterprise may send (MODES.md: platform, merchant, payment, carrier …). */
export const roles = {
  platform: '电商平台企业',
  merchant: '电商企业',
  payment: '支付企业',
  carrier: '物流企业',
  agent: '申报企业',
  warehouse: '区内仓储企业',
  site: '监管场所经营人',
  guarantor: '担保企业',
} as const;
export type Role = keyof typeof roles;
export const Role = Type.Enum(Object.keys(roles) as Role[]);

export const EnterpriseStatus = Type.Enum(['active', 'suspended', 'cancelled']);

export const EnterpriseInput = Type.Object({
  uscc: Type.String({ pattern: '^[0-9A-Z]{18}$', description: '统一社会信用代码, with its check digit' }),
  customsCode: Type.String({ pattern: '^[0-9A-Z]{10}$', description: '海关注册编码' }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  roles: Type.Array(Role, { minItems: 1, uniqueItems: true }),
  dxpId: Type.Optional(Type.String({ maxLength: 30 })),
  status: Type.Optional(EnterpriseStatus),
});
export type EnterpriseInput = Static<typeof EnterpriseInput>;

export const EnterprisePatch = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    roles: Type.Optional(Type.Array(Role, { minItems: 1, uniqueItems: true })),
    dxpId: Type.Optional(Type.String({ maxLength: 30 })),
    status: Type.Optional(EnterpriseStatus),
    reason: Type.String({ minLength: 2, maxLength: 500 }),
  },
  { minProperties: 2 },
);

export const Enterprise = Type.Object({
  id: Type.Integer(),
  uscc: Type.String(),
  customsCode: Type.String(),
  name: Type.String(),
  roles: Type.Array(Role),
  dxpId: Nullable(Type.String()),
  status: EnterpriseStatus,
  createdAt: Instant,
});
export type Enterprise = Static<typeof Enterprise>;

export const CertificateInput = Type.Object({
  pem: Type.String({ minLength: 64, maxLength: 16384, description: 'X.509 certificate, PEM' }),
});
export const Certificate = Type.Object({
  id: Type.Integer(),
  enterpriseId: Type.Integer(),
  serial: Type.String(),
  sha256: Type.String(),
  subject: Type.String(),
  notBefore: Instant,
  notAfter: Instant,
  revokedAt: Nullable(Instant),
});
export type Certificate = Static<typeof Certificate>;

export const SiteInput = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 10, description: '监管场所代码' }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  customsCode: Type.String({ pattern: '^\\d{4}$' }),
  operatorCode: Type.String({ pattern: '^([0-9A-Z]{10}|[0-9A-Z]{18})$' }),
});
export const Site = Type.Object({ id: Type.Integer(), ...SiteInput.properties });
export type Site = Static<typeof Site>;

export const GoodsInput = Type.Object({
  itemRecordNo: Type.String({ minLength: 1, maxLength: 30, description: '账册备案料号' }),
  code: Type.String({ pattern: '^\\d{10}$', description: 'HS code' }),
  name: Type.String({ minLength: 1, maxLength: 250 }),
  unit: Type.String({ pattern: '^\\d{3}$' }),
  unit1: Type.String({ pattern: '^\\d{3}$' }),
  unit2: Type.Optional(Type.String({ pattern: '^\\d{3}$' })),
  country: Type.Optional(Type.String({ pattern: '^\\d{3}$' })),
  emsNo: Type.Optional(Type.String({ maxLength: 30, description: '账册编号' })),
});
export type GoodsInput = Static<typeof GoodsInput>;
export const GoodsBulk = Type.Object({
  owner: Type.String({
    pattern: '^([0-9A-Z]{10}|[0-9A-Z]{18})$',
    description: 'Enterprise that keeps the book',
  }),
  goods: Type.Array(GoodsInput, { minItems: 1, maxItems: 5000 }),
});
export const Goods = Type.Object({ id: Type.Integer(), ownerId: Type.Integer(), ...GoodsInput.properties });
export type Goods = Static<typeof Goods>;

export const GuaranteeDeposit = Type.Object({
  reference: Type.String({
    minLength: 1,
    maxLength: 60,
    description: 'Letter of guarantee number; also the idempotency key',
  }),
  amount: Fen,
});
export const GuaranteeBalance = Type.Object({
  enterpriseId: Type.Integer(),
  lodged: Fen,
  held: Fen,
  used: Fen,
  available: Fen,
});
export type GuaranteeBalance = Static<typeof GuaranteeBalance>;

export const KeyInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  enterpriseId: Type.Optional(Type.Integer()),
  scopes: Type.Array(Scope, { minItems: 1, uniqueItems: true }),
  expiresAt: Type.Optional(Instant),
});
export const Key = Type.Object({
  id: Type.String(),
  name: Type.String(),
  enterpriseId: Nullable(Type.Integer()),
  scopes: Type.Array(Scope),
  createdAt: Instant,
  expiresAt: Nullable(Instant),
  revokedAt: Nullable(Instant),
});
export type Key = Static<typeof Key>;
export const NewKey = Type.Object({ key: Key, secret: Type.String({ description: 'Shown once' }) });
export type NewKey = Static<typeof NewKey>;

/** Dated data that an operator imports: the tariff, the positive list, code tables. */
export const datasetKinds = ['tariff', 'positive-list', 'code-table'] as const;
export const DatasetKind = Type.Enum([...datasetKinds]);
export const DatasetInput = Type.Object({
  kind: DatasetKind,
  name: Type.String({ minLength: 1, maxLength: 60, description: 'e.g. tariff, positive-list, unit' }),
  effectiveFrom: Day,
  completeness: Type.Enum(['complete', 'partial']),
  source: Type.String({ minLength: 2, maxLength: 300 }),
  csv: Type.String({ minLength: 1, description: 'The file as text' }),
  dryRun: Type.Optional(Type.Boolean({ description: 'Validate and report, store nothing' })),
});
export type DatasetInput = Static<typeof DatasetInput>;
export const Dataset = Type.Object({
  id: Type.Integer(),
  kind: DatasetKind,
  name: Type.String(),
  effectiveFrom: Day,
  completeness: Type.Enum(['complete', 'partial']),
  source: Type.String(),
  rows: Type.Integer(),
  sha256: Type.String(),
  importedAt: Instant,
});
export type Dataset = Static<typeof Dataset>;
export const DatasetReport = Type.Object({
  stored: Nullable(Dataset),
  rows: Type.Integer(),
  faults: Type.Array(Fault),
});
export type DatasetReport = Static<typeof DatasetReport>;

export const IdentityVerification = Type.Object({
  idType: Type.Enum(['1', '2']),
  idNumber: Type.String({ minLength: 1, maxLength: 60 }),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  source: Type.String({ minLength: 2, maxLength: 100 }),
});

export const QuotaQuery = Type.Object({
  idNumber: Type.String({ minLength: 1, maxLength: 60 }),
  year: Type.Optional(Type.Integer({ minimum: 2016, maximum: 2100 })),
  purpose: Type.String({ minLength: 2, maxLength: 200, description: 'Recorded in the audit log' }),
});
export const QuotaBalance = Type.Object({
  year: Type.Integer(),
  limit: Fen,
  used: Fen,
  held: Fen,
  available: Fen,
});

export const AuditEntry = Type.Object({
  at: Instant,
  actor: Type.String(),
  action: Type.String(),
  subject: Type.String(),
  detail: Type.Record(Type.String(), Type.Unknown()),
});

export const ZoneSettings = Type.Object({
  code: Type.String({ pattern: '^[0-9a-z-]{2,20}$' }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  requireSignature: Type.Boolean({ description: 'Every message must be signed, not only lists' }),
});
export type ZoneSettings = Static<typeof ZoneSettings>;
