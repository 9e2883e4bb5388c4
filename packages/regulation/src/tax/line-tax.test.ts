import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PPM_ONE, parseDecimal } from '../decimal.ts';
import { parseRate, type Rate } from '../tariff/rate.ts';
import { unitCode } from '../units.ts';
import { comprehensiveRate, lineTax } from './line-tax.ts';
import type { Quantity } from './types.ts';

const rate = (text: string): Rate => {
  const found = parseRate(text);
  assert.ok(found !== undefined, text);
  return found;
};
const fen = (text: string): bigint => parseDecimal(text, 2) ?? -1n;
/** `20 克 1 件` */
const quantities = (text: string): Quantity[] =>
  [...text.matchAll(/([\d.]+) (\S+)/g)].map(([, amount, unit]) => ({
    amount: parseDecimal(amount ?? '', 5) ?? -1n,
    unit: unitCode(unit ?? '') ?? '',
  }));

interface Example {
  what: string;
  value: string;
  duty?: string;
  ct: string;
  vat: string;
  qty?: string;
  share: 70 | 100;
  /** duty, consumption tax, VAT, total payable */
  expected: [string, string, string, string];
}

/** The worked examples that officials and the trade published, and those computed from the rules. */
const EXAMPLES: Example[] = [
  {
    what: '1 skin care 425 CNY, 20 g, within the limits',
    value: '425.00',
    ct: '15%@>=10/克',
    vat: '13%',
    qty: '20 克',
    share: 70,
    expected: ['0', '52.50', '45.50', '98.00'],
  },
  {
    what: '3 masks: 100 boxes of 10 pieces at 100 CNY a box, 10 a piece',
    value: '10000.00',
    ct: '15%@>=15/片',
    vat: '13%',
    qty: '1000 件',
    share: 70,
    expected: ['0', '0', '910.00', '910.00'],
  },
  {
    what: '3 the same counted wrongly, 100 pieces: the tax falls due',
    value: '10000.00',
    ct: '15%@>=15/片',
    vat: '13%',
    qty: '100 件',
    share: 70,
    expected: ['0', '1235.29', '1070.59', '2305.88'],
  },
  {
    what: '10 skin care, CIF 100, duty 10 %, consumption tax 30 %, VAT 17 %, in full',
    value: '100.00',
    duty: '10%',
    ct: '30%',
    vat: '17%',
    share: 100,
    expected: ['10.00', '47.14', '26.71', '83.85'],
  },
  {
    what: '12 whisky 100, duty 5 %, 20 % only (the source leaves out the amount per litre)',
    value: '100.00',
    duty: '5%',
    ct: '20%',
    vat: '13%',
    share: 100,
    expected: ['5.00', '26.25', '17.06', '48.31'],
  },
  {
    what: '12 whisky with the whole compound rate, 0.7 l: (105 + 0.6384) / 0.8 × 20 % + 0.6384',
    value: '100.00',
    duty: '5%',
    ct: '20%+0.912/升',
    vat: '13%',
    qty: '0.7 升',
    share: 100,
    expected: ['5.00', '27.05', '17.17', '49.22'],
  },
  {
    what: '14 milk powder, duty 5 %, VAT 17 %: 22.85 % together',
    value: '100.00',
    duty: '5%',
    ct: '0%',
    vat: '17%',
    share: 100,
    expected: ['5.00', '0', '17.85', '22.85'],
  },
  {
    what: '20 suit 2,000, duty 17.5 %',
    value: '2000.00',
    duty: '17.5%',
    ct: '0%',
    vat: '17%',
    share: 100,
    expected: ['350.00', '0', '399.50', '749.50'],
  },
  {
    what: 'the real tax bill: 410.00 at 13 % gives 37.31',
    value: '410.00',
    ct: '0%',
    vat: '13%',
    share: 70,
    expected: ['0', '0', '37.31', '37.31'],
  },
  {
    what: 'frozen chicken, 0.6 CNY a kilogram, 2.5 kg',
    value: '100.00',
    duty: '0.6/千克',
    ct: '0%',
    vat: '9%',
    qty: '2500 克',
    share: 100,
    expected: ['1.50', '0', '9.14', '10.64'],
  },
  {
    what: 'a compound duty: 20 % and 1 CNY a kilogram',
    value: '100.00',
    duty: '20%+1/千克',
    ct: '0%',
    vat: '13%',
    qty: '2 千克',
    share: 100,
    expected: ['22.00', '0', '15.86', '37.86'],
  },
  {
    what: 'yellow wine, an amount per litre only',
    value: '100.00',
    ct: '0.2495/升',
    vat: '13%',
    qty: '750 毫升',
    share: 70,
    expected: ['0', '0.13', '9.12', '9.25'],
  },
  {
    what: 'the rate after the colon where the threshold is not reached',
    value: '2.00',
    ct: '0.235/升@>=3/升:0.2227/升',
    vat: '13%',
    qty: '1 升',
    share: 100,
    expected: ['0', '0.22', '0.29', '0.51'],
  },
];

for (const example of EXAMPLES) {
  test(example.what, () => {
    const result = lineTax({
      value: fen(example.value),
      duty: example.duty === undefined ? undefined : rate(example.duty),
      consumption: rate(example.ct),
      vat: rate(example.vat),
      quantities: quantities(example.qty ?? ''),
      payablePpm: BigInt(example.share) * 10_000n,
    });
    assert.ok(result.ok);
    const { duty, consumption, vat, payable } = result.taxes;
    assert.deepEqual([duty.payable, consumption.payable, vat.payable, payable], example.expected.map(fen));
  });
}

