/** One ten-digit line of the tariff and how it is read on a given day. */
import type { Day } from '../calendar.ts';
import { vatRateOn } from '../vat.ts';
import { type Rate, unknownRate } from './rate.ts';

export interface TariffLine {
  /** Ten-digit commodity code (商品编码). */
  readonly code: string;
  readonly name: string;
  /** Customs codes of the statutory units; undefined when the compilation does not know them. */
  readonly unit1?: string;
  readonly unit2?: string;
  /** Most-favoured-nation duty. */
  readonly mfn: Rate;
  /** Provisional duty of the year; it goes before MFN. */
  readonly provisional?: Rate;
  readonly vat: Rate;
  readonly consumption: Rate;
  /** False for lines that the current tariff no longer has. */
  readonly inForce: boolean;
  /** Cautions of the compiler, from `TARIFF_MARKS`. */
  readonly marks: readonly string[];
  /** Where the line was read. */
  readonly source: string;
  /** The day on which the rates stood as written; undefined: on any day (made by hand). */
  readonly snapshot?: Day;
}

/** Marks that a tariff file may carry, and what they say. */
export const TARIFF_MARKS: Readonly<Record<string, string>> = {
  'not-in-force': 'the current tariff no longer has the line',
  'duty-zero-unverified': 'the compiled table shows duty 0 where a specific duty may have been lost',
  'ct-threshold-from-law':
    'the table gives a bare 15 %; the threshold of Cai Shui [2016] No. 103 was put back',
  'ct-threshold-recalled': 'the table gives a bare 20 %; the threshold of 10,000 CNY each is recalled',
  'ct-measure-conflict': 'the name says by volume, the table says per gram: both measures are asked',
};

export function hasMark(line: TariffLine, mark: string): boolean {
  return line.marks.includes(mark);
}

/** Duty that applies to goods of MFN origin: the provisional rate if there is one. */
export function dutyRate(line: TariffLine): Rate {
  return line.provisional ?? line.mfn;
}

/** Cosmetics were taxed by other rules before this day, which no later snapshot can tell. */
const HIGH_END_COSMETICS_FROM: Day = '2016-10-01';

/**
 * The line as it is to be read on `day`: the VAT rate follows the history of rates, and what a
 * snapshot cannot know about `day` becomes unknown. Duties are taken as the snapshot gives them.
 */
export function tariffLineOn(line: TariffLine, day: Day): TariffLine {
  if (line.snapshot === undefined || line.snapshot === day) return line;
  return { ...line, vat: vatAsOf(line, line.snapshot, day), consumption: consumptionAsOf(line, day) };
}

function vatAsOf(line: TariffLine, snapshot: Day, day: Day): Rate {
  if (line.vat.kind !== 'ad-valorem') return line.vat;
  const ppm = vatRateOn(line.vat.ppm, snapshot, day);
  if (ppm === undefined) return unknownRate(`VAT of snapshot ${snapshot} says nothing about ${day}`);
  return { kind: 'ad-valorem', ppm };
}

function consumptionAsOf(line: TariffLine, day: Day): Rate {
  const cosmetics = line.code.startsWith('3303') || line.code.startsWith('3304');
  if (!cosmetics || day >= HIGH_END_COSMETICS_FROM) return line.consumption;
  if (line.snapshot !== undefined && line.snapshot < HIGH_END_COSMETICS_FROM) return line.consumption;
  return unknownRate(`Cosmetics before ${HIGH_END_COSMETICS_FROM} were taxed by other rules`);
}
