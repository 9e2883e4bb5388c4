/** Facts as stored text. Exact integers (rates of the tariff) are written as {"$int":"…"} and read back so. */
import type { Facts } from './trade.ts';

export const factsToText = (facts: Facts): string =>
  JSON.stringify(facts, (_key, value: unknown) =>
    typeof value === 'bigint' ? { $int: value.toString() } : value,
  );

export const factsFromText = (text: string): Facts =>
  JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && '$int' in value ? BigInt(String(value.$int)) : value,
  ) as Facts;