test('each tax is rounded once: 70 % is taken of the exact statutory amount', () => {
  // 0.35 × 13 % = 0.0455, of which 70 % is 0.03185; rounding twice would give 0.04.
  const result = lineTax({
    value: 35n,
    duty: undefined,
    consumption: rate('0%'),
    vat: rate('13%'),
    quantities: [],
    payablePpm: 700_000n,
  });
  assert.ok(result.ok);
  assert.deepEqual(result.taxes.vat, { statutory: 5n, payable: 3n });
});

test('thresholds, exactly reached and just missed', () => {
  // value, quantity, rate → consumption tax due?
  const cases: [string, string, string, boolean][] = [
    ['10.00', '1 克', '15%@>=10/克', true],
    ['9.99', '1 克', '15%@>=10/克', false],
    ['300.00', '0.03 千克', '15%@>=10/克|>=10/毫升', true],
    ['299.99', '0.03 升', '15%@>=10/克|>=10/毫升', false],
    ['150.00', '10 张', '15%@>=15/片', true],
    ['30.00', '10 克 1 件', '15%@>=10/克|>=10/毫升|>=15/片', false],
    ['120.00', '10 克 1 件', '15%@>=10/克|>=10/毫升|>=15/片', true],
    ['10000.00', '1 块', '20%@>=10000/只', true],
    ['9999.99', '1 只', '20%@>=10000/只', false],
  ];
  for (const [value, qty, text, due] of cases) {
    const result = lineTax({
      value: fen(value),
      duty: undefined,
      consumption: rate(text),
      vat: rate('13%'),
      quantities: quantities(qty),
      payablePpm: PPM_ONE,
    });
    assert.ok(result.ok);
    assert.equal(result.taxes.consumption.payable > 0n, due, `${value} ${qty} ${text}`);
  }
});

test('what is not known exactly is not taxed', () => {
  // duty, consumption, VAT, quantities → reasons
  const cases: [string | undefined, string, string, string, string][] = [
    [undefined, '?no source', '13%', '', 'consumption-unknown'],
    ['?lost', '0%', '13%', '', 'duty-unknown'],
    [undefined, '0%', '?', '', 'vat-unknown'],
    [undefined, '0%', '1/千克', '', 'vat-unknown'],
    [undefined, '15%@>=10/克', '13%', '1 件', 'consumption-quantity-missing'],
    [undefined, '15%@>=10/毫升', '13%', '0.02 千克', 'consumption-quantity-missing'],
    [undefined, '15%@>=10/克', '13%', '0 克', 'consumption-quantity-missing'],
    [undefined, '15%@>=15/片', '13%', '1 盒', 'consumption-quantity-missing'],
    [undefined, '15%@>=15/片', '13%', '1 件 100 片', 'consumption-quantities-disagree'],
    [undefined, '15%@>=10/克|>=10/毫升', '13%', '5 克 20 毫升', 'consumption-quantities-disagree'],
    [undefined, '15%@>=10/克|>=15/片', '13%', '1 件', 'consumption-quantity-missing'],
    [undefined, '20%+0.912/升', '13%', '1 千克', 'consumption-quantity-missing'],
    ['0.6/千克', '0%', '9%', '1 千克 1200 克', 'duty-quantities-disagree'],
    [undefined, '100%', '13%', '', 'consumption-not-computable'],
    ['?a', '?b', '?c', '', 'duty-unknown consumption-unknown vat-unknown'],
  ];
  for (const [duty, ct, vat, qty, expected] of cases) {
    const result = lineTax({
      value: 10_000n,
      duty: duty === undefined ? undefined : rate(duty),
      consumption: rate(ct),
      vat: rate(vat),
      quantities: quantities(qty),
      payablePpm: PPM_ONE,
    });
    assert.ok(!result.ok, `${ct} ${qty}`);
    assert.equal(result.reasons.map((reason) => reason.code).join(' '), expected);
    for (const reason of result.reasons) assert.ok(/[\u4e00-\u9fff]/.test(reason.zh) && reason.en !== '');
  }
});

test('comprehensive rates within the limits, percent to four decimals', () => {
  // VAT, consumption tax → rate
  const cases: [bigint, bigint, string][] = [
    [17n, 0n, '11.9000'],
    [17n, 10n, '21.0000'],
    [17n, 15n, '26.3529'],
    [17n, 20n, '32.3750'],
    [17n, 30n, '47.0000'],
    [16n, 0n, '11.2000'],
    [16n, 10n, '20.2222'],
    [16n, 15n, '25.5294'],
    [16n, 20n, '31.5000'],
    [16n, 30n, '46.0000'],
    [13n, 0n, '9.1000'],
    [13n, 10n, '17.8889'],
    [13n, 15n, '23.0588'],
    [13n, 20n, '28.8750'],
    [13n, 30n, '43.0000'],
    [11n, 0n, '7.7000'],
    [10n, 0n, '7.0000'],
    [9n, 0n, '6.3000'],
  ];
  for (const [vat, ct, expected] of cases) {
    const found = comprehensiveRate(ct * 10_000n, vat * 10_000n, 700_000n);
    assert.equal(found, parseDecimal(expected, 4), `${vat} ${ct}`);
  }
  assert.equal(comprehensiveRate(PPM_ONE, 130_000n, 700_000n), undefined);
});
