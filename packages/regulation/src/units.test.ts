import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadBundledCodeTable } from './bundled.ts';
import { allUnitCodes, convertQuantity, isSingleItemUnit, unitCode, unitName } from './units.ts';

test('the units in code are the shipped customs table', () => {
  const { table } = loadBundledCodeTable('unit');
  assert.deepEqual([...allUnitCodes].sort(), [...table.rows.keys()].sort());
  for (const row of table.rows.values()) {
    assert.equal(unitName(row.code), row.name);
    assert.equal(unitCode(row.name), row.code);
  }
  assert.equal(unitCode('千克'), '035');
  assert.equal(unitCode('公斤'), undefined);
});

test('quantities convert exactly inside a dimension, never across', () => {
  const at12 = (text: bigint) => text * 10n ** 7n;
  assert.equal(convertQuantity(2_000n, '035', '036'), at12(2_000_000n));
  assert.equal(convertQuantity(1n, '036', '070'), 10n);
  assert.equal(convertQuantity(50_000n, '095', '096'), at12(50_000_000n));
  assert.equal(convertQuantity(7n, '011', '011'), at12(7n));
  assert.equal(convertQuantity(1n, '035', '095'), undefined);
  assert.equal(convertQuantity(1n, '011', '020'), undefined);
  assert.equal(convertQuantity(1n, 'constructor', 'toString'), undefined);
});

test('converting there and back gives the same quantity', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 19n }), (amount) => {
      const grams = convertQuantity(amount, '070', '036') ?? 0n;
      assert.equal(grams, amount * 10n ** 13n);
    }),
  );
});

test('one of a measure, of a dozen or of a lot is no single item', () => {
  for (const name of ['台', '件', '双', '个', '只', '瓶', '套'])
    assert.ok(isSingleItemUnit(unitCode(name) ?? ''), name);
  for (const name of ['千克', '克', '升', '米', '平方米', '打', '百个', '千支', '万双', '批']) {
    assert.ok(!isSingleItemUnit(unitCode(name) ?? ''), name);
  }
  assert.ok(!isSingleItemUnit('999'));
});
