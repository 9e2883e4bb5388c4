/**
 * Taking documents in: versions, repeats, changes and deletions, in the gateway's transaction. Nothing is judged
 * here; a document that is accepted waits in the inbox for the conveyor.
 */
import type { Document } from '@heliu/messages';
import { pgPlainArray } from '../../platform/database/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import type { AcceptHandler, Arrival, ArrivalVerdict, Work } from '../exchange/index.ts';
import type { RegistrySnapshot } from '../registry/index.ts';
import { type Current, type Item, idOf, loadCurrent, mayChange } from './current.ts';
import { keysOf } from './keys.ts';
import { documentId } from './load.ts';
import { preNo } from './numbers.ts';
import type { RecentDocuments } from './recent.ts';
import { contentHash, documentFact, part, personalAad } from './stored.ts';
import { acceptedInfo, refuse } from './verdicts.ts';

interface TradeRow {
  state: string;
  pre_no: string;
}

interface Accepted {
  readonly item: Item;
  readonly version: number;
  /** Trade that a changed payment belonged to before. */
  readonly left: string | null;
}

interface ListChange {
  readonly item: Item;
  readonly version: number;
  readonly preNo: string;
  readonly isNew: boolean;
}

const closedStates = (kind: string): readonly string[] =>
  kind === '621' ? ['released'] : ['released', 'held'];

const draft = '1';

export interface AcceptParts {
  readonly vault: Vault;
  readonly recent: RecentDocuments;
  registry(): RegistrySnapshot;
}

export function createAccept(parts: AcceptParts): AcceptHandler {
  return async (work, arrivals) => {
    const registry = parts.registry();
    const items = arrivals.map((arrival) => toItem(arrival, work.zone, registry, parts.vault));
    const current = await loadCurrent(work, items);
    const trades = await lockTrades(work, items, current);
    const serials = await drawSerials(work, items.filter((item) => item.kind === '621').length);
    const accepted: Accepted[] = [];
    const lists = new Map<string, ListChange>();

    const decide = (item: Item): ArrivalVerdict => {
      const { kind, keys, appType, arrival } = item;
      const id = idOf(kind, keys.key);
      const now = current.get(id);
      const trade = keys.trade ?? undefined;
      const { root, document, head: part } = arrival.kind;
      const path = `/${root}/${document}[${arrival.position + 1}]/${part.element}`;
      const at = { key: keys.readable, path, tradeId: trade };
      const ok = (status: 'accepted' | 'repeated', returnStatus: string, preNo?: string): ArrivalVerdict => ({
        status,
        returnStatus,
        returnInfo:
          returnStatus === draft ? '暂存' : acceptedInfo(kind, appType, String(arrival.document.head.guid)),
        key: keys.readable,
        ...(trade === undefined ? {} : { tradeId: trade }),
        ...(preNo === undefined ? {} : { preNo }),
        faults: [],
      });
      const known = lists.get(keys.key)?.preNo ?? trades.get(keys.key)?.pre_no;
      if (arrival.document.head.appStatus === draft) {
        return ok(
          'accepted',
          draft,
          kind === '621' ? (known ?? preNo(work.at, serials.shift()!)) : undefined,
        );
      }
      if (now?.hash.equals(item.hash)) return ok('repeated', '2', kind === '621' ? known : undefined);
      const exists = now !== undefined && !now.deleted;
      if (appType === '1' && exists) return refuse(kind, 'exists', { ...at, found: appType });
      if (appType !== '1' && !exists) return refuse(kind, 'nothing', { ...at, found: appType });
      if (exists && !mayChange(item, now)) return refuse(kind, 'foreign', { ...at, found: appType });
      if (now !== undefined && item.appTime < now.appTime)
        return refuse(kind, 'old', { ...at, found: item.appTime });
      const left = kind === '411' && exists ? now.trade : null;
      const closed = [keys.trade ?? keys.key, left ?? '']
        .map((touched) => trades.get(touched)?.state ?? '')
        .find((state) => closedStates(kind).includes(state));
      if (exists && kind !== '513' && closed !== undefined) {
        return refuse(kind, 'declared', { ...at, found: closed });
      }
      const version = (now?.version ?? 0) + 1;
      const { appTime, hash } = item;
      const { head } = arrival.document;
      const sender = arrival.sender.id;
      current.set(id, { version, deleted: appType === '3', appTime, hash, sender, head, trade: keys.trade });
      accepted.push({ item, version, left });
      if (kind !== '621') return ok('accepted', '2');
      const number = known ?? preNo(work.at, serials.shift()!);
      const isNew = lists.get(keys.key)?.isNew ?? !trades.has(keys.key);
      lists.set(keys.key, { item, version, preNo: number, isNew });
      return ok('accepted', '2', number);
    };

    const verdicts = items.map(decide);
    await storeDocuments(work, parts.vault, accepted);
    work.afterCommit.push(() => {
      for (const { item, version } of accepted) {
        const id = documentId({ kind: Number(item.kind), key: item.keys.key, version });
        parts.recent.add(id, item.arrival.document);
      }
    });
    await storeTrades(work, registry, [...lists.values()]);
    await storeInbox(work, accepted);
    return verdicts;
  };
}

