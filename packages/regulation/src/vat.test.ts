import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween } from './calendar.ts';
import { VAT_HISTORY, vatOn, vatRateOn } from './vat.ts';

test('standard and reduced rate by date, in percent', () => {
  const cases: [string, string | undefined][] = [
    ['2008-12-31', undefined],
    ['2016-04-08', '17/13'],
    ['2017-06-30', '17/13'],
    ['2017-07-01', '17/11'],
    ['2018-04-30', '17/11'],
    ['2018-05-01', '16/10'],
    ['2019-03-31', '16/10'],
    ['2019-04-01', '13/9'],
    ['2026-11-22', '13/9'],
  ];
  for (const [day, expected] of cases) {
    const row = vatOn(day);
    assert.equal(row && `${row.standardPpm / 10_000n}/${row.reducedPpm / 10_000n}`, expected, day);
  }
});

test('rows follow each other without gap, and each names its source', () => {
  VAT_HISTORY.forEach((row, index) => {
    assert.ok(row.source.zh !== '');
    const next = VAT_HISTORY[index + 1];
    if (next !== undefined) assert.equal(daysBetween(row.to ?? '', next.from), 1);
  });
});

test('the rate of a snapshot on another day', () => {
  // rate, snapshot, day → rate (percent)
  const cases: [bigint, string, string, bigint | undefined][] = [
    [13n, '2026-03-01', '2025-01-01', 13n],
    [13n, '2026-03-01', '2018-06-01', 16n],
    [13n, '2026-03-01', '2017-06-30', 17n],
    [9n, '2026-03-01', '2018-06-01', 10n],
    [9n, '2026-03-01', '2017-12-31', 11n],
    [9n, '2026-03-01', '2016-05-01', 13n],
    [17n, '2017-01-01', '2020-01-01', 13n],
    [13n, '2017-01-01', '2020-01-01', 9n],
    [3n, '2026-03-01', '2025-01-01', 3n],
    [3n, '2026-03-01', '2018-06-01', undefined],
    [0n, '2026-03-01', '2016-05-01', undefined],
    [13n, '2026-03-01', '2005-01-01', undefined],
    [13n, '2026-03-01', 'no day', undefined],
  ];
  for (const [rate, snapshot, day, expected] of cases) {
    const found = vatRateOn(rate * 10_000n, snapshot, day);
    assert.equal(
      found,
      expected === undefined ? undefined : expected * 10_000n,
      `${rate} ${snapshot} ${day}`,
    );
  }
});
