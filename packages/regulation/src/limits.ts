/** Limits of retail imports as dated rows, and the check against them. Money in fen. */
import { type Day, type InForce, rowOn } from './calendar.ts';
import { SOURCES } from './sources.ts';
import type { Source } from './text.ts';

export interface Limits extends InForce {
  /** Dutiable value of one transaction (单次交易限值). */
  readonly single: bigint;
  /** Dutiable value of one person in one calendar year (年度交易限值). */
  readonly yearly: bigint;
  /** Share of the statutory VAT and consumption tax that is payable within the limits. */
  readonly payablePpm: bigint;
  /** What becomes of an order above a limit: see `checkLimits`. */
  readonly overLimit: 'taxed-in-full' | 'one-item-only';
  readonly source: Source;
}

export const LIMITS: readonly Limits[] = [
  {
    from: '2016-04-08',
    to: '2018-12-31',
    single: 200_000n,
    yearly: 2_000_000n,
    payablePpm: 700_000n,
    overLimit: 'taxed-in-full',
    source: SOURCES.tax2016,
  },
  {
    from: '2019-01-01',
    single: 500_000n,
    yearly: 2_600_000n,
    payablePpm: 700_000n,
    overLimit: 'one-item-only',
    source: SOURCES.tax2018,
  },
];

/** The limits in force on a day; undefined before 2016-04-08, when the regime did not exist. */
export function limitsOn(day: Day): Limits | undefined {
  return rowOn(LIMITS, day);
}

/**
 * What the limits make of an order.
 * - `reduced`: within both limits: duty 0, VAT and consumption tax at the payable share.
 * - `full-single-item`: above the single limit, exactly one indivisible item, within the yearly
 *   limit: duty, VAT and consumption tax in full; counts toward the yearly total (2018-49).
 * - `full-general`: above a limit before 2019: taxed in full as general trade (2016-18).
 * - `refused-multiple`: above the single limit with more than one item.
 * - `refused-annual`: the yearly total would be exceeded: general-trade administration.
 */
export type LimitsRegime =
  | 'reduced'
  | 'full-single-item'
  | 'full-general'
  | 'refused-multiple'
  | 'refused-annual';

export interface LimitsCheck {
  readonly regime: LimitsRegime;
  readonly withinSingle: boolean;
  readonly withinYearly: boolean;
  /** What is left of the yearly limit after this order; never below 0. */
  readonly remainingAfter: bigint;
}

/** Compares a dutiable value (goods, freight and insurance, tax excluded) with the limits. */
export function checkLimits(order: {
  readonly limits: Limits;
  /** Dutiable value of the order in fen. */
  readonly value: bigint;
  /** Dutiable value of the person's earlier orders of the calendar year in fen. */
  readonly annualUsed: bigint;
  /** The order is one line of one indivisible item. */
  readonly singleItem: boolean;
}): LimitsCheck {
  const { limits, value, annualUsed, singleItem } = order;
  const withinSingle = value <= limits.single;
  const total = annualUsed + value;
  const withinYearly = total <= limits.yearly;
  const remainingAfter = withinYearly ? limits.yearly - total : 0n;
  const regime = regimeOf(limits, withinSingle, withinYearly, singleItem);
  return { regime, withinSingle, withinYearly, remainingAfter };
}

function regimeOf(limits: Limits, single: boolean, yearly: boolean, singleItem: boolean): LimitsRegime {
  if (single && yearly) return 'reduced';
  if (limits.overLimit === 'taxed-in-full') return 'full-general';
  if (!yearly) return 'refused-annual';
  return singleItem ? 'full-single-item' : 'refused-multiple';
}