function toItem(arrival: Arrival, zone: number, registry: RegistrySnapshot, vault: Vault): Item {
  const kind = arrival.kind.code;
  const parted = part(arrival.kind, arrival.document);
  return {
    arrival,
    kind,
    keys: keysOf(kind, arrival.document, zone, registry),
    appType: String(arrival.document.head.appType),
    appTime: String(arrival.document.head.appTime),
    parted,
    hash: contentHash(vault, parted),
  };
}

/**
 * Locks the trades that a change, a deletion or a list touches, so that the conveyor cannot decide them between
 * this look and the commit. Waybills reach their trade through the list that names them; the answer is kept under
 * the waybill's key.
 */
async function lockTrades(
  work: Work,
  items: readonly Item[],
  current: ReadonlyMap<string, Current>,
): Promise<Map<string, TradeRow>> {
  const ids = new Set<string>();
  const waybills = new Set<string>();
  for (const { kind, keys, appType } of items) {
    if (kind === '621' || (appType !== '1' && keys.trade !== null)) ids.add(keys.trade!);
    if (kind === '511' && appType !== '1') waybills.add(keys.key);
    const left = kind === '411' ? current.get(idOf(kind, keys.key))?.trade : undefined;
    if (left != null && appType !== '1') ids.add(left);
  }
  const found = new Map<string, TradeRow>();
  if (ids.size === 0 && waybills.size === 0) return found;
  const named: (readonly [waybill: string, trade: string])[] = [];
  if (waybills.size > 0) {
    const { rows } = await work.tx.query<{ waybill: string; key: string }>(
      `select distinct waybill, key from clearance.document where zone = $1 and kind = 621
        and waybill = any($2::uuid[])`,
      [work.zone, pgPlainArray([...waybills])],
      { name: 'trades-of-waybills' },
    );
    for (const row of rows) {
      named.push([row.waybill, row.key]);
      ids.add(row.key);
    }
  }
  const { rows } = await work.tx.query<TradeRow & { id: string }>(
    `select id, state, pre_no from clearance.trade where zone = $1 and id = any($2::uuid[]) order by id for update`,
    [work.zone, pgPlainArray([...ids])],
    { name: 'trades-lock-accept' },
  );
  for (const row of rows) found.set(row.id, row);
  for (const [waybill, trade] of named) {
    const row = found.get(trade);
    // Several lists may name one waybill; one that is closed decides.
    const closed = closedStates('511').includes(found.get(waybill)?.state ?? '');
    if (row !== undefined && !closed) found.set(waybill, row);
  }
  return found;
}

async function drawSerials(work: Work, count: number): Promise<bigint[]> {
  if (count === 0) return [];
  const { rows } = await work.tx.query<{ serial: bigint }>(
    `select nextval('clearance.pre_no') as serial from generate_series(1, $1)`,
    [count],
    { name: 'pre-numbers' },
  );
  return rows.map((row) => row.serial);
}

