import type { Inventory } from '@heliu/messages';
import { assess, limitsOn, loadBundledTariff, parseDecimal, type TariffFile } from '@heliu/regulation';

/** Decimals of message amounts. */
const scale = 5;

let tariff: TariffFile | undefined;

/**
 * Tax of a list in fen as the regulation package assesses it, without any part of the server; undefined when
 * the list cannot be taxed. Nobody in the zone bought anything before, which only limits could notice.
 */
export function assessedTax(inventory: Inventory): bigint | undefined {
  tariff ??= loadBundledTariff();
  const { head } = inventory;
  const date = `${head.declTime.slice(0, 4)}-${head.declTime.slice(4, 6)}-${head.declTime.slice(6, 8)}`;
  const assessment = assess({
    date,
    mode: head.tradeMode,
    freight: amount(head.freight),
    insurance: amount(head.insuredFee),
    annualUsed: 0n,
    explain: false,
    limits: limitsOn(date),
    lines: inventory.lines.map((line) => ({
      gnum: line.gnum,
      code: line.gcode,
      totalPrice: amount(line.totalPrice),
      quantities: [
        { amount: amount(line.qty), unit: line.unit },
        { amount: amount(line.qty1), unit: line.unit1 },
        ...(line.qty2 === undefined || line.unit2 === undefined
          ? []
          : [{ amount: amount(line.qty2), unit: line.unit2 }]),
      ],
      tariff: tariff?.lines.get(line.gcode),
    })),
  });
  return assessment.totals?.payable;
}

function amount(text: string): bigint {
  const value = parseDecimal(text, scale);
  if (value === undefined) throw new Error(`not an amount: ${text}`);
  return value;
}
