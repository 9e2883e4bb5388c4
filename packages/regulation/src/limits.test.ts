import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween } from './calendar.ts';
import { checkLimits, LIMITS, type Limits, limitsOn } from './limits.ts';

const on = (day: string): Limits => {
  const limits = limitsOn(day);
  assert.ok(limits !== undefined);
  return limits;
};

test('limits by date, in yuan', () => {
  const cases: [string, string | undefined][] = [
    ['2016-04-07', undefined],
    ['2016-04-08', '2000/20000/70%'],
    ['2018-12-31', '2000/20000/70%'],
    ['2019-01-01', '5000/26000/70%'],
    ['2026-11-22', '5000/26000/70%'],
    ['not a day', undefined],
  ];
  for (const [day, expected] of cases) {
    const row = limitsOn(day);
    const text = row && `${row.single / 100n}/${row.yearly / 100n}/${row.payablePpm / 10_000n}%`;
    assert.equal(text, expected, day);
  }
});

test('rows follow each other without gap or overlap, and each names its source', () => {
  LIMITS.forEach((row, index) => {
    assert.ok(row.source.zh !== '' && row.source.en !== '');
    const next = LIMITS[index + 1];
    if (next !== undefined) assert.equal(daysBetween(row.to ?? '', next.from), 1);
  });
});

test('what the limits make of an order', () => {
  // day, value, used before, one item? → regime, remaining (yuan)
  const cases: [string, bigint, bigint, boolean, string, bigint][] = [
    ['2025-06-01', 5000n, 0n, false, 'reduced', 21000n],
    ['2025-06-01', 5001n, 0n, true, 'full-single-item', 20999n],
    ['2025-06-01', 5001n, 0n, false, 'refused-multiple', 20999n],
    ['2025-06-01', 1000n, 25000n, false, 'reduced', 0n],
    ['2025-06-01', 1500n, 25000n, false, 'refused-annual', 0n],
    ['2025-06-01', 6000n, 21000n, true, 'refused-annual', 0n],
    ['2025-06-01', 6000n, 20000n, true, 'full-single-item', 0n],
    ['2018-06-01', 2000n, 18000n, false, 'reduced', 0n],
    ['2018-06-01', 2001n, 0n, false, 'full-general', 17999n],
    ['2018-06-01', 1000n, 19500n, false, 'full-general', 0n],
  ];
  for (const [day, value, used, singleItem, regime, remaining] of cases) {
    const check = checkLimits({ limits: on(day), value: value * 100n, annualUsed: used * 100n, singleItem });
    assert.equal(check.regime, regime, `${day} ${value} ${used} ${singleItem}`);
    assert.equal(check.remainingAfter, remaining * 100n);
  }
});

test('one fen above a limit is above it', () => {
  const limits = on('2025-06-01');
  const check = (value: bigint, annualUsed: bigint) =>
    checkLimits({ limits, value, annualUsed, singleItem: false });
  assert.equal(check(500_000n, 0n).withinSingle, true);
  assert.equal(check(500_001n, 0n).withinSingle, false);
  assert.equal(check(1n, 2_599_999n).withinYearly, true);
  assert.equal(check(2n, 2_599_999n).withinYearly, false);
});
