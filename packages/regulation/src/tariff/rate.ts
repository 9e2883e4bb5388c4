/**
 * Tax rates as data, and their compact text.
 *
 *   15%                       of the value
 *   0.912/升                  yuan per unit
 *   20%+0.912/升              both
 *   15%@>=10/克|>=10/毫升      only when the value of one unit reaches the threshold, else nothing
 *   0.235/升@>=3/升:0.2227/升  … else the rate after the colon
 *   ?text                     not known exactly; the text says why. Held for review, never taxed.
 *
 * Thresholds parted by `|` are one threshold in several measures. When an order can be measured in
 * more than one of them and they disagree, the rate is undetermined.
 */
import { formatDecimal, MESSAGE_SCALE, parseDecimal } from '../decimal.ts';
import { unitCode, unitName } from '../units.ts';

/** Decimals of a percentage that parts per million hold exactly. */
const PERCENT_SCALE = 4;
/** Longest rate text read. */
const RATE_CHARS_MAX = 200;
/** Most measures of one threshold. */
const THRESHOLDS_MAX = 5;
/** The greatest percentage read as a rate; the highest duty of the tariff is far below. */
const RATE_PPM_MAX = 10_000_000n;

/** A rate without condition: a share of the value, an amount per unit, or both. */
export type FlatRate =
  | { readonly kind: 'ad-valorem'; readonly ppm: bigint }
  | { readonly kind: 'specific'; readonly perUnit: bigint; readonly unit: string }
  | { readonly kind: 'compound'; readonly ppm: bigint; readonly perUnit: bigint; readonly unit: string };

export interface Threshold {
  /** Yuan of dutiable value per unit, scale 5; the rate applies at or above it. */
  readonly perUnit: bigint;
  /** Customs unit code. */
  readonly unit: string;
}

/** `perUnit` is yuan at scale 5: 0.912 yuan per litre has no exact amount in fen. */
export type Rate =
  | FlatRate
  | {
      readonly kind: 'conditional';
      readonly rate: FlatRate;
      readonly thresholds: readonly Threshold[];
      readonly otherwise: FlatRate;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

export const ZERO_RATE: FlatRate = { kind: 'ad-valorem', ppm: 0n };

export function unknownRate(reason: string): Rate {
  return { kind: 'unknown', reason };
}

export function adValorem(ppm: bigint): FlatRate {
  return { kind: 'ad-valorem', ppm };
}

/** Reads a rate text; undefined when it is none. */
export function parseRate(text: string): Rate | undefined {
  if (text.length > RATE_CHARS_MAX) return undefined;
  if (text.startsWith('?')) return unknownRate(text.slice(1).trim());
  const at = text.indexOf('@');
  if (at < 0) return parseFlat(text);
  const rate = parseFlat(text.slice(0, at));
  const [condition = '', other, ...more] = text.slice(at + 1).split(':');
  const otherwise = other === undefined ? ZERO_RATE : parseFlat(other);
  const pieces = condition.split('|');
  const thresholds = pieces.slice(0, THRESHOLDS_MAX).map(parseThreshold);
  if (rate === undefined || otherwise === undefined || more.length > 0) return undefined;
  if (pieces.length > THRESHOLDS_MAX || !thresholds.every((item) => item !== undefined)) return undefined;
  return { kind: 'conditional', rate, thresholds, otherwise };
}

function parseFlat(text: string): FlatRate | undefined {
  const [first = '', second, ...more] = text.split('+');
  if (more.length > 0) return undefined;
  const ppm = parsePercent(first);
  if (second === undefined) {
    if (ppm !== undefined) return adValorem(ppm);
    const amount = parsePerUnit(first);
    return amount === undefined ? undefined : { kind: 'specific', ...amount };
  }
  const amount = parsePerUnit(second);
  return ppm === undefined || amount === undefined ? undefined : { kind: 'compound', ppm, ...amount };
}

function parsePercent(text: string): bigint | undefined {
  if (!text.endsWith('%')) return undefined;
  const ppm = parseDecimal(text.slice(0, -1), PERCENT_SCALE);
  return ppm === undefined || ppm < 0n || ppm > RATE_PPM_MAX ? undefined : ppm;
}

function parsePerUnit(text: string): Threshold | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const perUnit = parseDecimal(text.slice(0, slash), MESSAGE_SCALE);
  const unit = unitCode(text.slice(slash + 1));
  return perUnit === undefined || perUnit < 0n || unit === undefined ? undefined : { perUnit, unit };
}

function parseThreshold(text: string): Threshold | undefined {
  return text.startsWith('>=') ? parsePerUnit(text.slice(2)) : undefined;
}

/** Prints a rate as `parseRate` reads it. */
export function formatRate(rate: Rate): string {
  if (rate.kind === 'unknown') return `?${rate.reason}`;
  if (rate.kind !== 'conditional') return formatFlat(rate);
  const thresholds = rate.thresholds.map((item) => `>=${formatPerUnit(item)}`).join('|');
  const otherwise = formatFlat(rate.otherwise);
  return `${formatFlat(rate.rate)}@${thresholds}${otherwise === '0%' ? '' : `:${otherwise}`}`;
}

function formatFlat(rate: FlatRate): string {
  if (rate.kind === 'ad-valorem') return formatPercent(rate.ppm);
  if (rate.kind === 'specific') return formatPerUnit(rate);
  return `${formatPercent(rate.ppm)}+${formatPerUnit(rate)}`;
}

export function formatPercent(ppm: bigint): string {
  return `${formatDecimal(ppm, PERCENT_SCALE, 0)}%`;
}

function formatPerUnit(item: Threshold): string {
  return `${formatDecimal(item.perUnit, MESSAGE_SCALE, 0)}/${unitName(item.unit) ?? item.unit}`;
}
