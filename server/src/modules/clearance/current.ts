/** The present version of a document, and who may put another in its place. */
import type { Document } from '@heliu/messages';
import { pgPlainArray } from '../../platform/database/index.ts';
import type { Arrival, Work } from '../exchange/index.ts';
import type { Keys } from './keys.ts';
import type { Parted } from './stored.ts';

export interface Item {
  readonly arrival: Arrival;
  readonly kind: string;
  readonly keys: Keys;
  readonly appType: string;
  readonly appTime: string;
  readonly parted: Parted;
  readonly hash: Buffer;
}

export interface Current {
  version: number;
  deleted: boolean;
  appTime: string;
  hash: Buffer;
  /** Who sent it, and the head of an order or a list: they say who may change it. */
  sender: number;
  head: Document['head'];
  /** Trade of a payment, which a change may move to another one. */
  trade: string | null;
}

export const idOf = (kind: string, key: string): string => `${kind}/${key}`;

/** Only who sent a document or is named by it as responsible may change it; its key alone proves nothing. */
export function mayChange({ arrival: { sender, document }, kind }: Item, now: Current): boolean {
  const own = (code: unknown): boolean => code === sender.uscc || code === sender.customsCode;
  if (sender.id === now.sender || own(now.head.ebcCode) || own(now.head.agentCode)) return true;
  // The platform is part of the key of an order, so here it is that of the present version.
  return kind === '311' && own(document.head.ebpCode);
}

export async function loadCurrent(work: Work, items: readonly Item[]): Promise<Map<string, Current>> {
  const { rows } = await work.tx.query<{
    kind: number;
    key: string;
    version: number;
    app_type: string;
    app_time: string;
    content_hash: Buffer;
    enterprise_id: number;
    trade: string | null;
    head: Document['head'] | null;
  }>(
    `select d.kind, d.key, d.version, d.app_type, d.app_time, d.content_hash, d.enterprise_id, d.trade,
       case when d.kind in (311, 621) then d.body::json -> 'head' end as head
     from unnest($2::uuid[], $3::smallint[]) as k(key, kind)
     cross join lateral (
       select * from clearance.document
       where zone = $1 and key = k.key and kind = k.kind order by version desc limit 1
     ) d`,
    [
      work.zone,
      pgPlainArray(items.map((item) => item.keys.key)),
      pgPlainArray(items.map((item) => item.kind)),
    ],
    { name: 'documents-current' },
  );
  return new Map(
    rows.map((row) => [
      idOf(String(row.kind), row.key),
      {
        version: row.version,
        deleted: row.app_type === '3',
        appTime: row.app_time,
        hash: row.content_hash,
        sender: row.enterprise_id,
        head: row.head ?? {},
        trade: row.trade,
      },
    ]),
  );
}
