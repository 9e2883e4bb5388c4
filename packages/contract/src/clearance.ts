import { type Static, Type } from 'typebox';
import { Fen, Instant, Nullable } from './common.ts';

export const TradeState = Type.Enum(['received', 'waiting', 'held', 'released', 'refused', 'deleted']);
export type TradeState = Static<typeof TradeState>;

export const Finding = Type.Object({
  rule: Type.String({ description: 'Rule code, e.g. MATCH-AMOUNT' }),
  version: Type.Integer(),
  severity: Type.Enum(['refuse', 'hold', 'note']),
  zh: Type.String(),
  en: Type.String(),
  fields: Type.Array(Type.String(), { description: 'e.g. InventoryHead.orderNo, InventoryList[2].qty' }),
  found: Type.Optional(Type.String()),
  expected: Type.Optional(Type.String()),
  source: Type.String(),
  remedyZh: Type.String(),
  remedyEn: Type.String(),
});
export type Finding = Static<typeof Finding>;

export const TaxLine = Type.Object({
  gnum: Type.Integer(),
  code: Type.String(),
  dutiableValue: Fen,
  duty: Fen,
  consumptionTax: Fen,
  vat: Fen,
});

export const TaxStep = Type.Object({
  gnum: Type.Optional(Type.Integer()),
  zh: Type.String(),
  en: Type.String(),
  formula: Type.String(),
  result: Type.String(),
  source: Type.String(),
});

export const TaxAssessment = Type.Object({
  date: Type.String(),
  regime: Type.String(),
  dutiableValue: Fen,
  duty: Fen,
  consumptionTax: Fen,
  vat: Fen,
  total: Fen,
  lines: Type.Array(TaxLine),
  steps: Type.Optional(Type.Array(TaxStep)),
  undetermined: Type.Array(Type.Object({ gnum: Type.Integer(), zh: Type.String(), en: Type.String() })),
});
export type TaxAssessment = Static<typeof TaxAssessment>;

export const TradeSummary = Type.Object({
  id: Type.String({ format: 'uuid' }),
  platform: Type.String(),
  orderNo: Type.String(),
  state: TradeState,
  mode: Nullable(Type.String()),
  waitingFor: Type.Array(Type.String({ description: 'order, payment, waybill' })),
  preNo: Nullable(Type.String()),
  invtNo: Nullable(Type.String()),
  dutiableValue: Nullable(Fen),
  tax: Nullable(Fen),
  receivedAt: Instant,
  completedAt: Nullable(Instant),
  decidedAt: Nullable(Instant),
});
export type TradeSummary = Static<typeof TradeSummary>;

export const TradeDocument = Type.Object({
  kind: Type.String(),
  version: Type.Integer(),
  appType: Type.String(),
  receivedAt: Instant,
  messageId: Type.String(),
  sender: Type.String(),
  document: Type.Object({
    head: Type.Record(Type.String(), Type.Unknown()),
    lines: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
  }),
});

export const Decision = Type.Object({
  number: Type.Integer(),
  at: Instant,
  outcome: Type.Enum(['release', 'hold', 'refuse', 'delete']),
  by: Type.String({ description: 'system, or the reviewing key' }),
  reason: Type.Optional(Type.String()),
  ruleset: Type.String(),
  findings: Type.Array(Finding),
  tax: Nullable(TaxAssessment),
  documents: Type.Array(Type.Object({ kind: Type.String(), version: Type.Integer() })),
});
export type Decision = Static<typeof Decision>;

export const Trade = Type.Object({
  summary: TradeSummary,
  documents: Type.Array(TradeDocument),
  decisions: Type.Array(Decision),
  timeline: Type.Array(
    Type.Object({ at: Instant, event: Type.String(), zh: Type.String(), en: Type.String() }),
  ),
});
export type Trade = Static<typeof Trade>;

export const Recheck = Type.Object({
  decision: Type.Integer(),
  reproduced: Type.Boolean(),
  differences: Type.Array(
    Type.Object({ path: Type.String(), stored: Type.Unknown(), recomputed: Type.Unknown() }),
  ),
});

export type Recheck = Static<typeof Recheck>;

export const Review = Type.Object({
  outcome: Type.Enum(['release', 'refuse']),
  reason: Type.String({ minLength: 2, maxLength: 500 }),
});

export type Review = Static<typeof Review>;

export const Statistics = Type.Object({
  states: Type.Record(Type.String(), Type.Integer()),
  refusals: Type.Array(
    Type.Object({ rule: Type.String(), zh: Type.String(), en: Type.String(), trades: Type.Integer() }),
  ),
  tax: Fen,
  dutiableValue: Fen,
  decisionMs: Type.Object({ p50: Type.Number(), p99: Type.Number() }),
  backlog: Type.Integer({ description: 'Messages whose documents clearance has not looked at yet' }),
});
export type Statistics = Static<typeof Statistics>;
