/** Small shared words of the rules: exact amounts and safe ways to show what was found. */
import { formatDecimal, mulDiv, parseDecimal } from '@heliu/regulation';
import { mask } from '../../../platform/personal/index.ts';

/** digits after the point of message amounts (N19,5) */
const scale = 5;
/** one fen at that scale */
const fen = 1000n;

/** The plain form of an xs:decimal: no plus sign, no surplus zeros, digits on both sides of the point. */
function plain(text: string): string {
  const match = /^([+-]?)0*(\d*)\.?(\d*?)0*$/.exec(text);
  if (match === null || !/\d/.test(text)) return text;
  const [, sign = '', whole = '', fraction = ''] = match;
  return `${sign === '-' ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A message amount as an integer at scale 5. The schema has been checked, so a bad one is a broken invariant. */
export function dec(text: string | undefined): bigint {
  // xs:decimal also writes +5, .5, 5. and any number of zeros; almost nobody does, so they are tried last.
  const value = parseDecimal(text ?? '0', scale) ?? parseDecimal(plain(text ?? ''), scale);
  if (value === undefined) throw new Error('amount passed the schema but does not parse');
  return value;
}

export const show = (value: bigint): string => formatDecimal(value, scale, 2);

/** Scale 5 to fen, half up. */
export const toFen = (value: bigint): bigint => mulDiv(value, 1n, fen, 'half-up');

/** price × qty at scale 5, exact product rounded half up to the fen as invoices are. */
export function productFen(price: bigint, qty: bigint): bigint {
  return mulDiv(price, qty, 100_000n * fen, 'half-up');
}

/** Texts are compared without surrounding blanks; nothing else is forgiven. */
export const same = (a: string | undefined, b: string | undefined): boolean =>
  (a ?? '').trim() === (b ?? '').trim();

export const masked = (kind: Parameters<typeof mask>[0], value: string | undefined): string =>
  mask(kind, value ?? '');
