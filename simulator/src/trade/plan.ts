import { later } from '../format.ts';
import type { Random } from '../random.ts';
import type { Zone } from '../zone/zone.ts';
import type { Plan } from './types.ts';

/**
 * No more than this in goods, so that freight and insurance stay below the single limit of 5,000 yuan, and
 * four trades of one buyer below the yearly 26,000: whatever order they are decided in, no limit is met.
 */
const basket_fen_max = 480_000n;
export const trades_per_buyer = 4;

/** Trades are ordered within this span, which ends an hour before the zone's `now`. */
const day_of_trade_s = 36_000;
const newest_order_s = 3_600;

/** An ordinary trade: a pure function of zone and number. */
export function planTrade(zone: Zone, number: number, random: Random): Plan {
  return {
    number,
    mode: random.chance(70) ? '1210' : '9610',
    platform: random.pick(zone.platforms),
    merchant: random.pick(zone.merchants),
    payment: random.pick(zone.payments),
    carrier: random.pick(zone.carriers),
    agent: random.pick(zone.agents),
    warehouse: random.pick(zone.warehouses),
    buyer: zone.buyer(Math.floor(number / trades_per_buyer)),
    basket: fillBasket(zone, random),
    freight: random.chance(50) ? 0n : BigInt(random.between(5, 30)) * 100n,
    insurance: random.chance(90) ? 0n : BigInt(random.between(10, 300)),
    discount: random.chance(80) ? 0n : BigInt(random.between(1, 20)) * 100n,
    at: later(zone.now, -newest_order_s - random.below(day_of_trade_s)),
  };
}

function fillBasket(zone: Zone, random: Random): Plan['basket'] {
  const basket: { goods: Zone['goods'][number]; quantity: number }[] = [];
  let total = 0n;
  for (const goods of random.shuffle(zone.goods).slice(0, random.pick([1, 1, 1, 2, 2, 3, 4]))) {
    const quantity = random.pick([1, 1, 1, 2, 2, 3, 6]);
    const value = goods.price * BigInt(quantity);
    if (total + value > basket_fen_max) continue;
    total += value;
    basket.push({ goods, quantity });
  }
  // Six of the dearest goods exceed the limit, so everything offered may have been passed over.
  if (basket.length === 0) basket.push({ goods: random.pick(zone.goods), quantity: 1 });
  return basket;
}
