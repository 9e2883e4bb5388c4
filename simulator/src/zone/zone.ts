import { createHash } from 'node:crypto';
import type { GoodsInput, Site } from '@heliu/contract';
import { Random } from '../random.ts';
import { type Buyer, buyerOf } from './buyers.ts';
import { createEnterprises, type Enterprise } from './enterprises.ts';
import { type Goods, goods, special } from './goods.ts';

export interface ZoneOptions {
  /** Same seed and same `now`: the same zone, to the byte. */
  readonly seed: number | string;
  /** Latest moment that documents mention. */
  readonly now: Date;
}

export interface Zone {
  readonly seed: string;
  readonly now: Date;
  readonly random: Random;
  /** Four digits of the seed, part of every number, so that two zones never share an order. */
  readonly tag: string;
  readonly enterprises: readonly Enterprise[];
  enterprise(id: string): Enterprise;
  /** Active enterprises that trade: not those a defect needs. */
  readonly platforms: readonly Enterprise[];
  readonly merchants: readonly Enterprise[];
  readonly payments: readonly Enterprise[];
  readonly carriers: readonly Enterprise[];
  readonly agents: readonly Enterprise[];
  readonly warehouses: readonly Enterprise[];
  readonly goods: readonly Goods[];
  readonly sites: readonly Omit<Site, 'id'>[];
  /** HS codes on the positive list of the zone. */
  readonly positiveCodes: readonly string[];
  /** Account book of a warehouse. */
  emsNo(warehouse: Enterprise): string;
  /** Number under which a warehouse has filed the goods. */
  itemRecordNo(warehouse: Enterprise, goods: Goods): string;
  /** What a warehouse files for bonded sale: all goods. */
  goodsRecords(warehouse: Enterprise): GoodsInput[];
  buyer(number: number): Buyer;
  /** A buyer of 15 to 16 years. */
  minor(number: number): Buyer;
}

/** Office of declaration: 杭州关区 and its airport office. */
export const customs = { declaration: '2901', airport: '2910' } as const;

export const site = { code: '290101', name: '示范监管作业场所（测试）' } as const;

export function createZone(options: ZoneOptions): Zone {
  const seed = String(options.seed);
  const { now } = options;
  const enterprises = createEnterprises(seed, now);
  const byId = new Map(enterprises.map((enterprise) => [enterprise.id, enterprise]));
  const enterprise = (id: string): Enterprise => {
    const found = byId.get(id);
    if (found === undefined) throw new Error(`the zone has no enterprise ${id}`);
    return found;
  };
  const numbered = (kind: string): Enterprise[] =>
    enterprises.filter(({ id }) => id.startsWith(kind) && /\d$/.test(id));
  const all = [...goods, ...Object.values(special)];
  const itemRecordNo = (warehouse: Enterprise, item: Goods): string =>
    `${warehouse.customsCode.slice(-3)}-${item.itemNo}`;
  const emsNo = (warehouse: Enterprise): string =>
    `T${customs.declaration}W${warehouse.customsCode.slice(-6)}`;
  return {
    seed,
    now,
    random: new Random(`zone/${seed}`),
    tag: String(createHash('sha256').update(seed).digest().readUInt32BE() % 10_000).padStart(4, '0'),
    enterprises,
    enterprise,
    platforms: numbered('platform-'),
    merchants: numbered('merchant-'),
    payments: numbered('payment-'),
    carriers: numbered('carrier-'),
    agents: numbered('agent-'),
    warehouses: numbered('warehouse-'),
    goods,
    sites: [{ ...site, customsCode: customs.declaration, operatorCode: enterprise('site-1').customsCode }],
    positiveCodes: [
      ...new Set(all.filter((item) => item !== special.unlisted).map((item) => item.code)),
    ].toSorted(),
    emsNo,
    itemRecordNo,
    goodsRecords: (warehouse) =>
      all.map((item) => ({
        itemRecordNo: itemRecordNo(warehouse, item),
        code: item.code,
        name: item.name,
        unit: item.unit,
        unit1: item.unit1,
        ...(item.unit2 === undefined ? {} : { unit2: item.unit2 }),
        country: item.country,
        emsNo: emsNo(warehouse),
      })),
    buyer: (number) => buyerOf(seed, number, now),
    minor: (number) => buyerOf(`${seed}/minor`, number, now, { low: 15, high: 16 }),
  };
}
