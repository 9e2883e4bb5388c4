/** One row of the compiled tariff in our own rate syntax. */
import { parseRate } from '../tariff/rate.ts';

export type SourceRow = Readonly<
  Record<
    | 'code'
    | 'name'
    | 'unit1'
    | 'unit2'
    | 'mfn_pct'
    | 'provisional_pct'
    | 'vat_pct'
    | 'consumption_tax'
    | 'source',
    string
  >
>;

type Texts = Readonly<Record<string, string>> | undefined;

const FROM_2026_ONLY = 'hscodechecker_2026';
const FROM_2024_ONLY = 'hsbianma_2024_only';

export function convertTariffRow(row: SourceRow, texts: Texts): Record<string, string> {
  const marks: string[] = [];
  if (row.source === FROM_2024_ONLY) marks.push('not-in-force');
  return {
    code: row.code,
    name: row.name.replaceAll('"', ''),
    unit1: row.unit1,
    unit2: row.unit2,
    mfn: mfn(row, texts, marks),
    provisional: provisional(row, texts),
    vat: vat(row),
    consumption: consumption(row, marks),
    source: row.source,
    mark: marks.join(';'),
  };
}

function mfn(row: SourceRow, texts: Texts, marks: string[]): string {
  const text = texts?.mfn_text_2024 ?? '';
  if (text !== '') return rateOfText(text);
  // The table of 2026 prints 0 where the duty is per unit; where no second table confirms the 0,
  // it may be such a loss. It matters only above the single limit, where duty is charged.
  if (Number(row.mfn_pct) === 0 && row.source === FROM_2026_ONLY) {
    marks.push('duty-zero-unverified');
    return '?compiled table shows 0; a specific or compound duty may have been lost';
  }
  return percent(row.mfn_pct);
}

function provisional(row: SourceRow, texts: Texts): string {
  const text = texts?.provisional_text_2024 ?? '';
  if (text !== '') return rateOfText(text);
  return row.provisional_pct === '' ? '' : percent(row.provisional_pct);
}

function vat(row: SourceRow): string {
  // Chapter 98 is no goods of the tariff; its zeros are placeholders.
  if (row.code.startsWith('98')) return '?chapter 98 has placeholders, no rates';
  return percent(row.vat_pct);
}

function consumption(row: SourceRow, marks: string[]): string {
  const text = row.consumption_tax;
  const heading = row.code.slice(0, 4);
  if (row.code.startsWith('98')) return '?chapter 98 has placeholders, no rates';
  if (text === '') return '?not given by the compiled table';
  if (text === '15' && heading === '3304') {
    marks.push('ct-threshold-from-law');
    return '15%@>=10/克|>=10/毫升|>=15/片';
  }
  if (text === '20' && (heading === '9101' || heading === '9102')) {
    marks.push('ct-threshold-recalled');
    return '20%@>=10000/只';
  }
  if (/^1\.\d+$/.test(text)) return `?${text} without its unit, a specific rate`;
  if (text.endsWith('元/克的,税率为15%') && row.name.includes('以体积计')) {
    marks.push('ct-measure-conflict');
    return '15%@>=10/克|>=10/毫升';
  }
  return /^[0-9.]+$/.test(text) ? percent(text) : rateOfText(text);
}

function percent(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text)) return '?not given by the compiled table';
  return `${text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')}%`;
}

/** Texts as the tables print them: 0.6元/千克, 20%/0.912元/升, 完税价格≥10元/克的,税率为15%. */
function rateOfText(text: string): string {
  const plain = text.replaceAll('元/L', '元/升').replaceAll('元/', '/');
  if (/^0\/.+$/.test(plain)) return '0%';
  const compound = /^([0-9.]+%)\/([0-9.]+\/[^/%]+)$/.exec(plain);
  const condition = /^完税价格≥([0-9.]+)\/(克|毫升|片)(?:\(张\))?的,税率为([0-9.]+%)$/.exec(plain);
  const candidate =
    compound !== null
      ? `${compound[1]}+${compound[2]}`
      : condition !== null
        ? `${condition[3]}@>=${condition[1]}/${condition[2]}`
        : plain;
  return parseRate(candidate) === undefined ? `?${text}` : candidate;
}
