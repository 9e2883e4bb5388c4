/**
 * Exact decimals held as bigint at a named scale. Money of decisions is 分 (fen), amounts of
 * messages are N19,5 (five decimals). Nothing here, or anywhere in this package, uses binary floats.
 */

/** Decimals of a message amount (CEB type N19,5). */
export const MESSAGE_SCALE = 5;
/** Decimals of a yuan amount in fen. */
export const FEN_SCALE = 2;
/** One whole unit at the scale of message amounts. */
export const MESSAGE_ONE = 100_000n;
/** Parts per million: the scale in which ad valorem rates are held (13 % = 130_000). */
export const PPM_ONE = 1_000_000n;
/** Message amounts are turned into fen by this divisor. */
export const MESSAGE_PER_FEN = 1_000n;

/** Longest text read as a decimal; N19,5 needs 26 characters at most. */
const DECIMAL_CHARS_MAX = 64;

/** How a division that is not exact is settled; by magnitude, so that −x mirrors x. */
export type Rounding = 'half-up' | 'down' | 'up';

/**
 * Reads a plain decimal (`12`, `-0.50`) as an integer at `scale`. Undefined for anything else and
 * for anything that the scale cannot hold exactly: a number that does not parse is a fault, never 0.
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  return parseShort(text, scale) ?? parseAny(text, scale);
}

/** Digits that a double holds exactly: whole numbers below 2^53. */
const EXACT_DIGITS = 15;

/** Unsigned decimals of few digits, read without a pattern; undefined leaves the text to `parseAny`. */
function parseShort(text: string, scale: number): bigint | undefined {
  if (text.length + scale > EXACT_DIGITS) return undefined;
  let value = 0;
  let point = -1;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (digit === -2 && point < 0 && i > 0) point = i;
    else return undefined;
  }
  const decimals = point < 0 ? 0 : text.length - 1 - point;
  if (text.length === 0 || point === text.length - 1 || decimals > scale) return undefined;
  return BigInt(value * 10 ** (scale - decimals));
}

function parseAny(text: string, scale: number): bigint | undefined {
  if (text.length > DECIMAL_CHARS_MAX) return undefined;
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  const value = BigInt(whole + kept);
  return sign === '-' ? -value : value;
}

/** Prints `value` at `scale`, keeping at least `decimalsMin` decimals and no further trailing zero. */
export function formatDecimal(value: bigint, scale: number, decimalsMin: number = scale): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > decimalsMin && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** Yuan text of an amount in fen: `4567n` → `45.67`. */
export function formatFen(fen: bigint): string {
  return formatDecimal(fen, FEN_SCALE);
}

/** a × b ÷ divisor, rounded once, by name. A zero divisor is a broken invariant of the caller. */
export function mulDiv(a: bigint, b: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor === 0n) throw new RangeError('mulDiv: divisor is zero');
  const product = a * b;
  const negative = product < 0n !== divisor < 0n;
  const top = product < 0n ? -product : product;
  const bottom = divisor < 0n ? -divisor : divisor;
  let quotient = top / bottom;
  const rest = top % bottom;
  if (rounding === 'up' && rest > 0n) quotient += 1n;
  if (rounding === 'half-up' && rest * 2n >= bottom) quotient += 1n;
  return negative ? -quotient : quotient;
}

/** A message amount (scale 5) in fen, half-up: the law counts value and tax to the fen. */
export function toFen(messageAmount: bigint): bigint {
  return mulDiv(messageAmount, 1n, MESSAGE_PER_FEN, 'half-up');
}

/**
 * Splits `total` over `weights`. Rule: each part is the proportion rounded down; what remains goes
 * to the last line that has a weight. So parts sum to the whole and none is negative (for a
 * non-negative total). When no line has a weight the last line takes all; negative weights count
 * as none. Splitting over no lines gives no parts.
 */
export function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const counted = weights.map((weight) => (weight > 0n ? weight : 0n));
  const sum = counted.reduce((a, b) => a + b, 0n);
  const parts = counted.map((weight) => (sum === 0n ? 0n : mulDiv(total, weight, sum, 'down')));
  const rest = total - parts.reduce((a, b) => a + b, 0n);
  const lastWeighted = counted.findLastIndex((weight) => weight > 0n);
  const taker = lastWeighted >= 0 ? lastWeighted : parts.length - 1;
  return parts.map((part, index) => (index === taker ? part + rest : part));
}

/**
 * Rounds a list of message amounts to fen so that the parts sum to the rounded whole: every running
 * total is rounded half-up and each part is the step between two of them. Amounts that are whole fen
 * already, the ordinary case, stay as they are; others move by less than one fen.
 */
export function toFenParts(messageAmounts: readonly bigint[]): bigint[] {
  let exact = 0n;
  let rounded = 0n;
  return messageAmounts.map((amount) => {
    exact += amount;
    const next = toFen(exact);
    const part = next - rounded;
    rounded = next;
    return part;
  });
}
