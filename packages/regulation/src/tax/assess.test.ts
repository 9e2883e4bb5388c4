import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDecimal } from '../decimal.ts';
import { limitsOn } from '../limits.ts';
import type { TariffLine } from '../tariff/line.ts';
import { parseRate } from '../tariff/rate.ts';
import { unitCode } from '../units.ts';
import { assess, printExplanation } from './assess.ts';
import type { Assessment, AssessmentInput, LineInput } from './types.ts';

const yuan = (text: string) => parseDecimal(text, 5) ?? -1n;

function tariff(
  code: string,
  duty: string,
  ct: string,
  vat: string,
  more: Partial<TariffLine> = {},
): TariffLine {
  const [mfn, consumption, vatRate] = [duty, ct, vat].map((text) => parseRate(text));
  assert.ok(mfn && consumption && vatRate);
  const facts = { name: code, inForce: true, marks: [], source: 'test' };
  return { code, mfn, consumption, vat: vatRate, ...facts, ...more };
}

const BAG = tariff('4202210090', '6%', '0%', '13%');
const PHONE = tariff('8517130000', '10%', '0%', '13%');
const CREAM = tariff('3304990029', '1%', '15%@>=10/克', '13%');
const MILK = tariff('1901101090', '15%', '0%', '13%');

/** One line: tariff, total, quantities as `1 个 0.5 千克`. */
function line(gnum: number, good: TariffLine | undefined, total: string, quantities: string): LineInput {
  return {
    gnum,
    code: good?.code ?? '9999999999',
    totalPrice: yuan(total),
    quantities: [...quantities.matchAll(/([\d.]+) (\S+)/g)].map(([, amount, unit]) => ({
      amount: yuan(amount ?? ''),
      unit: unitCode(unit ?? '') ?? '',
    })),
    tariff: good,
  };
}

function order(lines: LineInput[], more: Partial<AssessmentInput> = {}): Assessment {
  const date = more.date ?? '2025-11-14';
  const base = { mode: '1210', freight: 0n, insurance: 0n, annualUsed: 0n, limits: limitsOn(date) };
  return assess({ ...base, lines, ...more, date });
}

test('22 single item 6,000, used 10,000, duty 10 %: duty 600, VAT 858, total 1,458', () => {
  const found = order([line(1, PHONE, '6000', '1 台')], { annualUsed: 1_000_000n });
  assert.equal(found.regime, 'full-single-item');
  assert.equal(found.status, 'assessed');
  assert.equal(found.totals?.duty.payable, 60_000n);
  assert.equal(found.totals?.vat.payable, 85_800n);
  assert.equal(found.totals?.payable, 145_800n);
  assert.equal(found.remainingAfter, 1_000_000n);
});

