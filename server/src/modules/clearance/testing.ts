/** Facts of a synthetic zone without a database: for tests of the pure rules. */
import type { Order } from '@heliu/messages';
import { chinaDay, loadBundledTariff } from '@heliu/regulation';
import type { Trade, Zone } from '../../../../simulator/src/index.ts';
import { type Facts, type PartyFact, parameters, type TradeDocuments } from './trade.ts';

const tariff = loadBundledTariff().lines;

export const documentsOf = (trade: Trade): TradeDocuments => ({
  list: trade.inventory,
  order: trade.order as Order,
  payments: [trade.payment],
  waybill: trade.waybill,
});

export function factsOf(zone: Zone, trade: Trade): Facts {
  const { head, lines } = trade.inventory;
  const parties: Record<string, PartyFact | null> = {};
  const codes = [
    head.ebpCode,
    head.ebcCode,
    head.logisticsCode,
    head.agentCode,
    head.assureCode,
    head.areaCode,
    trade.payment.head.payCode,
    trade.order.head.ebcCode,
    trade.order.head.payCode,
  ];
  for (const code of codes) {
    if (code === undefined) continue;
    const id = zone.enterprises.findIndex((item) => item.uscc === code || item.customsCode === code);
    const found = zone.enterprises[id];
    parties[code] =
      found === undefined ? null : { id, name: found.name, roles: [...found.roles], status: found.status };
  }
  const guarantor = zone.enterprises.find(
    (item) => item.uscc === head.assureCode || item.customsCode === head.assureCode,
  );
  const warehouse = zone.enterprises.find(
    (item) => item.uscc === head.areaCode || item.customsCode === head.areaCode,
  );
  const filed = warehouse === undefined ? [] : zone.goodsRecords(warehouse);
  const goodsCodes = [...new Set(lines.map((line) => line.gcode))];
  return {
    date: chinaDay(zone.now),
    parties,
    tariff: Object.fromEntries(goodsCodes.map((code) => [code, tariff.get(code) ?? null])),
    positiveList: {
      complete: true,
      unlisted: goodsCodes.filter((code) => !zone.positiveCodes.includes(code)),
    },
    goods: Object.fromEntries(
      lines.flatMap((line) => {
        const record = filed.find((item) => item.itemRecordNo === line.itemRecordNo);
        return line.itemRecordNo === undefined ? [] : [[line.itemRecordNo, record ?? null]];
      }),
    ),
    unknownCodes: [],
    buyerVerified: false,
    quota: { available: '2600000', used: '0' },
    guarantee: String(guarantor?.guarantee ?? 0n),
    parameters,
  };
}
