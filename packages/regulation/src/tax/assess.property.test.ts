import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PPM_ONE, toFen } from '../decimal.ts';
import { LIMITS, type Limits, limitsOn } from '../limits.ts';
import { MODES } from '../modes.ts';
import type { TariffLine } from '../tariff/line.ts';
import { adValorem, type FlatRate, type Rate } from '../tariff/rate.ts';
import { allUnitCodes } from '../units.ts';
import { assess, printExplanation } from './assess.ts';
import { lineTax } from './line-tax.ts';
import type { AssessmentInput, LineInput } from './types.ts';

const RUNS = { numRuns: 300 };
const unit = fc.oneof(fc.constantFrom(...allUnitCodes), fc.constantFrom('035', '036', '011'), fc.string());
const big = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const ppm = fc.bigInt({ min: 0n, max: 2_000_000n });
const flat: fc.Arbitrary<FlatRate> = fc.oneof(
  ppm.map(adValorem),
  fc.record({ kind: fc.constant('specific' as const), perUnit: big, unit }),
  fc.record({ kind: fc.constant('compound' as const), ppm, perUnit: big, unit }),
);
const rate: fc.Arbitrary<Rate> = fc.oneof(
  flat,
  fc.record({
    kind: fc.constant('conditional' as const),
    rate: flat,
    thresholds: fc.array(fc.record({ perUnit: big, unit }), { maxLength: 3 }),
    otherwise: flat,
  }),
  fc.record({ kind: fc.constant('unknown' as const), reason: fc.string() }),
);
const tariff: fc.Arbitrary<TariffLine> = fc.record(
  {
    code: fc.constantFrom('3304990029', '4202210090'),
    name: fc.string(),
    mfn: rate,
    provisional: rate,
    vat: rate,
    consumption: rate,
    inForce: fc.boolean(),
    marks: fc.constant([]),
    source: fc.string(),
    snapshot: fc.constantFrom('2026-03-01', '2016-01-01', 'no day'),
  },
  { requiredKeys: ['code', 'name', 'mfn', 'vat', 'consumption', 'inForce', 'marks', 'source'] },
);
const anyLine: fc.Arbitrary<LineInput> = fc.record({
  gnum: fc.nat(99),
  code: fc.constantFrom('3304990029', '4202210090', '1'),
  totalPrice: big,
  quantities: fc.array(fc.record({ amount: big, unit }), { maxLength: 3 }),
  tariff: fc.option(tariff, { nil: undefined }),
});
const anyInput: fc.Arbitrary<AssessmentInput> = fc.record({
  date: fc.oneof(fc.constantFrom('2016-04-08', '2018-12-31', '2025-01-01', '2016-01-01'), fc.string()),
  mode: fc.oneof(fc.constantFrom(...MODES.map((mode) => mode.code)), fc.string()),
  lines: fc.array(anyLine, { maxLength: 8 }),
  freight: big,
  insurance: big,
  annualUsed: big,
  limits: fc.constantFrom(...LIMITS, undefined),
});

test('any input of the type is answered, never thrown at', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const found = assess(input);
      assert.equal(found.totals !== null, found.status === 'assessed');
      assert.equal(found.reasons.length > 0, found.status !== 'assessed');
      printExplanation(found, 'zh');
    }),
    { numRuns: 1500 },
  );
});

const money = fc.bigInt({ min: 0n, max: 400_000_000n });
const soundLine = fc
  .record({ totalPrice: money, duty: ppm, ct: fc.bigInt({ min: 0n, max: 900_000n }), vat: ppm })
  .map(({ totalPrice, duty, ct, vat }): LineInput => {
    const code = '4202210090';
    const rates = { mfn: adValorem(duty), consumption: adValorem(ct), vat: adValorem(vat) };
    const facts = { code, name: '', inForce: true, marks: [], source: '' };
    const quantities = [{ amount: 100_000n, unit: '011' }];
    return { gnum: 1, code, totalPrice, quantities, tariff: { ...facts, ...rates } };
  });

