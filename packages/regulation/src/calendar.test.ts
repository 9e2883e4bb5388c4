import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addDays,
  chinaDay,
  chinaDayStart,
  chinaYear,
  daysBetween,
  isDay,
  rowOn,
  yearOf,
} from './calendar.ts';

test('the day in China begins at 16:00 UTC of the day before', () => {
  assert.equal(chinaDay(new Date('2025-12-31T15:59:59.999Z')), '2025-12-31');
  assert.equal(chinaDay(new Date('2025-12-31T16:00:00.000Z')), '2026-01-01');
  assert.equal(chinaYear(new Date('2025-12-31T16:00:00.000Z')), 2026);
  assert.equal(chinaDay(0), '1970-01-01');
  assert.equal(chinaDayStart('2026-01-01').toISOString(), '2025-12-31T16:00:00.000Z');
});

test('only real days are days', () => {
  for (const day of ['2024-02-29', '2000-02-29', '2025-12-31']) assert.ok(isDay(day), day);
  for (const text of [
    '2025-02-29',
    '1900-02-29',
    '2025-13-01',
    '2025-1-1',
    '20250101',
    '',
    '0000-01-01',
    '2025-04-31',
    '2025-00-10',
    '2025-01-00',
  ]) {
    assert.ok(!isDay(text), text);
  }
});

test('days are those of the proleptic Gregorian calendar', () => {
  const part = (max: number) => fc.nat(max).map((value) => String(value).padStart(2, '0'));
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 9999 }), part(13), part(32), (year, month, day) => {
      const text = `${year}-${month}-${day}`;
      const time = Date.parse(`${text}T00:00:00Z`);
      const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
      assert.equal(isDay(text), real, text);
    }),
  );
});

test('days are added and counted over month, leap day and year', () => {
  assert.equal(addDays('2024-02-28', 1), '2024-02-29');
  assert.equal(addDays('2025-12-31', 1), '2026-01-01');
  assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  assert.equal(daysBetween('2025-12-02', '2026-01-01'), 30);
  assert.equal(yearOf('2026-11-22'), 2026);
  assert.throws(() => addDays('2025-02-30', 1), RangeError);
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 20_000 }), (days) => {
      assert.equal(daysBetween('2020-06-15', addDays('2020-06-15', days)), days);
    }),
  );
});

test('a row is in force from its first to its last day, both included', () => {
  const rows = [
    { from: '2016-04-08', to: '2018-12-31', name: 'old' },
    { from: '2019-01-01', name: 'new' },
  ];
  assert.equal(rowOn(rows, '2016-04-07'), undefined);
  assert.equal(rowOn(rows, '2016-04-08')?.name, 'old');
  assert.equal(rowOn(rows, '2018-12-31')?.name, 'old');
  assert.equal(rowOn(rows, '2019-01-01')?.name, 'new');
  assert.equal(rowOn(rows, 'tomorrow'), undefined);
});
