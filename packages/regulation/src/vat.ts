/** VAT rates by date, and how the rate of a tariff snapshot is read on another day. */
import { type Day, type InForce, rowOn } from './calendar.ts';
import { SOURCES } from './sources.ts';
import type { Source } from './text.ts';

export interface VatRow extends InForce {
  readonly standardPpm: bigint;
  readonly reducedPpm: bigint;
  readonly source: Source;
}

/** Standard and reduced rate. The first row begins where this package begins to need it. */
export const VAT_HISTORY: readonly VatRow[] = [
  {
    from: '2009-01-01',
    to: '2017-06-30',
    standardPpm: 170_000n,
    reducedPpm: 130_000n,
    source: { ...SOURCES.vatReform, trust: 'recalled' },
  },
  {
    from: '2017-07-01',
    to: '2018-04-30',
    standardPpm: 170_000n,
    reducedPpm: 110_000n,
    source: SOURCES.vatReform,
  },
  {
    from: '2018-05-01',
    to: '2019-03-31',
    standardPpm: 160_000n,
    reducedPpm: 100_000n,
    source: SOURCES.vatReform,
  },
  { from: '2019-04-01', standardPpm: 130_000n, reducedPpm: 90_000n, source: SOURCES.vatReform },
];

export function vatOn(day: Day): VatRow | undefined {
  return rowOn(VAT_HISTORY, day);
}

/**
 * The VAT rate on `day` of goods whose rate on the snapshot's day is `ratePpm`.
 * Method: the rate is named by the snapshot's own row (standard or reduced) and read again in the
 * row of `day`. Inside one row it is the same rate, whatever it is. A rate that is neither (0, 3 %)
 * says nothing about other rows, nor does a day outside the history: undefined, to be held for
 * review. It cannot see goods that changed from one class to the other, so a snapshot of the day
 * itself, or the last one before it, is always to be preferred.
 */
export function vatRateOn(ratePpm: bigint, snapshot: Day, day: Day): bigint | undefined {
  if (snapshot === day) return ratePpm;
  const then = vatOn(snapshot);
  const now = vatOn(day);
  if (then === undefined || now === undefined) return undefined;
  if (then === now) return ratePpm;
  if (ratePpm === then.standardPpm) return now.standardPpm;
  if (ratePpm === then.reducedPpm) return now.reducedPpm;
  return undefined;
}