const inOrder = (lines: LineInput[], freight: bigint, insurance: bigint, limits?: Limits) =>
  assess({
    date: '2025-01-01',
    mode: '1210',
    lines,
    freight,
    insurance,
    annualUsed: 0n,
    limits: limits ?? limitsOn('2025-01-01'),
  });

const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);

test('lines sum to the whole: value, freight, insurance and every tax', () => {
  fc.assert(
    fc.property(
      fc.array(soundLine, { minLength: 1, maxLength: 12 }),
      money,
      money,
      (lines, freight, insurance) => {
        const boundless = { ...(limitsOn('2025-01-01') as Limits), single: 10n ** 15n, yearly: 10n ** 15n };
        const found = inOrder(lines, freight, insurance, boundless);
        assert.equal(
          sum(found.lines.map((line) => line.goods)),
          toFen(sum(lines.map((line) => line.totalPrice))),
        );
        assert.equal(sum(found.lines.map((line) => line.freight)), toFen(freight));
        assert.equal(sum(found.lines.map((line) => line.insurance)), toFen(insurance));
        assert.equal(sum(found.lines.map((line) => line.dutiable)), found.dutiable);
        const { totals } = found;
        assert.ok(totals !== null);
        for (const kind of ['duty', 'consumption', 'vat'] as const) {
          assert.equal(sum(found.lines.map((line) => line.tax?.[kind].payable ?? 0n)), totals[kind].payable);
        }
        assert.equal(totals.duty.payable + totals.consumption.payable + totals.vat.payable, totals.payable);
        assert.ok(
          found.lines.every((line) => line.freight >= 0n && line.insurance >= 0n && line.goods >= 0n),
        );
      },
    ),
    RUNS,
  );
});

const taxAt = (value: bigint, duty: bigint | undefined, ct: bigint, vat: bigint, payablePpm: bigint) => {
  const result = lineTax({
    value,
    duty: duty === undefined ? undefined : adValorem(duty),
    consumption: adValorem(ct),
    vat: adValorem(vat),
    quantities: [],
    payablePpm,
  });
  assert.ok(result.ok);
  return result.taxes;
};
const share = fc.bigInt({ min: 0n, max: 900_000n });

test('tax never falls as the value rises', () => {
  fc.assert(
    fc.property(money, money, share, share, share, (value, more, duty, ct, vat) => {
      for (const payable of [700_000n, PPM_ONE]) {
        const low = taxAt(value, duty, ct, vat, payable).payable;
        assert.ok(taxAt(value + more, duty, ct, vat, payable).payable >= low);
      }
    }),
    RUNS,
  );
});

test('reduced tax is at most the full tax, and never more than the statutory amount', () => {
  fc.assert(
    fc.property(money, share, share, share, (value, duty, ct, vat) => {
      const reduced = taxAt(value, undefined, ct, vat, 700_000n);
      const full = taxAt(value, duty, ct, vat, PPM_ONE);
      assert.ok(reduced.payable <= full.payable);
      assert.ok(reduced.vat.payable <= reduced.vat.statutory);
      assert.ok(reduced.consumption.payable <= reduced.consumption.statutory);
      assert.equal(reduced.duty.payable, 0n);
    }),
    RUNS,
  );
});

test('reduced tax is within a fen of value × comprehensive rate', () => {
  fc.assert(
    fc.property(money, share, share, (value, ct, vat) => {
      const { payable } = taxAt(value, undefined, ct, vat, 700_000n);
      const off = payable * (PPM_ONE - ct) * PPM_ONE - value * (ct + vat) * 700_000n;
      const fen = (PPM_ONE - ct) * PPM_ONE;
      assert.ok(off <= fen && off >= -fen);
    }),
    RUNS,
  );
});

test('a hundred times the value is a hundred times the tax, but for the rounding', () => {
  fc.assert(
    fc.property(money, share, share, (value, ct, vat) => {
      const one = taxAt(value, undefined, ct, vat, 700_000n).payable;
      const hundred = taxAt(value * 100n, undefined, ct, vat, 700_000n).payable;
      assert.ok(hundred - one * 100n <= 101n && hundred - one * 100n >= -101n);
    }),
    RUNS,
  );
});
