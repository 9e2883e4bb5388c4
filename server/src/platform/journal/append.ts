import type { Tx } from '../database/index.ts';
import { chainHash, checkPartition } from './chain.ts';

export interface JournalEntry {
  readonly zone: number;
  /** What happened, a word from code, e.g. `trade.decided`. */
  readonly kind: string;
  /** What it happened to, e.g. a trade's or case's id. Never personal data. */
  readonly subject: string;
  /** sha256 of the fact kept elsewhere (received bytes, a decision's row), so that it is sealed too. */
  readonly factHash?: Uint8Array;
  /** Kept as the JSON text it serialises to. Personal data goes in sealed, or stays out. */
  readonly body: object;
}

export interface Appended {
  readonly partition: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly at: Date;
}

/** Entries of one call; more is a caller that forgot to work in batches. */
const entries_max = 100_000;
const kind_characters_max = 100;
const subject_characters_max = 200;

const columns = ['partition', 'seq', 'at', 'zone', 'kind', 'subject', 'fact_hash', 'body', 'hash'];

/**
 * Appends to one partition, inside the transaction of the facts. Call it last and once per transaction: the
 * partition's head stays locked until commit. (Several partitions in one transaction: ascending, or they deadlock.)
 */
export async function appendEntries(
  tx: Tx,
  partition: number,
  entries: readonly JournalEntry[],
  at: Date = new Date(),
): Promise<Appended | undefined> {
  checkPartition(partition);
  if (entries.length === 0) return undefined;
  if (entries.length > entries_max) {
    throw new RangeError(
      `${entries.length} journal entries in one call; the limit is ${entries_max}. Work in batches.`,
    );
  }
  const atMicros = BigInt(at.getTime()) * 1000n;
  // Everything that can be done before the lock is.
  const prepared = entries.map((entry) => prepare(entry, atMicros));
  const { rows } = await tx.query<{ seq: bigint; hash: Buffer }>(
    'select seq, hash from journal.head where partition = $1 for update',
    [partition],
    { name: 'journal_lock_head' },
  );
  const head = rows[0];
  if (!head) throw new Error(`journal.head has no row for partition ${partition}: run the migrations.`);
  let { seq, hash } = head;
  const first = seq + 1n;
  const copied = prepared.map((entry) => {
    seq += 1n;
    hash = chainHash(hash, partition, seq, entry);
    return [partition, seq, at, entry.zone, entry.kind, entry.subject, entry.factHash, entry.body, hash];
  });
  await tx.copy('journal.entry', columns, copied);
  await tx.query('update journal.head set seq = $2, hash = $3 where partition = $1', [partition, seq, hash], {
    name: 'journal_move_head',
  });
  return { partition, first, last: seq, at };
}

function prepare({ zone, kind, subject, factHash, body }: JournalEntry, atMicros: bigint) {
  if (kind.length === 0 || kind.length > kind_characters_max) {
    throw new RangeError(
      `Journal kind "${kind.slice(0, 40)}" must have 1 to ${kind_characters_max} characters.`,
    );
  }
  if (subject.length > subject_characters_max) {
    throw new RangeError(
      `Journal subject of ${subject.length} characters (kind ${kind}); ` +
        `the limit is ${subject_characters_max}. Use the id.`,
    );
  }
  if (!Number.isInteger(zone) || zone < 0 || zone > 0x7fff) {
    throw new RangeError(`Journal entry ${kind} has zone ${zone}; zones are 0 to 32767.`);
  }
  if (factHash && factHash.byteLength !== 32) {
    throw new RangeError(
      `Journal entry ${kind} has a fact hash of ${factHash.byteLength} bytes; sha256 has 32.`,
    );
  }
  return { atMicros, zone, kind, subject, factHash: factHash ?? null, body: bodyText(body, kind) };
}

/** Amounts are bigint everywhere and JSON has none: they become decimal text. */
function bodyText(body: object, kind: string): string {
  const text = JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
  if (text === undefined) throw new TypeError(`The body of journal entry ${kind} has no JSON form.`);
  return text;
}
