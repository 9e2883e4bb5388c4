/** Goods records of the bonded account books: filed in bulk, corrected by filing again. */
import { type Fault, Fault as FaultSchema, Goods, GoodsBulk, type GoodsInput, Page } from '@heliu/contract';
import { chinaDay } from '@heliu/regulation';
import { Type } from 'typebox';
import type { Tx } from '../../platform/database/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { goodsColumns, toGoods } from './batch.ts';
import { capped, refuse, registryFault } from './faults.ts';
import type { EnterpriseRecord, GoodsRecord } from './records.ts';
import type { Registry } from './registry.ts';
import { blankFaults, pageOf, pageQuery, toPage, zoneRoute } from './routing.ts';
import type { CodesInForce, RegistrySnapshot, TariffInForce } from './snapshot.ts';

interface Findings {
  readonly faults: Fault[];
  readonly notes: Fault[];
}

interface Context {
  readonly units: CodesInForce;
  readonly countries: CodesInForce;
  readonly tariff: TariffInForce;
}

const unitFields = [
  ['unit', '计量单位'],
  ['unit1', '法定计量单位'],
  ['unit2', '第二法定计量单位'],
] as const;

function lineFindings(item: GoodsInput, path: string, context: Context): Findings {
  const faults = [
    ...blankFaults(item.itemRecordNo, `${path}/itemRecordNo`),
    ...blankFaults(item.name, `${path}/name`),
  ];
  const notes: Fault[] = [];
  for (const [field, fieldZh] of unitFields) {
    const code = item[field];
    if (code === undefined || context.units.has(code) !== 'unknown') continue;
    faults.push(
      registryFault('CODE-UNKNOWN', `${path}/${field}`, { found: code, expected: 'unit', field, fieldZh }),
    );
  }
  const { country } = item;
  if (country !== undefined && context.countries.has(country) === 'unknown') {
    const facts = { found: country, expected: 'country_num', field: 'country', fieldZh: '原产国（地区）' };
    faults.push(registryFault('CODE-UNKNOWN', `${path}/country`, facts));
  }
  const line = context.tariff.line(item.code);
  if (line === undefined || !line.inForce) {
    const facts = { found: item.code, field: 'code', fieldZh: '商品编码' };
    notes.push(registryFault('GOODS-CODE', `${path}/code`, facts));
    return { faults, notes };
  }
  // The compiled tariff lacks the units of many lines; only a unit that it knows is compared.
  for (const field of ['unit1', 'unit2'] as const) {
    const needed = line[field];
    if (needed === undefined || needed === item[field]) continue;
    notes.push(
      registryFault('GOODS-UNITS', `${path}/${field}`, { found: item[field] ?? '', expected: needed, field }),
    );
  }
  return { faults, notes };
}

function ownerFindings(owner: EnterpriseRecord | undefined, code: string): Findings {
  const at = '/body/owner';
  if (owner === undefined) return { faults: [registryFault('ENT-UNKNOWN', at, { found: code })], notes: [] };
  if (owner.status === 'cancelled') {
    return { faults: [registryFault('ENT-CANCELLED', at, { found: code })], notes: [] };
  }
  if (owner.roles.has('warehouse')) return { faults: [], notes: [] };
  const facts = { found: [...owner.roles].join(' '), expected: 'warehouse' };
  return { faults: [], notes: [registryFault('GOODS-OWNER', at, facts)] };
}

/** All that is to say of a bulk, in the order of its lines. */
function bulkFindings(
  owner: string,
  goods: readonly GoodsInput[],
  snapshot: RegistrySnapshot,
  day: string,
): Findings {
  const context = {
    units: snapshot.codes('unit', day),
    countries: snapshot.codes('country_num', day),
    tariff: snapshot.tariffOn(day),
  };
  const { faults, notes } = ownerFindings(snapshot.enterpriseByCode(owner), owner);
  const seen = new Set<string>();
  for (const [index, item] of goods.entries()) {
    const path = `/body/goods/${index}`;
    const number = item.itemRecordNo.trim();
    if (seen.has(number)) {
      faults.push(registryFault('GOODS-TWICE', `${path}/itemRecordNo`, { found: number }));
    }
    seen.add(number);
    const line = lineFindings(item, path, context);
    faults.push(...line.faults);
    notes.push(...line.notes);
  }
  return { faults, notes };
}

const fields = ['code', 'name', 'unit', 'unit1', 'unit2', 'country', 'emsNo'] as const;

const differs = (a: GoodsRecord, b: GoodsRecord): boolean => fields.some((field) => a[field] !== b[field]);

interface Stored {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  /** What stood before, of every record that was changed. */
  readonly before: readonly GoodsRecord[];
}

