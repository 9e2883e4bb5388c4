import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inventory, kinds, order, validateDocument } from './index.ts';
import { exampleOf } from './testing/generate.ts';

const codes = (document: unknown): string[] =>
  validateDocument(order, document).map(({ code, path }) => `${code} ${path}`);

const good = exampleOf(order);
const head = (more: Record<string, unknown>): unknown => ({ ...good, head: { ...good.head, ...more } });

const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
  ['good', good, []],
  ['null', null, ['CEB-TYPE ']],
  ['array', [], ['CEB-TYPE ']],
  ['no lines', { head: good.head }, ['CEB-TYPE /lines']],
  ['empty lines', { ...good, lines: [] }, ['CEB-REQUIRED /lines']],
  ['100 lines', { ...good, lines: Array(100).fill(good.lines![0]) }, ['CEB-TOO-MANY-LINES /lines']],
  ['line is a string', { ...good, lines: ['x'] }, ['CEB-TYPE /lines/0']],
  ['unknown part', { ...good, tail: 1 }, ['CEB-UNKNOWN /tail']],
  ['unknown field', head({ orderNumber: 'x' }), ['CEB-UNKNOWN /head/orderNumber']],
  ['inherited name', head({ constructor: 'x' }), ['CEB-UNKNOWN /head/constructor']],
  ['missing', head({ orderNo: undefined }), ['CEB-REQUIRED /head/orderNo']],
  ['null field', head({ orderNo: null }), ['CEB-TYPE /head/orderNo']],
  ['amount as a number', head({ freight: 1.5 }), ['CEB-TYPE /head/freight']],
  ['amount', head({ freight: '1.5元' }), ['CEB-DECIMAL /head/freight']],
  ['control character', head({ orderNo: 'a\0' }), ['CEB-CHARACTERS /head/orderNo']],
  ['lone surrogate', head({ orderNo: 'a\ud800' }), ['CEB-CHARACTERS /head/orderNo']],
  ['too long', head({ orderNo: 'x'.repeat(61) }), ['CEB-TOO-LONG /head/orderNo']],
  ['currency', head({ currency: '502' }), ['CEB-FIXED /head/currency']],
  ['empty currency', head({ currency: '' }), ['CEB-EMPTY /head/currency']],
  ['fraction', { ...good, lines: [{ ...good.lines![0], gnum: 1.5 }] }, ['CEB-TYPE /lines/0/gnum']],
  ['huge integer', { ...good, lines: [{ ...good.lines![0], gnum: 1e300 }] }, ['CEB-INTEGER /lines/0/gnum']],
  ['not a number', { ...good, lines: [{ ...good.lines![0], gnum: Number.NaN }] }, ['CEB-TYPE /lines/0/gnum']],
];

for (const [name, document, expected] of cases) {
  test(`validate: ${name}`, () => assert.deepEqual(codes(document), expected));
}

test('an own field named __proto__ is reported, not followed', () => {
  const document = JSON.parse(JSON.stringify(good).replace('"head":{', '"head":{"__proto__":{"x":1},'));
  assert.deepEqual(codes(document), ['CEB-UNKNOWN /head/__proto__']);
});

test('faults of one document are limited', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}`, 1]));
  const faults = codes(head(many));
  assert.equal(faults.length, 201);
  assert.equal(faults[200], 'CEB-FAULT-LIMIT ');
});

test('the edition decides the lengths', () => {
  const list = exampleOf(inventory);
  const lines = [{ ...list.lines![0], itemNo: 'x'.repeat(30) }];
  assert.deepEqual(validateDocument(inventory, { ...list, lines }, '2018'), []);
  assert.equal(validateDocument(inventory, { ...list, lines })[0]?.code, 'CEB-TOO-LONG');
});

test('validation does not change the document', () => {
  for (const kind of kinds) {
    const document = exampleOf(kind);
    const before = structuredClone(document);
    assert.deepEqual(validateDocument(kind, document), []);
    assert.deepEqual(document, before);
  }
});
