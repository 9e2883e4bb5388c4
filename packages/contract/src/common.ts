import { type Static, type TSchema, Type } from 'typebox';

export const Instant = Type.String({ format: 'date-time', description: 'Instant, ISO 8601 with offset' });
export const Day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'Calendar day in China Standard Time, YYYY-MM-DD',
});
export const Fen = Type.String({
  pattern: '^-?\\d+$',
  description: 'Amount in fen (0.01 CNY), whole number as text',
});
export const Decimal = Type.String({
  pattern: '^-?\\d{1,14}(\\.\\d{1,5})?$',
  maxLength: 21,
  description: 'Exact decimal as text: up to 14 digits before and 5 after the point',
});
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What is wrong, where, why, and what to do: one entry per fault, all faults at once. */
export const Fault = Type.Object({
  code: Type.String(),
  path: Type.String(),
  line: Type.Optional(Type.Integer()),
  field: Type.Optional(Type.String()),
  fieldZh: Type.Optional(Type.String()),
  found: Type.Optional(Type.String()),
  expected: Type.Optional(Type.String()),
  zh: Type.String(),
  en: Type.String(),
  source: Type.String(),
  remedyZh: Type.String(),
  remedyEn: Type.String(),
});
export type Fault = Static<typeof Fault>;

export const Problem = Type.Object(
  {
    error: Type.Object({
      code: Type.String(),
      zh: Type.String(),
      en: Type.String(),
      remedyZh: Type.String(),
      remedyEn: Type.String(),
      requestId: Type.String(),
      faults: Type.Array(Fault),
    }),
  },
  { $id: 'Problem' },
);
export type Problem = Static<typeof Problem>;

/** Scopes of API keys; a route names the one it needs. */
export const scopes = {
  admin: '管理：企业、密钥、数据集、审计',
  'documents:send': '发送单证',
  'receipts:read': '读取回执',
  'trades:read': '查看交易',
  'trades:review': '人工审核',
  'tax:quote': '税款试算',
  'quota:read': '查询个人年度额度',
  'identity:write': '登记身份核验结果',
} as const;
export type Scope = keyof typeof scopes;
export const Scope = Type.Enum(Object.keys(scopes) as Scope[]);

export const Page = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next: Nullable(Type.String({ description: 'Cursor of the next page' })),
  });
