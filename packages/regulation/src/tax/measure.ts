/** Quantities of a line in the unit that a rate or a threshold asks for. */
import { MESSAGE_PER_FEN } from '../decimal.ts';
import type { FlatRate, Rate, Threshold } from '../tariff/rate.ts';
import type { Reason } from '../text.ts';
import { convertQuantity, QUANTITY_SCALE, UNIT, unitName } from '../units.ts';
import type { Quantity } from './types.ts';

/** A rate with its condition settled, and the quantity (scale 12) of its unit; 0 when it has none. */
export interface SettledRate {
  readonly flat: FlatRate;
  readonly quantity: bigint;
  /** The threshold that was tested, for the explanation. */
  readonly tested?: { readonly threshold: Threshold; readonly quantity: bigint; readonly reached: boolean };
}

export type Settled =
  | { readonly ok: true; readonly rate: SettledRate }
  | { readonly ok: false; readonly reason: Reason };

const QUANTITY_ONE = 10n ** BigInt(QUANTITY_SCALE);

/**
 * Counting units under which the smallest indivisible piece may be declared. The statutory unit of
 * masks is 件, which counts pieces, not boxes (TAX: threshold per 片 or 张).
 */
const PIECES = [UNIT.slice, UNIT.sheet, UNIT.piece] as const;
/** Watches are counted as 只, but declared as 块, 枚, 个 or 件 too. */
const WHOLES = [UNIT.only, UNIT.single, UNIT.piece, UNIT.block, UNIT.coin] as const;
const SAME_COUNT = new Map<string, readonly string[]>([
  [UNIT.slice, PIECES],
  [UNIT.sheet, PIECES],
  [UNIT.only, WHOLES],
]);

export type TaxName = 'duty' | 'consumption';

const TAX_NAMES = {
  duty: { zh: '关税', en: 'duty' },
  consumption: { zh: '消费税', en: 'consumption tax' },
} as const;

/** Settles a rate for a line of `value` fen. Not settled: the line is held for review. */
export function settleRate(
  tax: TaxName,
  rate: Rate,
  value: bigint,
  quantities: readonly Quantity[],
): Settled {
  if (rate.kind === 'unknown') {
    const { zh, en } = TAX_NAMES[tax];
    return unsettled(
      `${tax}-unknown`,
      `${zh}税率不确定，须人工审核：${rate.reason}`,
      `The rate of ${en} is not known exactly and must be reviewed: ${rate.reason}`,
    );
  }
  if (rate.kind !== 'conditional') return withQuantity(tax, rate, quantities);
  // 件 stands for pieces only where pieces are the one measure: else every box of powder would be one.
  const countable = rate.thresholds.length === 1;
  const tests = rate.thresholds.flatMap((threshold) =>
    measures(threshold.unit, quantities, countable).map((quantity) => ({
      threshold,
      quantity,
      reached: value * MESSAGE_PER_FEN * QUANTITY_ONE >= threshold.perUnit * quantity,
    })),
  );
  const first = tests[0];
  if (first === undefined) {
    const units = rate.thresholds.map((threshold) => unitName(threshold.unit) ?? threshold.unit).join('、');
    return unsettled(
      `${tax}-quantity-missing`,
      `缺少判断税率所需的数量（单位：${units}）`,
      `The quantity that the threshold asks for is missing (unit: ${units})`,
    );
  }
  if (tests.some((test) => test.reached !== first.reached)) {
    return unsettled(
      `${tax}-quantities-disagree`,
      '按不同数量判断，是否达到起征点的结论不一致',
      'The quantities disagree on whether the threshold is reached',
    );
  }
  const settled = withQuantity(tax, first.reached ? rate.rate : rate.otherwise, quantities);
  return settled.ok ? { ok: true, rate: { ...settled.rate, tested: first } } : settled;
}

function withQuantity(tax: TaxName, flat: FlatRate, quantities: readonly Quantity[]): Settled {
  if (flat.kind === 'ad-valorem') return { ok: true, rate: { flat, quantity: 0n } };
  const found = measures(flat.unit, quantities, false);
  const first = found[0];
  const unit = unitName(flat.unit) ?? flat.unit;
  if (first === undefined) {
    return unsettled(
      `${tax}-quantity-missing`,
      `缺少从量计税所需的数量（单位：${unit}）`,
      `The quantity for the specific rate is missing (unit: ${unit})`,
    );
  }
  if (found.some((quantity) => quantity !== first)) {
    return unsettled(
      `${tax}-quantities-disagree`,
      `换算为${unit}后数量不一致`,
      `The quantities differ when expressed in ${unit}`,
    );
  }
  return { ok: true, rate: { flat, quantity: first } };
}

/** Every positive quantity that measures `unit`, in that unit, at scale 12. */
function measures(unit: string, quantities: readonly Quantity[], countable: boolean): bigint[] {
  return quantities.flatMap((quantity) => {
    if (quantity.amount <= 0n) return [];
    const counted = countable && SAME_COUNT.get(unit)?.includes(quantity.unit) === true;
    const measured = convertQuantity(quantity.amount, counted ? unit : quantity.unit, unit);
    return measured === undefined ? [] : [measured];
  });
}

function unsettled(code: string, zh: string, en: string): Settled {
  return { ok: false, reason: { code, zh, en } };
}
