/** The three taxes of one line, exact until each is rounded once to the fen. */
import { formatDecimal, formatFen, MESSAGE_SCALE, mulDiv, PPM_ONE } from '../decimal.ts';
import { SOURCES } from '../sources.ts';
import { formatPercent, formatRate, type Rate } from '../tariff/rate.ts';
import type { Reason, Source, Text } from '../text.ts';
import { QUANTITY_SCALE, UNIT, unitName } from '../units.ts';
import { type SettledRate, settleRate, type TaxName } from './measure.ts';
import type { Quantity, Step, Taxes } from './types.ts';

export interface LineTaxInput {
  /** Dutiable value in fen. */
  readonly value: bigint;
  /** undefined where no duty is charged: within the limits its rate is 0 whatever the tariff says. */
  readonly duty: Rate | undefined;
  readonly consumption: Rate;
  readonly vat: Rate;
  readonly quantities: readonly Quantity[];
  /** Share of statutory VAT and consumption tax to be paid: 700_000 within the limits, else 1_000_000. */
  readonly payablePpm: bigint;
}

export type LineTaxResult =
  | { readonly ok: true; readonly taxes: Taxes; readonly steps: () => readonly Step[] }
  | { readonly ok: false; readonly reasons: readonly Reason[] };

/** An exact amount of fen as a fraction. */
interface Exact {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** quantity (scale 12) × yuan per unit (scale 5) has 17 decimals of a yuan, 15 of a fen. */
const SPECIFIC_ONE = 10n ** BigInt(QUANTITY_SCALE + MESSAGE_SCALE - 2);

export function lineTax(input: LineTaxInput): LineTaxResult {
  const { value, quantities, payablePpm } = input;
  const reasons: Reason[] = [];
  const settle = (tax: TaxName, rate: Rate) => {
    const settled = settleRate(tax, rate, value, quantities);
    if (settled.ok) return settled.rate;
    reasons.push(settled.reason);
    return undefined;
  };
  const dutyRate = input.duty === undefined ? NO_RATE : settle('duty', input.duty);
  const consumptionRate = settle('consumption', input.consumption);
  const vatPpm = vatShare(input.vat, reasons);
  if (consumptionRate !== undefined && shareOf(consumptionRate) >= PPM_ONE) reasons.push(INSIDE_PRICE);
  if (dutyRate === undefined || consumptionRate === undefined || vatPpm === undefined || reasons.length > 0) {
    return { ok: false, reasons };
  }
  const dutyExact = dutyOf(value, dutyRate);
  const duty = round(dutyExact, PPM_ONE);
  const taxed = value + duty;
  const consumption = consumptionOf(taxed, consumptionRate);
  // The base holds the whole statutory consumption tax, before the 70 %, not yet rounded.
  const vat = {
    top: (taxed * consumption.bottom + consumption.top) * vatPpm,
    bottom: consumption.bottom * PPM_ONE,
  };
  const amount = (exact: Exact) => ({ statutory: round(exact, PPM_ONE), payable: round(exact, payablePpm) });
  const taxes: Taxes = {
    duty: { statutory: duty, payable: duty },
    consumption: amount(consumption),
    vat: amount(vat),
    payable: duty + round(consumption, payablePpm) + round(vat, payablePpm),
  };
  // Made on demand: printing costs more than the tax itself.
  const steps = () => [
    ...thresholdSteps(value, dutyRate, consumptionRate),
    dutyStep(input.duty === undefined, value, dutyRate, dutyExact),
    consumptionStep(taxed, consumptionRate, consumption, payablePpm),
    vatStep(taxed, consumption, vatPpm, vat, payablePpm),
  ];
  return { ok: true, taxes, steps };
}

const NO_RATE: SettledRate = { flat: { kind: 'ad-valorem', ppm: 0n }, quantity: 0n };

const INSIDE_PRICE: Reason = {
  code: 'consumption-not-computable',
  zh: '消费税为价内税，税率不得达到100%',
  en: 'Consumption tax is inside the price; its rate must be below 100 %',
};

function vatShare(rate: Rate, reasons: Reason[]): bigint | undefined {
  if (rate.kind === 'ad-valorem') return rate.ppm;
  const why = rate.kind === 'unknown' ? rate.reason : `VAT ${formatRate(rate)} is not a share of the value`;
  reasons.push({
    code: 'vat-unknown',
    zh: `增值税率不确定：${why}`,
    en: `The VAT rate is not known: ${why}`,
  });
  return undefined;
}

function shareOf(rate: SettledRate): bigint {
  return rate.flat.kind === 'specific' ? 0n : rate.flat.ppm;
}

/** quantity × amount per unit, in fen × SPECIFIC_ONE. */
function specificOf(rate: SettledRate): bigint {
  return rate.flat.kind === 'ad-valorem' ? 0n : rate.quantity * rate.flat.perUnit;
}

/** Duty = value × rate + quantity × amount per unit. */
function dutyOf(value: bigint, rate: SettledRate): Exact {
  const top = value * shareOf(rate) * SPECIFIC_ONE + specificOf(rate) * PPM_ONE;
  return { top, bottom: PPM_ONE * SPECIFIC_ONE };
}

/**
 * Consumption tax is inside its own base: base = (value + duty + specific) ÷ (1 − rate), and
 * tax = base × rate + specific = ((value + duty) × rate + specific) ÷ (1 − rate).
 */
function consumptionOf(taxed: bigint, rate: SettledRate): Exact {
  const share = shareOf(rate);
  const top = taxed * share * SPECIFIC_ONE + specificOf(rate) * PPM_ONE;
  return { top, bottom: (PPM_ONE - share) * SPECIFIC_ONE };
}

function round(exact: Exact, ppm: bigint): bigint {
  return mulDiv(exact.top, ppm, exact.bottom * PPM_ONE, 'half-up');
}

/** ` = 52.50`, or ` ≈ 52.50` when the fen was rounded. */
function result(exact: Exact, ppm: bigint): string {
  const isWhole = (exact.top * ppm) % (exact.bottom * PPM_ONE) === 0n;
  return `${isWhole ? '=' : '≈'} ${formatFen(round(exact, ppm))}`;
}

/** `75.00 = …` and, where only a share is payable, ` × 70% = 52.50`. */
function results(exact: Exact, payablePpm: bigint): string {
  const statutory = result(exact, PPM_ONE);
  if (payablePpm === PPM_ONE) return statutory;
  return `${statutory}; × ${formatPercent(payablePpm)} ${result(exact, payablePpm)}`;
}

function step(code: string, text: Text, formula: string, source: Source): Step {
  return { code, ...text, formula, source };
}

function thresholdSteps(value: bigint, ...rates: SettledRate[]): Step[] {
  return rates.flatMap(({ tested }) => {
    if (tested === undefined) return [];
    const unit = unitName(tested.threshold.unit) ?? tested.threshold.unit;
    const quantity = formatDecimal(tested.quantity, QUANTITY_SCALE, 0);
    const limit = formatDecimal(tested.threshold.perUnit, MESSAGE_SCALE, 0);
    const text = tested.reached
      ? { zh: '单位完税价格达到起征点', en: 'The value of one unit reaches the threshold' }
      : { zh: '单位完税价格未达起征点', en: 'The value of one unit is below the threshold' };
    const formula = `${formatFen(value)} ÷ ${quantity} ${unit} ${tested.reached ? '≥' : '<'} ${limit}/${unit}`;
    const watches = tested.threshold.unit === UNIT.only;
    return [step('threshold', text, formula, watches ? SOURCES.watches : SOURCES.cosmetics2016)];
  });
}

/** `0.5 升 × 0.912`, or '' for a rate without an amount per unit. */
function specificText(rate: SettledRate): string {
  if (rate.flat.kind === 'ad-valorem') return '';
  const unit = unitName(rate.flat.unit) ?? rate.flat.unit;
  const quantity = formatDecimal(rate.quantity, QUANTITY_SCALE, 0);
  return `${quantity} ${unit} × ${formatDecimal(rate.flat.perUnit, MESSAGE_SCALE, 0)}`;
}

function dutyStep(waived: boolean, value: bigint, rate: SettledRate, exact: Exact): Step {
  if (waived) {
    const text = { zh: '关税：限值以内税率为0', en: 'Duty: the rate is 0 within the limits' };
    return step('duty', text, `${formatFen(value)} × 0% = 0.00`, SOURCES.tax2016);
  }
  const specific = specificText(rate);
  const share = rate.flat.kind === 'specific' ? '' : `${formatFen(value)} × ${formatPercent(rate.flat.ppm)}`;
  const formula = [share, specific].filter((part) => part !== '').join(' + ');
  const text = {
    zh: '关税＝完税价格×税率（或数量×单位税额）',
    en: 'Duty = value × rate (or quantity × amount per unit)',
  };
  return step('duty', text, `${formula} ${result(exact, PPM_ONE)}`, SOURCES.provisionalFirst);
}

function consumptionStep(taxed: bigint, rate: SettledRate, exact: Exact, payablePpm: bigint): Step {
  const specific = specificText(rate);
  const base = formatFen(taxed);
  const share = shareOf(rate);
  const gross = `÷ (1 − ${formatPercent(share)}) × ${formatPercent(share)}`;
  const formula =
    rate.flat.kind === 'specific'
      ? specific
      : rate.flat.kind === 'compound'
        ? `(${base} + ${specific}) ${gross} + ${specific}`
        : share === 0n
          ? `${base} × 0%`
          : `${base} ${gross}`;
  const text = {
    zh: '消费税＝（完税价格＋关税＋从量消费税）÷（1－税率）×税率＋从量消费税',
    en: 'Consumption tax = (value + duty + specific tax) ÷ (1 − rate) × rate + specific tax',
  };
  return step('consumption', text, `${formula} ${results(exact, payablePpm)}`, SOURCES.consumptionFormula);
}

function vatStep(taxed: bigint, consumption: Exact, ppm: bigint, exact: Exact, payablePpm: bigint): Step {
  const text = {
    zh: '增值税＝（完税价格＋关税＋法定消费税）×税率',
    en: 'VAT = (value + duty + statutory consumption tax) × rate',
  };
  const formula = `(${formatFen(taxed)} + ${formatFen(round(consumption, PPM_ONE))}) × ${formatPercent(ppm)}`;
  return step('vat', text, `${formula} ${results(exact, payablePpm)}`, SOURCES.vatFormula);
}

/**
 * Comprehensive rate (综合税率) of goods taxed by value: (consumption + VAT) ÷ (1 − consumption) ×
 * payable share, in parts per million, half-up. Undefined when the consumption share is 100 % or more.
 */
export function comprehensiveRate(
  consumptionPpm: bigint,
  vatPpm: bigint,
  payablePpm: bigint,
): bigint | undefined {
  if (consumptionPpm >= PPM_ONE) return undefined;
  return mulDiv(consumptionPpm + vatPpm, payablePpm, PPM_ONE - consumptionPpm, 'half-up');
}
