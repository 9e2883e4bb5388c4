import { type Defect, defects } from './defects/index.ts';
import { assessedTax } from './oracle.ts';
import { buildTrade } from './trade/build.ts';
import { planTrade } from './trade/plan.ts';
import type { Trade } from './trade/types.ts';
import type { Zone } from './zone/zone.ts';

export interface GenerateOptions {
  /** Share of trades with a defect, 0 to 1; default 0.06. */
  readonly faulty?: number;
  /** Number of the first trade, so that a later call on the same zone goes on where this one ended. */
  readonly first?: number;
}

/** Trade numbers `first` to `first + count − 1`; each depends on zone, number and share of defects alone. */
export function generateTrades(zone: Zone, count: number, options: GenerateOptions = {}): Trade[] {
  const { faulty = 0.06, first = 0 } = options;
  return Array.from({ length: count }, (_, index) =>
    generateTrade(zone, first + index, defectOf(first + index, faulty)),
  );
}

export function generateTrade(zone: Zone, number: number, defect?: Defect): Trade {
  const random = zone.random.fork(`trade/${number}`);
  const workshop = { zone, random };
  const ordinary = planTrade(zone, number, random);
  const trade = buildTrade(zone, defect?.plan?.(ordinary, workshop) ?? ordinary, random);
  if (defect === undefined) return trade;
  trade.defect = defect.code;
  trade.expect = { state: defect.state, rules: defect.rules };
  defect.apply?.(trade, workshop);
  if (trade.expect.state === 'released') {
    const tax = assessedTax(trade.inventory);
    if (tax !== undefined) trade.expect.tax = tax;
  }
  return trade;
}

/** Defects are spread evenly over the numbers and taken in turn, so even a short day has many of them. */
function defectOf(number: number, faulty: number): Defect | undefined {
  const before = Math.floor(number * faulty);
  if (Math.floor((number + 1) * faulty) === before) return undefined;
  return defects[before % defects.length];
}
