/** Loading for the conveyor: set-wise, a handful of queries for a whole batch. */
import type { Inventory, Order, Payment, Waybill } from '@heliu/messages';
import { pgPlainArray, type Tx } from '../../platform/database/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import { join, personalAad } from './stored.ts';
import type { TradeDocuments } from './trade.ts';

export interface PendingTrade {
  readonly id: string;
  readonly platform: string;
  readonly order_no: string;
  readonly state: string;
  readonly list_version: number;
  readonly seen_version: number;
  readonly pre_no: string;
  readonly invt_no: string | null;
  readonly parties: number[];
  readonly sender: number;
  readonly quota_hold: string | null;
  readonly guarantee_hold: string | null;
  readonly decisions: number;
  readonly received_at: Date;
}

/** Takes up to `limit` messages' worth of work; the rows go when the transaction commits. */
export async function claimInbox(
  tx: Tx,
  zone: number,
  limit: number,
): Promise<{ messages: number; trades: string[] }> {
  const { rows } = await tx.query<{ trades: string[]; waybills: string[] }>(
    `with mine as (
       select id from clearance.inbox where zone = $1 and not_before <= now()
         order by id limit $2 for update skip locked
     )
     delete from clearance.inbox i using mine where i.id = mine.id returning i.trades, i.waybills`,
    [zone, limit],
    { name: 'inbox-claim' },
  );
  const trades = new Set(rows.flatMap((row) => row.trades));
  const waybills = [...new Set(rows.flatMap((row) => row.waybills))];
  if (waybills.length > 0) {
    const { rows: lists } = await tx.query<{ key: string }>(
      `select distinct key from clearance.document where zone = $1 and kind = 621 and waybill = any($2::uuid[])`,
      [zone, pgPlainArray(waybills)],
      { name: 'lists-of-waybills' },
    );
    for (const row of lists) trades.add(row.key);
  }
  return { messages: rows.length, trades: [...trades] };
}

/** Locks, in one order for all workers, those trades that still await an answer. */
export async function lockPending(tx: Tx, zone: number, ids: readonly string[]): Promise<PendingTrade[]> {
  const { rows } = await tx.query<PendingTrade>(
    `select id, platform, order_no, state, list_version, seen_version, pre_no, invt_no, parties, sender,
            quota_hold, guarantee_hold, decisions, received_at
     from clearance.trade
     where zone = $1 and id = any($2::uuid[]) and (state in ('received', 'waiting') or list_version > seen_version)
     order by id for update`,
    [zone, pgPlainArray(ids)],
    { name: 'trades-pending' },
  );
  return rows;
}

/** Which version of which document is current; bodies are not read yet. */
export interface Presence {
  readonly kind: number;
  readonly key: string;
  readonly version: number;
  readonly deleted: boolean;
  readonly enterprise_id: number;
  readonly received_at: Date;
}

export interface Present {
  readonly list: Presence;
  readonly order?: Presence;
  readonly payments: readonly Presence[];
  readonly waybill?: Presence;
}

interface Gathering {
  list?: Presence;
  order?: Presence;
  payments: Presence[];
  waybill?: Presence;
}

interface PresenceRow extends Presence {
  readonly trade: string;
  readonly waybill: string | null;
}

const presence = `d.kind, d.key, d.version, d.app_type = '3' as deleted, d.enterprise_id, d.received_at, d.waybill`;

