import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaxAssessment } from '@heliu/contract';
import { testZone } from '../registry/test-support.ts';
import { taxRoutes } from './index.ts';

const { send, keys } = await testZone(taxRoutes);

/** 01012100 in the shipped tariff: MFN 0 %, VAT 9 %, no consumption tax. */
const code = '0101210010';
const quote = (body: unknown, key: string = keys.admin) =>
  send<TaxAssessment>('POST', '/api/v1/tax/quote', { body, key });

test('a quote within the limits: duty 0, VAT at 70 %, explained, parts sum to the whole', async () => {
  const body = {
    freight: '3',
    lines: [
      { code, totalPrice: '100' },
      { code, totalPrice: '200.50' },
    ],
  };
  const answer = await quote(body);
  assert.equal(answer.status, 200);
  const { regime, date, dutiableValue, duty, consumptionTax, vat, total, lines, undetermined, steps } =
    answer.body;
  assert.deepEqual([regime, date, undetermined], ['reduced', '2026-06-01', []]);
  assert.deepEqual([dutiableValue, duty, consumptionTax], ['30350', '0', '0']);
  // 100.99 × 9 % × 70 % = 6.36; 202.51 × 9 % × 70 % = 12.76
  assert.deepEqual(
    lines.map((line) => [line.gnum, line.dutiableValue, line.vat]),
    [
      [1, '10099', '636'],
      [2, '20251', '1276'],
    ],
  );
  assert.deepEqual([vat, total], ['1912', '1912']);
  assert.ok(steps && steps.length > 3);
  assert.ok(steps.every((step) => step.zh && step.en && step.formula && step.result && step.source));
  assert.equal(steps.find((step) => step.zh.startsWith('完税价格'))?.result, '303.50');
});

test('GET and POST give the same answer for the same line', async () => {
  const url = `/api/v1/tax/quote?code=${code}&totalPrice=99.99&amount=2&unit=035&freight=1.5&annualUsed=100&date=2026-05-02`;
  const get = await send<TaxAssessment>('GET', url);
  const post = await quote({
    date: '2026-05-02',
    freight: '1.5',
    annualUsed: '100',
    lines: [{ code, totalPrice: '99.99', quantities: [{ amount: '2', unit: '035' }] }],
  });
  assert.equal(get.status, 200);
  assert.deepEqual(get.body, post.body);
});

test('the law of the day is used', async () => {
  const line = { code, totalPrice: '3000' };
  const now = await quote({ lines: [line] });
  assert.equal(now.body.regime, 'reduced');
  const old = await quote({ date: '2018-12-31', lines: [line] });
  assert.equal(old.body.regime, 'full-general', 'above the 2,000 of 2016');
  const none = await quote({ date: '2015-01-01', lines: [line] });
  assert.equal(none.body.regime, 'refused-date');
  assert.deepEqual([none.body.total, none.body.lines], ['0', []]);
  assert.equal(none.body.undetermined[0]?.gnum, 0);
  const mode = await quote({ mode: '0110', lines: [line] });
  assert.equal(mode.body.regime, 'refused-mode');
  const yearly = await quote({ annualUsed: '2599999', lines: [line] });
  assert.equal(yearly.body.regime, 'refused-annual');
});

test('what cannot be determined is said, with its line, and never counted as 0', async () => {
  const body = {
    lines: [
      { code, totalPrice: '10' },
      { code: '9999999999', totalPrice: '10' },
    ],
  };
  const answer = await quote(body);
  assert.equal(answer.status, 200);
  assert.deepEqual(
    answer.body.lines.map(({ gnum }) => gnum),
    [1],
  );
  assert.deepEqual(
    answer.body.undetermined.map(({ gnum }) => gnum),
    [2],
  );
  assert.match(answer.body.undetermined[0]?.zh ?? '', /9999999999/);
});

test('all faults at once: decimals, units, days', async () => {
  const shape = await quote({ freight: '1e3', lines: [{ code: '123', totalPrice: '1.234567' }] });
  assert.equal(shape.status, 400);
  assert.deepEqual(shape.codes.toSorted(), [
    'REQUEST-PATTERN /body/freight',
    'REQUEST-PATTERN /body/lines/0/code',
    'REQUEST-PATTERN /body/lines/0/totalPrice',
  ]);
  const beyond = await quote({
    date: '2026-02-30',
    freight: '-1',
    annualUsed: '-5',
    lines: [{ code, totalPrice: '-1', quantities: [{ amount: '0', unit: '999' }] }],
  });
  assert.deepEqual(beyond.codes, [
    'QUOTE-DAY /body/date',
    'QUOTE-AMOUNT /body/lines/0/totalPrice',
    'QUOTE-UNIT /body/lines/0/quantities/0/unit',
    'QUOTE-AMOUNT /body/lines/0/quantities/0/amount',
    'QUOTE-AMOUNT /body/freight',
    'QUOTE-AMOUNT /body/annualUsed',
  ]);
  const half = await send('GET', `/api/v1/tax/quote?code=${code}&totalPrice=-1&amount=1`);
  assert.deepEqual(half.codes, ['QUOTE-AMOUNT /querystring/totalPrice', 'QUOTE-PAIR /querystring/unit']);
  assert.equal((await quote({ lines: [] })).status, 400);
});

test('an enterprise key with the scope may quote; a key of another zone may not', async () => {
  const body = { lines: [{ code, totalPrice: '10' }] };
  assert.equal((await quote(body, keys.firm)).status, 200);
  assert.equal((await quote(body, keys.foreign)).status, 403);
  assert.equal((await quote(body, keys.weak)).status, 403);
});
