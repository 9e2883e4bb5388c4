import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allUnitCodes } from '../units.ts';
import { adValorem, type FlatRate, formatRate, parseRate, type Rate } from './rate.ts';

test('rates as they are written and meant', () => {
  const cases: [string, Rate][] = [
    ['15%', adValorem(150_000n)],
    ['0%', adValorem(0n)],
    ['6.5%', adValorem(65_000n)],
    ['0.6/千克', { kind: 'specific', perUnit: 60_000n, unit: '035' }],
    ['20%+0.912/升', { kind: 'compound', ppm: 200_000n, perUnit: 91_200n, unit: '095' }],
    [
      '15%@>=10/克|>=15/片',
      {
        kind: 'conditional',
        rate: adValorem(150_000n),
        thresholds: [
          { perUnit: 1_000_000n, unit: '036' },
          { perUnit: 1_500_000n, unit: '020' },
        ],
        otherwise: adValorem(0n),
      },
    ],
    ['?lost', { kind: 'unknown', reason: 'lost' }],
    ['?', { kind: 'unknown', reason: '' }],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(parseRate(text), expected);
    assert.equal(formatRate(expected), text);
  }
  const other = '0.235/升@>=3/升:0.2227/升';
  assert.equal(formatRate(parseRate(other) ?? adValorem(0n)), other);
});

test('anything else is no rate', () => {
  const texts = [
    '',
    '15',
    '15％',
    '-1%',
    '1.23456%',
    '1001%',
    '0.6/公斤',
    '0.6/',
    '0.6元/千克',
    '-1/千克',
    '20%+1',
    '1/千克+20%',
    '1%+2/千克+3/克',
    '15%@',
    '15%@10/克',
    '15%@>=10',
    '15%@>=10/克|',
    '15%@>=1/克:0%:0%',
    '15%@>=1/克@>=2/克',
    '免税',
    `15%@${'>=1/克|'.repeat(5)}>=1/克`,
    `?${'x'.repeat(300)}`,
  ];
  for (const text of texts) assert.equal(parseRate(text), undefined, text);
});

const ppm = fc.bigInt({ min: 0n, max: 10_000_000n });
const perUnit = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.constantFrom(...allUnitCodes))
  .map(([amount, unit]) => ({ perUnit: amount, unit }));
const flat: fc.Arbitrary<FlatRate> = fc.oneof(
  ppm.map(adValorem),
  perUnit.map((item) => ({ kind: 'specific' as const, ...item })),
  fc.tuple(ppm, perUnit).map(([share, item]) => ({ kind: 'compound' as const, ppm: share, ...item })),
);
const rate: fc.Arbitrary<Rate> = fc.oneof(
  flat,
  fc
    .tuple(flat, fc.array(perUnit, { minLength: 1, maxLength: 3 }), flat)
    .map(([applied, thresholds, otherwise]) => ({
      kind: 'conditional' as const,
      rate: applied,
      thresholds,
      otherwise,
    })),
);

test('printing and reading a rate are inverse', () => {
  fc.assert(fc.property(rate, (value) => assert.deepEqual(parseRate(formatRate(value)), value)));
});

test('reading never throws', () => {
  const pieces = fc.constantFrom('%', '/', '@', '>=', '|', ':', '+', '?', '克', '千克', '1', '0.5', '-', 'x');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const found = parseRate(parts.join(''));
      if (found !== undefined) assert.deepEqual(parseRate(formatRate(found)), found);
    }),
    { numRuns: 2000 },
  );
});
