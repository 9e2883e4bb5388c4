import type { Queryable } from '../database/index.ts';
import { chainHash, genesis, partitions } from './chain.ts';

export type FaultReason =
  | 'gap'
  | 'hash'
  | 'before-start'
  | 'beyond-head'
  | 'missing-tail'
  | 'head-hash'
  | 'no-head'
  | 'stray';

export interface ChainFault {
  readonly partition: number;
  /** The first entry that is not as it was written; for a head fault, the head's. */
  readonly seq: bigint;
  readonly reason: FaultReason;
  /** What was expected and found, and what to do. */
  readonly text: string;
}

export interface FactFault {
  readonly partition: number;
  readonly seq: bigint;
  readonly text: string;
}

export interface VerifyEntry {
  readonly partition: number;
  readonly seq: bigint;
  readonly zone: number;
  readonly kind: string;
  readonly subject: string;
  readonly factHash: Buffer | null;
  readonly body: string;
}

export interface VerifyOptions {
  readonly partition?: number;
  /** Compares a page of entries with the facts they speak of (hash of the kept bytes, ledger rows …). */
  readonly checkFacts?: (entries: readonly VerifyEntry[]) => Promise<readonly FactFault[]>;
  readonly onProgress?: (partition: number, verified: bigint, head: bigint) => void;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly entries: bigint;
  /** At most one per partition: after a break the rest of a chain proves nothing. */
  readonly chain: readonly ChainFault[];
  readonly facts: readonly FactFault[];
}

/** Entries in memory at a time. */
const page_entries = 2000;
const fact_faults_max = 1000;
const remedy =
  'Stop writing, keep this database as evidence, and compare with the last backup and published anchors.';

/** Recomputes every hash from the stored columns. Writers may go on meanwhile; memory stays bounded. */
export async function verifyJournal(db: Queryable, options: VerifyOptions = {}): Promise<VerifyReport> {
  const chosen = options.partition === undefined ? [...Array(partitions).keys()] : [options.partition];
  const chain: ChainFault[] = [];
  const facts: FactFault[] = [];
  let entries = 0n;
  for (const partition of chosen) {
    const result = await verifyPartition(db, partition, options, facts);
    entries += result.verified;
    if (result.fault) chain.push(result.fault);
  }
  if (options.partition === undefined) chain.push(...(await strays(db)));
  return { ok: chain.length === 0 && facts.length === 0, entries, chain, facts };
}

interface PageRow extends VerifyEntry {
  readonly atMicros: bigint;
  readonly hash: Buffer;
}

async function verifyPartition(
  db: Queryable,
  partition: number,
  options: VerifyOptions,
  facts: FactFault[],
): Promise<{ verified: bigint; fault?: ChainFault }> {
  const fault = (seq: bigint, reason: FaultReason, text: string): ChainFault => ({
    partition,
    seq,
    reason,
    text: `Journal partition ${partition}, entry ${seq}: ${text} ${remedy}`,
  });
  const ends = await readEnds(db, partition);
  if (!ends) return { verified: 0n, fault: fault(0n, 'no-head', 'journal.head has lost its row.') };
  let previous: Buffer = genesis(partition);
  let seq = 0n;
  if (ends.first !== null && ends.first < 1n) {
    return { verified: 0n, fault: fault(ends.first, 'before-start', 'stands before the first entry.') };
  }
  while (seq < ends.seq) {
    const page = await readChainPage(db, partition, seq, ends.seq);
    for (const row of page) {
      if (row.seq !== seq + 1n) return { verified: seq, fault: gap(fault, seq, row.seq) };
      const expected = chainHash(previous, partition, row.seq, row);
      if (!expected.equals(row.hash)) {
        const found = `${short(row.hash)} is stored, ${short(expected)} follows from the columns and the entry before`;
        return { verified: seq, fault: fault(row.seq, 'hash', `hash ${found}.`) };
      }
      previous = row.hash;
      seq = row.seq;
    }
    if (page.length === 0) {
      const text = `entries ${seq + 1n} to ${ends.seq} are missing at the end, although the head counts them.`;
      return { verified: seq, fault: fault(seq + 1n, 'missing-tail', text) };
    }
    if (options.checkFacts && facts.length < fact_faults_max) facts.push(...(await options.checkFacts(page)));
    options.onProgress?.(partition, seq, ends.seq);
  }
  if (ends.last !== null && ends.last > ends.seq) {
    const text = `stands beyond the head, which is at ${ends.seq}; it was not written by appendEntries().`;
    return { verified: seq, fault: fault(ends.last, 'beyond-head', text) };
  }
  if (!previous.equals(ends.hash)) {
    const text = `the head says ${short(ends.hash)}, the last entry has ${short(previous)}.`;
    return { verified: seq, fault: fault(seq, 'head-hash', text) };
  }
  return { verified: seq };
}

function gap(
  fault: (seq: bigint, reason: FaultReason, text: string) => ChainFault,
  seq: bigint,
  found: bigint,
): ChainFault {
  return fault(seq + 1n, 'gap', `is missing; the next one found is ${found}.`);
}

/** Head and range in one statement, so that they belong to one moment although writers go on. */
async function readEnds(db: Queryable, partition: number) {
  const { rows } = await db.query<{ seq: bigint; hash: Buffer; first: bigint | null; last: bigint | null }>(
    `select seq, hash,
       (select min(seq) from journal.entry where entry.partition = head.partition) as first,
       (select max(seq) from journal.entry where entry.partition = head.partition) as last
     from journal.head where partition = $1`,
    [partition],
  );
  return rows[0];
}

async function readChainPage(
  db: Queryable,
  partition: number,
  after: bigint,
  upTo: bigint,
): Promise<PageRow[]> {
  const { rows } = await db.query<PageRow>(
    `select partition, seq, (extract(epoch from at) * 1000000)::int8 as "atMicros", zone, kind, subject,
            fact_hash as "factHash", body::text as body, hash
       from journal.entry where partition = $1 and seq > $2 and seq <= $3 order by seq limit $4`,
    [partition, after, upTo, page_entries],
    { name: 'journal_verify' },
  );
  return rows;
}

/** Entries or heads under a partition number that does not exist (only a superuser can make them). */
async function strays(db: Queryable): Promise<ChainFault[]> {
  const { rows } = await db.query<{ partition: number; seq: bigint }>(
    `(select partition, seq from journal.entry where partition < 0 order by partition, seq limit 1)
     union all
     (select partition, seq from journal.entry where partition >= $1 order by partition, seq limit 1)
     union all
     (select partition, seq from journal.head where partition < 0 or partition >= $1 limit 1)`,
    [partitions],
  );
  return rows.map(({ partition, seq }) => ({
    partition,
    seq,
    reason: 'stray',
    text: `Journal partition ${partition} does not exist, yet entry ${seq} is in it. ${remedy}`,
  }));
}

function short(hash: Buffer): string {
  return `${hash.toString('hex').slice(0, 16)}…`;
}
