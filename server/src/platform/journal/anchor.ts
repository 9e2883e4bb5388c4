import type { Queryable } from '../database/index.ts';
import { sha256 } from './chain.ts';

export interface Head {
  readonly partition: number;
  /** Decimal digits, so that an anchor is plain JSON. */
  readonly seq: string;
  /** Hexadecimal. */
  readonly hash: string;
}

/**
 * The state of the whole journal in one digest, to be published where the operator cannot change it
 * (a newspaper, a regulator, a time-stamp service). Who rewrites the chain and its heads cannot rewrite that.
 */
export interface Anchor {
  readonly at: string;
  readonly heads: readonly Head[];
  /** sha256 over the lines `partition seq hash\n`, hexadecimal. */
  readonly digest: string;
}

export async function journalAnchor(db: Queryable): Promise<Anchor> {
  const { rows } = await db.query<{ partition: number; seq: bigint; hash: Buffer; now: Date }>(
    'select partition, seq, hash, now() from journal.head order by partition',
  );
  const heads = rows.map(({ partition, seq, hash }) => ({
    partition,
    seq: String(seq),
    hash: hash.toString('hex'),
  }));
  return { at: (rows[0]?.now ?? new Date()).toISOString(), heads, digest: anchorDigest(heads) };
}

export function anchorDigest(heads: readonly Head[]): string {
  const lines = heads.map(({ partition, seq, hash }) => `${partition} ${seq} ${hash}\n`);
  return sha256(Buffer.from(lines.join(''))).toString('hex');
}

/** Compares a published anchor with the entries of today; returns one sentence for each difference. */
export async function checkAnchor(db: Queryable, anchor: Anchor): Promise<string[]> {
  const faults: string[] = [];
  if (anchorDigest(anchor.heads) !== anchor.digest) {
    faults.push(
      `The anchor of ${anchor.at} is not itself: its digest does not follow from its heads. Use the published copy.`,
    );
  }
  for (const head of anchor.heads) {
    if (head.seq === '0') continue;
    const { rows } = await db.query<{ hash: Buffer }>(
      'select hash from journal.entry where partition = $1 and seq = $2',
      [head.partition, head.seq],
    );
    const found = rows[0]?.hash.toString('hex');
    if (found === head.hash) continue;
    faults.push(
      `Journal partition ${head.partition}, entry ${head.seq}: anchored ${head.hash.slice(0, 16)}… at ${anchor.at}, ` +
        `now ${
          found ? `${found.slice(0, 16)}…` : 'missing'
        }. The history before it was rewritten; restore it from a backup.`,
    );
  }
  return faults;
}