export async function loadPresent(
  tx: Tx,
  zone: number,
  ids: readonly string[],
): Promise<Map<string, Present>> {
  const { rows: main } = await tx.query<PresenceRow>(
    `select distinct on (d.key, d.kind) d.key as trade, ${presence}
     from clearance.document d where d.zone = $1 and d.key = any($2::uuid[]) and d.kind in (311, 621)
     order by d.key, d.kind, d.version desc`,
    [zone, pgPlainArray(ids)],
    { name: 'present-orders-lists' },
  );
  const { rows: payments } = await tx.query<PresenceRow>(
    // A later version may have moved the payment to another trade, so the current one is asked for again.
    `select ${presence}, d.trade
     from (select distinct key from clearance.document
           where zone = $1 and kind = 411 and trade = any($2::uuid[]) offset 0) k
     cross join lateral (
       select * from clearance.document where zone = $1 and key = k.key and kind = 411 order by version desc limit 1
     ) d
     where d.trade = any($2::uuid[])
     order by d.key`,
    [zone, pgPlainArray(ids)],
    { name: 'present-payments' },
  );
  const lists = main.filter((row) => row.kind === 621 && row.waybill !== null);
  const { rows: waybills } = await tx.query<Omit<PresenceRow, 'trade'>>(
    `select distinct on (d.key) ${presence}
     from clearance.document d where d.zone = $1 and d.key = any($2::uuid[]) and d.kind = 511
     order by d.key, d.version desc`,
    [zone, pgPlainArray(lists.map((row) => row.waybill ?? ''))],
    { name: 'present-waybills' },
  );
  const byKey = new Map(waybills.map((row) => [row.key, row]));
  // Two lists may name one waybill; each trade then has it.
  const carried = lists.flatMap((list) => {
    const row = byKey.get(list.waybill ?? '');
    return row === undefined ? [] : [{ ...row, trade: list.trade }];
  });
  const found = new Map<string, Gathering>();
  for (const row of [...main, ...payments, ...carried]) {
    const entry: Gathering = found.get(row.trade) ?? { payments: [] };
    found.set(row.trade, entry);
    if (row.kind === 621) entry.list = row;
    else if (row.deleted) continue;
    else if (row.kind === 311) entry.order = row;
    else if (row.kind === 411) entry.payments.push(row);
    else entry.waybill = row;
  }
  return new Map(
    [...found].filter((pair): pair is [string, Gathering & { list: Presence }] => pair[1].list !== undefined),
  );
}

/** Reads the named versions and puts the documents together again. */
export async function loadDocuments(
  tx: Pick<Tx, 'query'>,
  vault: Vault,
  zone: number,
  wanted: readonly { readonly kind: number; readonly key: string; readonly version: number }[],
): Promise<Map<string, unknown>> {
  const { rows } = await tx.query<{
    kind: number;
    key: string;
    version: number;
    body: string;
    personal: Buffer;
  }>(
    `select d.kind, d.key, d.version, d.body, d.personal
     from unnest($2::smallint[], $3::uuid[], $4::int[]) as w(kind, key, version)
     cross join lateral (
       select * from clearance.document where zone = $1 and key = w.key and kind = w.kind
         and version = w.version offset 0
     ) d`,
    [
      zone,
      pgPlainArray(wanted.map((item) => item.kind)),
      pgPlainArray(wanted.map((item) => item.key)),
      pgPlainArray(wanted.map((item) => item.version)),
    ],
    { name: 'documents-read' },
  );
  return new Map(
    rows.map((row) => {
      const aad = personalAad(zone, String(row.kind), row.key, row.version);
      const personal = JSON.parse(vault.open<string>(row.personal, aad)) as Record<string, string>;
      return [documentId(row), join(row.body, personal)];
    }),
  );
}

export const documentId = (item: { kind: number; key: string; version: number }): string =>
  `${item.kind}/${item.key}/${item.version}`;

export function missingOf(present: Present): ('order' | 'payment' | 'waybill')[] {
  return [
    ...(present.order === undefined ? (['order'] as const) : []),
    ...(present.payments.length === 0 ? (['payment'] as const) : []),
    ...(present.waybill === undefined ? (['waybill'] as const) : []),
  ];
}

/** The versions that a complete trade is decided on. */
export const versionsOf = (present: Present): Presence[] => [
  present.list,
  ...(present.order === undefined ? [] : [present.order]),
  ...present.payments,
  ...(present.waybill === undefined ? [] : [present.waybill]),
];

export function assemble(present: Present, documents: ReadonlyMap<string, unknown>): TradeDocuments {
  const get = (item: Presence): unknown => {
    const document = documents.get(documentId(item));
    if (document === undefined) throw new Error(`document ${documentId(item)} has gone`);
    return document;
  };
  return {
    list: get(present.list) as Inventory,
    order: get(present.order!) as Order,
    payments: present.payments.map((item) => get(item) as Payment),
    waybill: get(present.waybill!) as Waybill,
  };
}