async function storeDocuments(
  work: Work,
  vault: Vault,
  accepted: readonly { item: Item; version: number }[],
): Promise<void> {
  if (accepted.length === 0) return;
  const rows = accepted.map(({ item, version }) => {
    const { arrival, keys, parted } = item;
    const personal = vault.seal(parted.personal, personalAad(work.zone, item.kind, keys.key, version));
    const row = {
      kind: Number(item.kind),
      key: keys.key,
      version,
      message_id: arrival.messageId,
      position: arrival.position,
      content_hash: item.hash,
      personal,
    };
    work.entries.push({
      zone: work.zone,
      kind: 'document',
      subject: `${item.kind}/${keys.key}/${version}`,
      factHash: documentFact(row),
      body: { message: String(arrival.messageId) },
    });
    return [
      work.zone,
      row.kind,
      row.key,
      version,
      keys.trade,
      keys.waybill,
      arrival.sender.id,
      arrival.messageId,
      arrival.position,
      item.appType,
      item.appTime,
      work.at,
      item.hash,
      parted.body,
      personal,
    ] as const;
  });
  await work.tx.copy(
    'clearance.document',
    [
      'zone',
      'kind',
      'key',
      'version',
      'trade',
      'waybill',
      'enterprise_id',
      'message_id',
      'position',
      'app_type',
      'app_time',
      'received_at',
      'content_hash',
      'body',
      'personal',
    ],
    rows,
  );
}

const partyFields = ['ebpCode', 'ebcCode', 'logisticsCode', 'agentCode', 'areaCode'] as const;

function partiesOf(document: Document, sender: number, registry: RegistrySnapshot): number[] {
  const ids = partyFields.map((field) => registry.enterpriseByCode(String(document.head[field] ?? ''))?.id);
  return [...new Set([sender, ...ids.filter((id) => id !== undefined)])];
}

async function storeTrades(
  work: Work,
  registry: RegistrySnapshot,
  lists: readonly ListChange[],
): Promise<void> {
  const fresh = lists.filter((list) => list.isNew);
  if (fresh.length > 0) {
    await work.tx.copy(
      'clearance.trade',
      [
        'zone',
        'id',
        'platform',
        'order_no',
        'list_version',
        'mode',
        'pre_no',
        'parties',
        'sender',
        'received_at',
      ],
      fresh.map(({ item, version, preNo }) => {
        const { document, sender } = item.arrival;
        return [
          work.zone,
          item.keys.key,
          String(document.head.ebpCode),
          String(document.head.orderNo),
          version,
          String(document.head.tradeMode),
          preNo,
          pgPlainArray(partiesOf(document, sender.id, registry)),
          sender.id,
          work.at,
        ];
      }),
    );
  }
  for (const { item, version } of lists.filter((list) => !list.isNew)) {
    const { document, sender } = item.arrival;
    await work.tx.query(
      `update clearance.trade set list_version = $3, mode = $4, parties = $5, sender = $6, received_at = $7
       where zone = $1 and id = $2`,
      [
        work.zone,
        item.keys.key,
        version,
        String(document.head.tradeMode),
        partiesOf(document, sender.id, registry),
        sender.id,
        work.at,
      ],
    );
  }
}

async function storeInbox(work: Work, accepted: readonly Accepted[]): Promise<void> {
  const messages = new Map<bigint, { trades: Set<string>; waybills: Set<string> }>();
  for (const { item, left } of accepted) {
    const { arrival, keys, kind } = item;
    if (kind === '513') continue;
    const touched = messages.get(arrival.messageId) ?? {
      trades: new Set<string>(),
      waybills: new Set<string>(),
    };
    messages.set(arrival.messageId, touched);
    if (left !== null) touched.trades.add(left);
    if (keys.trade !== null) touched.trades.add(keys.trade);
    else touched.waybills.add(keys.key);
  }
  if (messages.size === 0) return;
  await work.tx.copy(
    'clearance.inbox',
    ['zone', 'message_id', 'trades', 'waybills'],
    [...messages].map(([id, { trades, waybills }]) => [
      work.zone,
      id,
      pgPlainArray([...trades]),
      pgPlainArray([...waybills]),
    ]),
  );
}