async function storeGoods(tx: Tx, zone: number, records: readonly GoodsRecord[]): Promise<Stored> {
  const ownerId = records[0]!.ownerId;
  // Bulks of one owner go one after the other, so that what is reported as changed is what was changed.
  await tx.query('select pg_advisory_xact_lock(hashtext($1), $2)', ['registry.goods', ownerId]);
  const present = await tx.query<Parameters<typeof toGoods>[0]>(
    `select ${goodsColumns} from registry.goods where zone = $1 and owner_id = $2 and item_record_no = any($3::text[])`,
    [zone, ownerId, records.map((record) => record.itemRecordNo)],
  );
  const old = new Map(present.rows.map((row) => [row.item_record_no, toGoods(row)]));
  const created = records.filter((record) => !old.has(record.itemRecordNo));
  const changed = records.filter((record) => {
    const before = old.get(record.itemRecordNo);
    return before !== undefined && differs(before, record);
  });
  await tx.query(
    `insert into registry.goods (zone, ${goodsColumns})
     select $1, $2, "itemRecordNo", code, name, unit, unit1, unit2, country, "emsNo"
     from json_to_recordset($3) as x("itemRecordNo" text, code text, name text, unit text, unit1 text, unit2 text,
       country text, "emsNo" text)
     on conflict (zone, owner_id, item_record_no) do update
       set code = excluded.code, name = excluded.name, unit = excluded.unit, unit1 = excluded.unit1,
         unit2 = excluded.unit2, country = excluded.country, ems_no = excluded.ems_no, changed_at = now()`,
    [zone, ownerId, JSON.stringify([...created, ...changed])],
  );
  return {
    created: created.length,
    changed: changed.length,
    unchanged: records.length - created.length - changed.length,
    before: changed.map((record) => old.get(record.itemRecordNo)!),
  };
}

function toRecord(ownerId: number, item: GoodsInput): GoodsRecord {
  const { unit2, country, emsNo } = item;
  return {
    ownerId,
    itemRecordNo: item.itemRecordNo.trim(),
    code: item.code,
    name: item.name.trim(),
    unit: item.unit,
    unit1: item.unit1,
    ...(unit2 === undefined ? {} : { unit2 }),
    ...(country === undefined ? {} : { country }),
    ...(emsNo === undefined || emsNo.trim() === '' ? {} : { emsNo: emsNo.trim() }),
  };
}

const BulkAnswer = Type.Object({
  ownerId: Type.Integer(),
  created: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  notes: Type.Array(FaultSchema),
});

function bulkRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/goods',
    summary: {
      zh: '批量备案料号（已有的按新内容变更；有误则整批不存）',
      en: 'File goods in bulk: all or none',
    },
    body: GoodsBulk,
    answer: BulkAnswer,
    async handle({ body, actor }) {
      await registry.refresh();
      const snapshot = registry.snapshot();
      const { faults, notes } = bulkFindings(body.owner, body.goods, snapshot, chinaDay(services.now()));
      refuse(faults);
      const ownerId = snapshot.enterpriseByCode(body.owner)!.id;
      const records = body.goods.map((item) => toRecord(ownerId, item));
      const stored = await services.db.transaction(async (tx) => {
        const result = await storeGoods(tx, services.zone, records);
        // A repeated bulk that changes nothing is no further act.
        if (result.created + result.changed > 0) {
          await services.act(tx, actor, 'goods.file', `enterprise/${ownerId}`, { ...result });
        }
        return result;
      });
      const { created, changed, unchanged } = stored;
      return { ownerId, created, changed, unchanged, notes: capped(notes) };
    },
  });
}

function listRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/goods',
    summary: { zh: '料号备案列表', en: 'List goods records' },
    query: Type.Object({
      ...pageQuery,
      owner: Type.Optional(Type.String({ maxLength: 18, description: '备案企业代码 · Code of the owner' })),
      itemRecordNo: Type.Optional(Type.String({ maxLength: 30 })),
      code: Type.Optional(Type.String({ maxLength: 10, description: 'HS code' })),
    }),
    answer: Page(Goods),
    async handle({ query }) {
      const { after, take } = pageOf(query);
      await registry.refresh();
      const owner = query.owner === undefined ? null : registry.snapshot().enterpriseByCode(query.owner);
      if (owner === undefined) return { items: [], next: null };
      const { rows } = await services.db.query<Parameters<typeof toGoods>[0] & { id: bigint }>(
        `select id, ${goodsColumns} from registry.goods
         where zone = $1 and id > $2 and ($4::integer is null or owner_id = $4)
           and ($5::text is null or item_record_no = $5) and ($6::text is null or code = $6)
         order by id limit $3`,
        [services.zone, after, take, owner?.id ?? null, query.itemRecordNo ?? null, query.code ?? null],
      );
      return toPage(rows, query, (row) => ({ id: Number(row.id), ...toGoods(row) }));
    },
  });
}

export const goodsRoutes = (services: Services, registry: Registry): Route[] => [
  listRoute(services, registry),
  bulkRoute(services, registry),
];
