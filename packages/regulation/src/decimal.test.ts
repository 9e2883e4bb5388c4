import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  apportion,
  formatDecimal,
  mulDiv,
  parseDecimal,
  type Rounding,
  toFen,
  toFenParts,
} from './decimal.ts';

const sum = (parts: readonly bigint[]) => parts.reduce((a, b) => a + b, 0n);

test('a text is read only when the scale holds it exactly', () => {
  const cases: [string, number, bigint | undefined][] = [
    ['12', 2, 1200n],
    ['0.5', 2, 50n],
    ['-0.05', 2, -5n],
    ['-0', 2, 0n],
    ['1.50000', 2, 150n],
    ['007', 0, 7n],
    ['1.001', 2, undefined],
    ['', 2, undefined],
    ['.5', 2, undefined],
    ['5.', 2, undefined],
    ['+5', 2, undefined],
    ['1e3', 2, undefined],
    ['1,000', 2, undefined],
    [' 1', 2, undefined],
    ['１', 2, undefined],
    ['0x10', 2, undefined],
    ['1'.repeat(65), 0, undefined],
  ];
  for (const [text, scale, expected] of cases) assert.equal(parseDecimal(text, scale), expected, text);
});

test('printing keeps the scale, or drops trailing zeros to a minimum', () => {
  assert.equal(formatDecimal(4567n, 2), '45.67');
  assert.equal(formatDecimal(-5n, 2), '-0.05');
  assert.equal(formatDecimal(100_000n, 5, 0), '1');
  assert.equal(formatDecimal(150_000n, 5, 2), '1.50');
  assert.equal(formatDecimal(7n, 0), '7');
});

test('parse and format are inverse', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.nat(8), (value, scale) => {
      assert.equal(parseDecimal(formatDecimal(value, scale), scale), value);
      assert.equal(parseDecimal(formatDecimal(value, scale, 0), scale), value);
    }),
  );
});

test('parse never throws, and scaling by ten is one more decimal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?\d{0,9}\.?\d{0,9}$/)), (text) => {
      const narrow = parseDecimal(text, 4);
      if (narrow !== undefined) assert.equal(parseDecimal(text, 5), narrow * 10n);
    }),
  );
});

test('every division names its rounding', () => {
  const cases: [bigint, bigint, bigint, Rounding, bigint][] = [
    [1n, 1n, 2n, 'half-up', 1n],
    [1n, 1n, 2n, 'down', 0n],
    [1n, 1n, 2n, 'up', 1n],
    [1n, 1n, 3n, 'half-up', 0n],
    [1n, 1n, 3n, 'up', 1n],
    [-1n, 1n, 2n, 'half-up', -1n],
    [-1n, 1n, 2n, 'down', 0n],
    [1n, 1n, -2n, 'up', -1n],
    [6n, 2n, 4n, 'up', 3n],
  ];
  for (const [a, b, divisor, rounding, expected] of cases) {
    assert.equal(mulDiv(a, b, divisor, rounding), expected, `${a}×${b}÷${divisor} ${rounding}`);
  }
  assert.throws(() => mulDiv(1n, 1n, 0n, 'down'), RangeError);
});

test('apportioning: proportion, remainder to the last line that has a weight', () => {
  const cases: [bigint, bigint[], bigint[]][] = [
    [1000n, [1n, 1n, 1n], [333n, 333n, 334n]],
    [1000n, [100n, 300n], [250n, 750n]],
    [1000n, [1n, 2n, 0n], [333n, 667n, 0n]],
    [1000n, [0n, 0n], [0n, 1000n]],
    [1000n, [-5n, 1n], [0n, 1000n]],
    [0n, [1n, 2n], [0n, 0n]],
    [5n, [], []],
  ];
  for (const [total, weights, expected] of cases) assert.deepEqual(apportion(total, weights), expected);
});

test('apportioned parts sum to the whole and none is negative', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 14n }),
      fc.array(fc.bigInt({ min: 0n, max: 10n ** 14n }), { minLength: 1, maxLength: 99 }),
      (total, weights) => {
        const parts = apportion(total, weights);
        assert.equal(parts.length, weights.length);
        assert.equal(sum(parts), total);
        assert.ok(parts.every((part) => part >= 0n));
      },
    ),
  );
});

test('message amounts become fen half-up; parts sum to the rounded whole', () => {
  assert.equal(toFen(41_000_000n), 41_000n);
  assert.equal(toFen(500n), 1n);
  assert.equal(toFen(499n), 0n);
  assert.deepEqual(toFenParts([166_666_667n, 166_666_667n, 166_666_667n]), [166_667n, 166_666n, 166_667n]);
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 14n }), { maxLength: 99 }), (amounts) => {
      const parts = toFenParts(amounts);
      assert.equal(sum(parts), toFen(sum(amounts)));
      assert.ok(parts.every((part, index) => part >= 0n && within(part * 1000n, amounts[index] ?? 0n)));
    }),
  );
});

/** Less than one fen apart, or exactly one when both roundings were halves. */
function within(a: bigint, b: bigint): boolean {
  return a - b <= 1000n && b - a <= 1000n;
}
