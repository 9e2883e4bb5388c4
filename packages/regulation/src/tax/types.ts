/** What an assessment is given and what it answers. Money of answers is fen. */
import type { Day } from '../calendar.ts';
import type { Limits, LimitsRegime } from '../limits.ts';
import type { TariffLine } from '../tariff/line.ts';
import type { Reason, Source, Text } from '../text.ts';

export interface Quantity {
  /** Scale 5, as in messages. */
  readonly amount: bigint;
  /** Customs unit code, `035` for 千克. */
  readonly unit: string;
}

export interface LineInput {
  /** Line number of the list (gnum). */
  readonly gnum: number;
  /** Ten-digit commodity code (gcode). */
  readonly code: string;
  /** Line total (totalPrice), yuan at scale 5: after promotions open to every consumer. */
  readonly totalPrice: bigint;
  /** Declared, first statutory and second statutory quantity, in this order. */
  readonly quantities: readonly Quantity[];
  readonly tariff: TariffLine | undefined;
}

export interface AssessmentInput {
  /** The day the law is read on. */
  readonly date: Day;
  /** Supervision mode (tradeMode). */
  readonly mode: string;
  readonly lines: readonly LineInput[];
  /** Freight and insurance of the whole list, yuan at scale 5. */
  readonly freight: bigint;
  readonly insurance: bigint;
  /** Dutiable value of the buyer's earlier orders of the calendar year, fen. */
  readonly annualUsed: bigint;
  /** `limitsOn(date)`. */
  readonly limits: Limits | undefined;
  /**
   * false leaves `explain` empty. The assessment is pure, so its explanation can be made whenever
   * somebody asks; at a peak it costs more than the tax itself.
   */
  readonly explain?: boolean;
}

/**
 * `LimitsRegime`, or why the retail import tax does not apply at all: the day, the mode or the
 * input (no line, a negative amount).
 */
export type Regime = LimitsRegime | 'refused-date' | 'refused-mode' | 'refused-invalid';

/** A tax as the law has it, and what of it is to be paid. Both fen, each rounded once. */
export interface TaxAmount {
  readonly statutory: bigint;
  readonly payable: bigint;
}

export interface Taxes {
  readonly duty: TaxAmount;
  readonly consumption: TaxAmount;
  readonly vat: TaxAmount;
  /** Sum of the payable amounts. */
  readonly payable: bigint;
}

export interface AssessedLine {
  readonly gnum: number;
  readonly code: string;
  /** goods + freight + insurance = dutiable. */
  readonly goods: bigint;
  readonly freight: bigint;
  readonly insurance: bigint;
  readonly dutiable: bigint;
  /** null when refused or when the line cannot be determined: see `reasons`. */
  readonly tax: Taxes | null;
  readonly reasons: readonly Reason[];
}

export interface Step extends Text {
  readonly code: string;
  /** Absent for steps of the whole order. */
  readonly gnum?: number;
  /** The numbers: `425.00 ÷ (1 − 15%) × 15% = 75.00`; ≈ where the fen was rounded. */
  readonly formula: string;
  readonly source: Source;
}

export interface Assessment {
  readonly date: Day;
  readonly mode: string;
  readonly regime: Regime;
  /** `undetermined`: at least one line is to be reviewed, so there are no totals. */
  readonly status: 'assessed' | 'undetermined' | 'refused';
  /** Why the order is refused, or which lines could not be determined. */
  readonly reasons: readonly Reason[];
  readonly dutiable: bigint;
  /** What is left of the yearly limit after this order; null when refused: it does not count then. */
  readonly remainingAfter: bigint | null;
  readonly lines: readonly AssessedLine[];
  /** null unless `assessed`. */
  readonly totals: Taxes | null;
  /** Empty when the input asked for none. */
  readonly explain: readonly Step[];
}
