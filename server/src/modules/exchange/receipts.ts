/**
 * Receipts: return records grouped into receipt messages, numbered without gaps per enterprise. The number is
 * given under a row lock held until commit, so commit order is number order: a reader that has seen number n
 * never misses one below it, and a restart neither skips nor repeats.
 */
import { hash, randomUUID } from 'node:crypto';
import type { Receipt } from '@heliu/contract';
import { encode, type KindCode, kindByCode, receiptTime } from '@heliu/messages';
import type { Queryable, Tx } from '../../platform/database/index.ts';

/** return records in one receipt message (XSD: 100) */
const records_max = 100;

export type ReturnRecord = Record<string, string | number>;

export interface ReceiptRecord {
  readonly enterpriseId: number;
  /** 312, 412, 512, 514 or 622. */
  readonly kind: string;
  /** Fields of the return record except guid and returnTime, which are given here. */
  readonly record: Readonly<Record<string, string | number | undefined>>;
}

/** Customs codes of `returnStatus` that Heliu gives (MESSAGES: 回执状态). */
export const returnStatus = {
  draft: '1',
  declared: '2',
  refused: '100',
  stored: '120',
  review: '300',
  finished: '399',
  released: '800',
} as const;

export async function appendReceipts(
  tx: Tx,
  zone: number,
  at: Date,
  items: readonly ReceiptRecord[],
): Promise<void> {
  const groups = new Map<number, Map<string, ReturnRecord[]>>();
  for (const { enterpriseId, kind, record } of items) {
    const kinds = groups.get(enterpriseId) ?? new Map<string, ReturnRecord[]>();
    groups.set(enterpriseId, kinds);
    const records = kinds.get(kind) ?? [];
    kinds.set(kind, records);
    records.push(record as ReturnRecord);
  }
  const messages = [...groups].map(([enterpriseId, kinds]) => ({
    enterpriseId,
    batches: [...kinds].flatMap(([kind, records]) =>
      Array.from({ length: Math.ceil(records.length / records_max) }, (_, i) => ({
        kind,
        records: records.slice(i * records_max, (i + 1) * records_max),
      })),
    ),
  }));
  messages.sort((a, b) => a.enterpriseId - b.enterpriseId);
  const { rows: counters } = await tx.query<{ enterprise_id: number; last: bigint }>(
    `insert into exchange.receipt_counter as c (zone, enterprise_id, last)
     select $1, n.enterprise_id, n.count from unnest($2::int[], $3::int[]) as n(enterprise_id, count)
     order by n.enterprise_id
     on conflict (zone, enterprise_id) do update set last = c.last + excluded.last
     returning enterprise_id, last`,
    [zone, messages.map((m) => m.enterpriseId), messages.map((m) => m.batches.length)],
    { name: 'receipt-counters' },
  );
  const last = new Map(counters.map((row) => [row.enterprise_id, row.last]));
  await tx.copy(
    'exchange.receipt',
    ['zone', 'enterprise_id', 'number', 'kind', 'guid', 'created_at', 'records'],
    messages.flatMap(({ enterpriseId, batches }) => {
      const first = BigInt(last.get(enterpriseId)!) - BigInt(batches.length) + 1n;
      return batches.map(
        ({ kind, records }, i) =>
          [zone, enterpriseId, first + BigInt(i), kind, randomUUID(), at, JSON.stringify(records)] as const,
      );
    }),
  );
}

interface ReceiptRow {
  number: bigint;
  kind: string;
  guid: string;
  created_at: Date;
  records: string;
}

/** Each return record has a guid of its own, which follows from the message's: it is the same at every reading. */
function recordGuid(message: string, index: number): string {
  const hex = hash('sha256', `${message}/${index}`, 'hex').toUpperCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Receipt messages after the cursor, oldest first. */
export async function readReceipts(
  db: Queryable,
  zone: number,
  enterpriseId: number,
  after: bigint,
  limit: number,
  withXml: boolean,
): Promise<Receipt[]> {
  const { rows } = await db.query<ReceiptRow>(
    `select number, kind, guid, created_at, records from exchange.receipt
     where zone = $1 and enterprise_id = $2 and number > $3 order by number limit $4`,
    [zone, enterpriseId, after, limit],
    { name: 'receipts-after' },
  );
  return rows.map((row) => {
    const guid = row.guid.toUpperCase();
    const returnTime = receiptTime(row.created_at);
    const records = (JSON.parse(row.records) as ReturnRecord[]).map((record, i) => {
      const { returnStatus: status, returnInfo, ...rest } = record;
      return {
        guid: recordGuid(guid, i),
        ...rest,
        returnStatus: status!,
        returnTime,
        returnInfo: returnInfo!,
      };
    });
    return {
      number: String(row.number),
      kind: row.kind,
      guid,
      createdAt: row.created_at.toISOString(),
      records,
      ...(withXml ? { xml: receiptXml(row.kind, guid, records) } : {}),
    };
  });
}

/** The receipt as the CEB message that enterprise client software knows. */
export function receiptXml(kind: string, guid: string, records: readonly ReturnRecord[]): string {
  return encode(kindByCode(kind as KindCode), { guid, documents: records.map((head) => ({ head })) });
}