test('what becomes of an order', () => {
  const two = [line(1, BAG, '3000', '1 个'), line(2, BAG, '3000', '1 个')];
  const cases: [string, Assessment, string, string][] = [
    ['23 two items together 6,000', order(two), 'refused-multiple', 'over-single-limit'],
    ['one line of two', order([line(1, BAG, '6000', '2 个')]), 'refused-multiple', 'over-single-limit'],
    [
      'one kilogram is no item',
      order([line(1, BAG, '6000', '1 千克')]),
      'refused-multiple',
      'over-single-limit',
    ],
    [
      '24 used 25,000, order 1,500',
      order([line(1, BAG, '1500', '1 个')], { annualUsed: 2_500_000n }),
      'refused-annual',
      'over-yearly-limit',
    ],
    [
      'both limits are named',
      order(two, { annualUsed: 2_500_000n }),
      'refused-annual',
      'over-yearly-limit over-single-limit',
    ],
    [
      'before the regime',
      order([line(1, BAG, '1', '1 个')], { date: '2016-04-07' }),
      'refused-date',
      'no-limits-in-force',
    ],
    [
      'limits of another day',
      order([line(1, BAG, '1', '1 个')], { date: '2018-01-01', limits: limitsOn('2019-01-01') }),
      'refused-date',
      'no-limits-in-force',
    ],
    [
      'general trade is no retail import',
      order([line(1, BAG, '1', '1 个')], { mode: '0110' }),
      'refused-mode',
      'mode-not-retail-import',
    ],
    [
      '1239 before it existed',
      order([line(1, BAG, '1', '1 个')], { mode: '1239', date: '2016-11-30' }),
      'refused-mode',
      'mode-not-retail-import',
    ],
    [
      'no day of the calendar',
      order([line(1, BAG, '1', '1 个')], { date: '2025-02-30', limits: limitsOn('2025-02-28') }),
      'refused-date',
      'no-limits-in-force mode-not-retail-import',
    ],
    ['no line', order([]), 'refused-invalid', 'no-lines'],
    ['a negative price', order([line(1, BAG, '-1', '1 个')]), 'refused-invalid', 'negative-amount'],
    [
      'everything at once',
      order([], { freight: -1n, mode: 'x', date: '2000-01-01' }),
      'refused-invalid',
      'no-lines negative-amount no-limits-in-force mode-not-retail-import',
    ],
  ];
  for (const [what, found, regime, reasons] of cases) {
    assert.equal(found.regime, regime, what);
    assert.equal(found.status, 'refused', what);
    assert.equal(found.reasons.map((reason) => reason.code).join(' '), reasons, what);
    assert.equal(found.totals, null, what);
    assert.ok(found.lines.every((item) => item.tax === null));
    assert.equal(found.remainingAfter, null);
  }
});

test('freight and insurance count toward value and limit', () => {
  const single = [line(1, BAG, '4990', '2 个')];
  assert.equal(order(single, { freight: yuan('10') }).regime, 'reduced');
  const over = order(single, { freight: yuan('10'), insurance: yuan('0.01') });
  assert.equal(over.regime, 'refused-multiple');
  assert.equal(over.dutiable, 500_001n);
});

test('freight is apportioned by value, remainder to the last line', () => {
  const found = order(
    [line(1, MILK, '100', '1 罐'), line(2, MILK, '100', '1 罐'), line(3, MILK, '100', '1 罐')],
    { freight: yuan('10'), insurance: yuan('1') },
  );
  assert.deepEqual(
    found.lines.map((item) => [item.freight, item.insurance, item.dutiable]),
    [
      [333n, 33n, 10_366n],
      [333n, 33n, 10_366n],
      [334n, 34n, 10_368n],
    ],
  );
  assert.equal(found.dutiable, 31_100n);
  // 103.66 × 9.1 % = 9.43306; 103.68 × 9.1 % = 9.43488
  assert.equal(found.totals?.vat.payable, 943n * 3n);
});

test('before 2019 an order above a limit was taxed in full as general trade', () => {
  const found = order([line(1, tariff('4202210090', '10%', '0%', '17%'), '3000', '2 个')], {
    date: '2018-04-01',
  });
  assert.equal(found.regime, 'full-general');
  assert.equal(found.totals?.duty.payable, 30_000n);
  assert.equal(found.totals?.vat.payable, 56_100n);
});

test('a snapshot is read with the VAT rate of the day', () => {
  const snapshot = tariff('4202210090', '6%', '0%', '13%', { snapshot: '2026-03-01' });
  const vat = (date: string) => order([line(1, snapshot, '100', '1 个')], { date }).totals?.vat.payable;
  assert.equal(vat('2025-01-01'), 910n);
  assert.equal(vat('2018-06-01'), 1120n);
  assert.equal(vat('2016-06-01'), 1190n);
  const steps = (date: string) => order([line(1, snapshot, '100', '1 个')], { date }).explain;
  assert.ok(steps('2025-01-01').some((step) => step.code === 'snapshot'));
  assert.ok(!steps('2026-03-01').some((step) => step.code === 'snapshot'));
});

