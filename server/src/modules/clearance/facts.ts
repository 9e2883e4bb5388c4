/** Gathering the facts of a batch: what the registry, the data sets and the ledgers say on the day. */
import { inventory, type Kind, order, waybill } from '@heliu/messages';
import { chinaDay, modeOn, yearOf } from '@heliu/regulation';
import type { Tx } from '../../platform/database/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import {
  type GoodsRecord,
  goodsKey,
  loadGoods,
  loadVerified,
  personLookup,
  personNameLookup,
  type RegistrySnapshot,
  verifiedKey,
} from '../registry/index.ts';
import { type Facts, type GoodsFact, type PartyFact, parameters, type TradeDocuments } from './trade.ts';

export interface Gathered {
  readonly documents: TradeDocuments;
  /** Everything but the balances, which change from trade to trade within a batch. */
  readonly facts: Omit<Facts, 'quota' | 'guarantee'>;
  /** Owner of the buyer's quota account: keyed hash of the identity, and the year. */
  readonly quotaOwner: string;
  readonly guarantorId: number | undefined;
}

type Row = Readonly<Record<string, unknown>>;

interface CodedField {
  readonly kind: string;
  readonly element: string;
  readonly inHead: boolean;
  readonly name: string;
  readonly table: string;
}

/** Fields that take their value from a code table. */
const coded: readonly CodedField[] = ([order, waybill, inventory] as readonly Kind[]).flatMap((kind) =>
  [kind.head, ...(kind.lines === undefined ? [] : [kind.lines])].flatMap((part) =>
    part.fields.flatMap(({ name, codes }) =>
      codes === undefined
        ? []
        : [{ kind: kind.code, element: part.element, inHead: part === kind.head, name, table: codes }],
    ),
  ),
);

/** Is a code unknown on a day: asked of the registry once per table and day of a batch. */
type CodeCheck = (table: string, code: string) => boolean;

function codeCheck(registry: RegistrySnapshot, date: string): CodeCheck {
  const tables = new Map<string, ReturnType<RegistrySnapshot['codes']>>();
  return (table, code) => {
    const codes = tables.get(table) ?? registry.codes(table, date);
    tables.set(table, codes);
    return codes.has(code) === 'unknown';
  };
}

function unknownCodes(documents: TradeDocuments, isUnknown: CodeCheck): string[] {
  const found: string[] = [];
  const sources: Readonly<Record<string, { head: unknown; lines?: readonly unknown[] }>> = {
    '311': documents.order,
    '511': documents.waybill,
    '621': documents.list,
  };
  for (const { kind, element, inHead, name, table } of coded) {
    const document = sources[kind]!;
    const rows = (inHead ? [document.head] : (document.lines ?? [])) as readonly Row[];
    for (let index = 0; index < rows.length; index++) {
      const value = rows[index]![name];
      if (value === undefined || !isUnknown(table, String(value))) continue;
      found.push(`${inHead ? element : `${element}[${index + 1}]`}.${name}=${String(value)}`);
    }
  }
  return found;
}

function partyFacts({ list, order: ordered, payments }: TradeDocuments, registry: RegistrySnapshot) {
  const { ebpCode, ebcCode, logisticsCode, agentCode, assureCode, areaCode } = list.head;
  const codes = [
    ebpCode,
    ebcCode,
    logisticsCode,
    agentCode,
    assureCode,
    areaCode,
    ordered.head.ebcCode,
    ordered.head.payCode,
    ...payments.map((payment) => payment.head.payCode),
  ];
  const parties: Record<string, PartyFact | null> = {};
  for (const code of codes) {
    if (code === undefined || code in parties) continue;
    const found = registry.enterpriseByCode(code);
    parties[code] =
      found === undefined
        ? null
        : { id: found.id, name: found.name, roles: [...found.roles], status: found.status };
  }
  return parties;
}

const goodsFact = (record: GoodsRecord | undefined): GoodsFact | null =>
  record === undefined
    ? null
    : {
        code: record.code,
        unit: record.unit,
        unit1: record.unit1,
        ...(record.unit2 === undefined ? {} : { unit2: record.unit2 }),
      };

/** Facts for each trade of a batch, `declaredAt` being when its list was received. */
export async function gather(
  tx: Tx,
  parts: { vault: Vault; registry: RegistrySnapshot; zone: number },
  trades: readonly { documents: TradeDocuments; declaredAt: Date }[],
): Promise<Gathered[]> {
  const { registry, vault, zone } = parts;
  const bonded = trades.map(({ documents, declaredAt }) => {
    const { tradeMode, areaCode } = documents.list.head;
    const area = areaCode === undefined ? undefined : registry.enterpriseByCode(areaCode);
    return modeOn(tradeMode, chinaDay(declaredAt))?.flow === 'bonded' ? area?.id : undefined;
  });
  const wanted = trades.flatMap(({ documents }, i) => {
    const ownerId = bonded[i];
    return ownerId === undefined
      ? []
      : documents.list.lines.flatMap((line) =>
          line.itemRecordNo === undefined ? [] : [{ ownerId, itemRecordNo: line.itemRecordNo }],
        );
  });
  const goods = wanted.length === 0 ? new Map<string, GoodsRecord>() : await loadGoods(tx, zone, wanted);
  const persons = trades.map(({ documents: { list } }) => personLookup(vault, list.head.buyerIdNumber));
  const verified = await loadVerified(tx, zone, persons);
  const checks = new Map<string, CodeCheck>();
  return trades.map(({ documents, declaredAt }, i) => {
    const date = chinaDay(declaredAt);
    const isUnknown = checks.get(date) ?? codeCheck(registry, date);
    checks.set(date, isUnknown);
    const tariff = registry.tariffOn(date);
    const positive = registry.positiveListOn(date);
    const codes = [...new Set(documents.list.lines.map((line) => line.gcode))];
    const items = bonded[i] === undefined ? [] : documents.list.lines.map((line) => line.itemRecordNo);
    const person = persons[i]!.toString('hex');
    return {
      documents,
      quotaOwner: `${person}:${yearOf(date)}`,
      guarantorId: registry.enterpriseByCode(documents.list.head.assureCode)?.id,
      facts: {
        date,
        parties: partyFacts(documents, registry),
        tariff: Object.fromEntries(codes.map((code) => [code, tariff.line(code) ?? null])),
        positiveList:
          positive === undefined
            ? null
            : {
                complete: positive.completeness === 'complete',
                unlisted: codes.filter(
                  (code) => positive.find(code, documents.list.head.tradeMode).verdict !== 'listed',
                ),
              },
        goods: Object.fromEntries(
          items.flatMap((item) =>
            item === undefined
              ? []
              : [[item, goodsFact(goods.get(goodsKey({ ownerId: bonded[i]!, itemRecordNo: item })))]],
          ),
        ),
        unknownCodes: unknownCodes(documents, isUnknown),
        buyerVerified: verified.has(
          verifiedKey(persons[i]!, personNameLookup(vault, documents.list.head.buyerName)),
        ),
        parameters,
      },
    };
  });
}
