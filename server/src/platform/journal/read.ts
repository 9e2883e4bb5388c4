import type { Queryable, Tx } from '../database/index.ts';
import { checkPartition, partitions } from './chain.ts';

export interface StoredEntry {
  readonly partition: number;
  readonly seq: bigint;
  readonly at: Date;
  readonly zone: number;
  readonly kind: string;
  readonly subject: string;
  readonly factHash: Buffer | null;
  readonly body: Record<string, unknown>;
  readonly hash: Buffer;
}

const limit_default = 1000;
const limit_max = 10_000;
const columns = 'partition, seq, at, zone, kind, subject, fact_hash as "factHash", body, hash';

export interface ReadOptions {
  readonly partition: number;
  /** Entries after this one; 0n from the start. */
  readonly after: bigint;
  readonly limit?: number;
}

export async function readEntries(db: Queryable, options: ReadOptions): Promise<StoredEntry[]> {
  const { partition, after } = options;
  checkPartition(partition);
  const { rows } = await db.query<StoredEntry>(
    `select ${columns} from journal.entry where partition = $1 and seq > $2 order by seq limit $3`,
    [partition, after, limitOf(options)],
    { name: 'journal_read' },
  );
  return rows;
}

export interface Page {
  readonly entries: StoredEntry[];
  /** Where to go on: every entry up to here has been looked at. */
  readonly upTo: bigint;
}

/** A page of bounded *looking*: `limit` entries are scanned, and those of the wanted kinds are returned. */
export async function readPage(
  db: Queryable,
  options: ReadOptions & { readonly kinds: readonly string[] },
): Promise<Page> {
  const { partition, after, kinds } = options;
  checkPartition(partition);
  const looked = await db.query<{ last: bigint | null }>(
    `select max(seq) as last from
       (select seq from journal.entry where partition = $1 and seq > $2 order by seq limit $3) as looked`,
    [partition, after, limitOf(options)],
    { name: 'journal_page_end' },
  );
  const upTo = looked.rows[0]?.last ?? after;
  if (upTo === after) return { entries: [], upTo };
  const { rows } = await db.query<StoredEntry>(
    `select ${columns} from journal.entry
      where partition = $1 and seq > $2 and seq <= $3 and kind = any($4) order by seq`,
    [partition, after, upTo, kinds],
    { name: 'journal_page' },
  );
  return { entries: rows, upTo };
}

function limitOf({ limit }: ReadOptions): number {
  return Math.min(limit ?? limit_default, limit_max);
}

/** One entry by its address, which whoever appended it keeps. */
export async function readOne(
  db: Queryable,
  partition: number,
  seq: bigint,
): Promise<StoredEntry | undefined> {
  const found = await readEntries(db, { partition, after: seq - 1n, limit: 1 });
  return found[0]?.seq === seq ? found[0] : undefined;
}

/** How far a reader has come, and how far it could go. */
export interface Progress {
  readonly partition: number;
  readonly seq: bigint;
  readonly head: bigint;
}

export async function readProgress(db: Queryable, reader: string): Promise<Progress[]> {
  const { rows } = await db.query<Progress>(
    `select head.partition, coalesce(cursor.seq, 0) as seq, head.seq as head
       from journal.head left join journal.cursor on cursor.partition = head.partition and cursor.reader = $1
      order by head.partition`,
    [reader],
  );
  return rows;
}

/** Makes a reader's cursors, at the start of the journal, unless it has them. Called at start-up. */
export async function registerReader(db: Queryable, reader: string): Promise<void> {
  await db.query(
    `insert into journal.cursor (reader, partition)
     select $1, p from generate_series(0, $2::int - 1) as p on conflict do nothing`,
    [reader, partitions],
  );
}

/**
 * Takes one partition for this transaction: nobody else reads it for this reader until commit.
 * undefined when another worker has it now.
 */
export async function claimCursor(tx: Tx, reader: string, partition: number): Promise<bigint | undefined> {
  checkPartition(partition);
  const where = 'from journal.cursor where reader = $1 and partition = $2';
  const { rows } = await tx.query<{ seq: bigint }>(
    `select seq ${where} for update skip locked`,
    [reader, partition],
    { name: 'journal_claim' },
  );
  if (rows[0]) return rows[0].seq;
  const { count } = await tx.query(`select ${where}`, [reader, partition]);
  if (count === 0)
    throw new Error(`Reader "${reader}" has no cursors. Call registerReader() when the program starts.`);
  return undefined;
}

/** Moves a claimed cursor, in the transaction that wrote what the reader made of the entries. */
export async function advanceCursor(tx: Tx, reader: string, partition: number, seq: bigint): Promise<void> {
  const { count } = await tx.query(
    'update journal.cursor set seq = $3 where reader = $1 and partition = $2 and seq <= $3',
    [reader, partition, seq],
    { name: 'journal_advance' },
  );
  if (count !== 1) {
    throw new Error(
      `The cursor of reader "${reader}" in partition ${partition} was not moved to ${seq}: it is further on or ` +
        'missing. Claim it with claimCursor() in the same transaction; go back only with resetCursors().',
    );
  }
}

/** The reader starts from zero; its own tables are for it to empty in the same transaction. */
export async function resetCursors(tx: Tx, reader: string): Promise<void> {
  await tx.query('update journal.cursor set seq = 0 where reader = $1', [reader]);
}