test('a provisional duty goes before the MFN duty', () => {
  const provisional = parseRate('5%');
  assert.ok(provisional);
  const found = order([line(1, { ...PHONE, provisional }, '6000', '1 台')]);
  assert.equal(found.totals?.duty.payable, 30_000n);
});

test('lines that cannot be determined are held, and say why', () => {
  const cases: [string, LineInput, string][] = [
    ['no such code', line(1, undefined, '10', '1 个'), 'tariff-code-unknown'],
    [
      'the tariff line of another code',
      { ...line(1, BAG, '10', '1 个'), code: '4202220000' },
      'tariff-code-unknown',
    ],
    ['not in force', line(1, { ...BAG, inForce: false }, '10', '1 个'), 'tariff-not-in-force'],
    [
      'consumption tax unknown',
      line(1, tariff('2203000000', '0%', '?beer', '13%'), '10', '1 升'),
      'consumption-unknown',
    ],
    ['grams missing', line(1, CREAM, '425', '1 件'), 'consumption-quantity-missing'],
  ];
  for (const [what, held, reason] of cases) {
    const found = order([held, line(2, BAG, '100', '1 个')]);
    assert.equal(found.status, 'undetermined', what);
    assert.equal(found.regime, 'reduced', what);
    assert.equal(found.totals, null, what);
    assert.equal(found.lines[0]?.tax, null, what);
    assert.deepEqual(
      found.reasons.map((item) => item.code),
      [reason],
      what,
    );
    assert.equal(found.lines[1]?.tax?.payable, 910n, what);
  }
});

test('an unknown duty matters only where duty is charged', () => {
  const unsure = tariff('8517130000', '?maybe 0', '0%', '13%');
  assert.equal(order([line(1, unsure, '3000', '1 台')]).totals?.payable, 27_300n);
  const full = order([line(1, unsure, '6000', '1 台')]);
  assert.equal(full.status, 'undetermined');
  assert.deepEqual(
    full.reasons.map((reason) => reason.code),
    ['duty-unknown'],
  );
});

test('the explanation prints formula, numbers and regulation in both languages', () => {
  const found = order([line(1, CREAM, '425', '1 件 0.02 千克')]);
  assert.deepEqual(
    found.explain.map((step) => step.code),
    ['value', 'limits', 'threshold', 'duty', 'consumption', 'vat', 'total'],
  );
  const [zh, en] = [printExplanation(found, 'zh'), printExplanation(found, 'en')];
  for (const text of [zh, en]) {
    assert.match(text, /425\.00 ÷ 20 克 ≥ 10\/克/);
    assert.match(text, /425\.00 ÷ \(1 − 15%\) × 15% = 75\.00; × 70% = 52\.50/);
    assert.match(text, /\(425\.00 \+ 75\.00\) × 13% = 65\.00; × 70% = 45\.50/);
    assert.match(text, /0\.00 \+ 52\.50 \+ 45\.50 = 98\.00/);
  }
  assert.match(zh, /财关税〔2018〕49号/);
  assert.match(en, /Cai Guan Shui \[2018\] No\. 49/);
  for (const step of found.explain) assert.ok(step.source.zh !== '' && step.source.en !== '');
});

test('without explanation the answer is the same', () => {
  const lines = [line(1, CREAM, '425', '1 件 0.02 千克')];
  const { explain, ...answer } = order(lines, { explain: false });
  const { explain: steps, ...explained } = order(lines);
  assert.deepEqual(explain, []);
  assert.ok(steps.length > 0);
  assert.deepEqual(answer, explained);
});

test('a rounded figure is printed as rounded', () => {
  const found = order([line(1, BAG, '0.35', '1 个')]);
  assert.match(printExplanation(found, 'en'), /0\.35 \+ 0\.00\) × 13% ≈ 0\.05; × 70% ≈ 0\.03/);
});

test('a refusal prints its reason', () => {
  assert.match(printExplanation(order([line(1, BAG, '6000', '2 个')]), 'zh'), /超过单次交易限值/);
});
