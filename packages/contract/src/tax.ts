import { type Static, Type } from 'typebox';
import { Day, Decimal, Fen } from './common.ts';

export const QuoteLine = Type.Object({
  code: Type.String({ pattern: '^\\d{10}$', description: 'HS code, 10 digits' }),
  totalPrice: Decimal,
  quantities: Type.Optional(
    Type.Array(Type.Object({ amount: Decimal, unit: Type.String({ pattern: '^\\d{3}$' }) }), { maxItems: 3 }),
  ),
});

export const QuoteRequest = Type.Object({
  date: Type.Optional(Day),
  mode: Type.Optional(Type.String({ pattern: '^\\d{4}$' })),
  freight: Type.Optional(Decimal),
  insurance: Type.Optional(Decimal),
  annualUsed: Type.Optional(Fen),
  lines: Type.Array(QuoteLine, { minItems: 1, maxItems: 99 }),
});
export type QuoteRequest = Static<typeof QuoteRequest>;

/** GET form: one line. */
export const QuoteQuery = Type.Object({
  code: Type.String({ pattern: '^\\d{10}$' }),
  totalPrice: Decimal,
  amount: Type.Optional(Decimal),
  unit: Type.Optional(Type.String({ pattern: '^\\d{3}$' })),
  date: Type.Optional(Day),
  freight: Type.Optional(Decimal),
  insurance: Type.Optional(Decimal),
  annualUsed: Type.Optional(Fen),
});
