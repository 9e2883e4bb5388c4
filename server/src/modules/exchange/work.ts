/**
 * One unit of work of the hot path: a transaction, and what it must record at its very end. Journal heads and
 * receipt counters are shared by all, so they are locked last and for the shortest time, always in this order.
 */

import type { Database, Tx } from '../../platform/database/index.ts';
import { appendEntries, type JournalEntry } from '../../platform/journal/index.ts';
import { appendReceipts, type ReceiptRecord } from './receipts.ts';

export interface Work {
  readonly tx: Tx;
  readonly zone: number;
  readonly at: Date;
  readonly entries: JournalEntry[];
  readonly receipts: ReceiptRecord[];
  /** Run once the transaction has been committed; never when it was rolled back. */
  readonly afterCommit: (() => void)[];
}

export async function inWork<T>(
  db: Database,
  options: { zone: number; at: Date; partition: number },
  act: (work: Work) => Promise<T>,
): Promise<T> {
  let committed: Work['afterCommit'] = [];
  const result = await db.transaction(async (tx) => {
    const work: Work = { tx, zone: options.zone, at: options.at, entries: [], receipts: [], afterCommit: [] };
    committed = work.afterCommit;
    const done = await act(work);
    if (work.entries.length > 0) await appendEntries(tx, options.partition, work.entries);
    if (work.receipts.length > 0) await appendReceipts(tx, options.zone, options.at, work.receipts);
    return done;
  });
  for (const then of committed) then();
  return result;
}
