/** Facts as stored text. Exact integers (rates of the tariff) are written as {"$int":"…"} and read back so. */
import type { TariffLine } from '@heliu/regulation';
import type { Facts } from './trade.ts';

const exact = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? { $int: value.toString() } : value;

/** Tariff lines are shared by many decisions and never change: each is written once. */
const written = new WeakMap<TariffLine, string>();

function lineText(line: TariffLine | null): string {
  if (line === null) return 'null';
  const text = written.get(line) ?? JSON.stringify(line, exact);
  written.set(line, text);
  return text;
}

export function factsToText({ tariff, ...rest }: Facts): string {
  const lines = Object.entries(tariff).map(([code, line]) => `${JSON.stringify(code)}:${lineText(line)}`);
  return `{"tariff":{${lines.join(',')}},${JSON.stringify(rest).slice(1)}`;
}

export const factsFromText = (text: string): Facts =>
  JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && '$int' in value ? BigInt(String(value.$int)) : value,
  ) as Facts;
