/** The proof: the journal's chains, every fact an entry speaks of, and the ledger against its postings. */
import { checkFacts } from './modules/clearance/index.ts';
import { messageHashes } from './modules/exchange/index.ts';
import type { Database } from './platform/database/index.ts';
import { type FactFault, partitions, type VerifyEntry, verifyJournal } from './platform/journal/index.ts';
import { checkLedger, transferHashes } from './platform/ledger/index.ts';
import type { Vault } from './platform/personal/index.ts';

export interface Verified {
  readonly ok: boolean;
  readonly entries: number;
  readonly partitions: number;
  readonly problems: string[];
}

export async function verifyAll(
  db: Database,
  vault: Vault,
  onProgress?: (done: number) => void,
): Promise<Verified> {
  const hashers: Readonly<
    Record<string, (entries: readonly VerifyEntry[]) => Promise<ReadonlyMap<string, Buffer>>>
  > = {
    ...checkFacts(db, vault),
    message: (entries) => messageHashes(db, vault, entries),
    async posting(entries) {
      const hashes = new Map<string, Buffer>();
      for (const zone of new Set(entries.map((entry) => entry.zone))) {
        const ids = entries.filter((entry) => entry.zone === zone).map((entry) => entry.subject);
        for (const [id, hash] of await transferHashes(db, zone, ids)) hashes.set(id, hash);
      }
      return hashes;
    },
  };
  let done = 0;
  const report = await verifyJournal(db, {
    async checkFacts(entries) {
      const faults: FactFault[] = [];
      for (const [kind, hashesOf] of Object.entries(hashers)) {
        const mine = entries.filter((entry) => entry.kind === kind);
        if (mine.length === 0) continue;
        const hashes = await hashesOf(mine);
        for (const { partition, seq, subject, factHash } of mine) {
          const found = hashes.get(subject);
          if (found !== undefined && factHash !== null && found.equals(factHash)) continue;
          const what =
            found === undefined ? 'is missing or does not open' : 'has been changed since it was recorded';
          faults.push({ partition, seq, text: `${kind} ${subject} (journal ${partition}/${seq}) ${what}` });
        }
      }
      done += entries.length;
      onProgress?.(done);
      return faults;
    },
  });
  const ledger = await checkLedger(db);
  const problems = [
    ...report.chain.map((fault) => fault.text),
    ...report.facts.map((fault) => fault.text),
    ...ledger.faults.map((fault) => fault.text),
  ];
  return { ok: problems.length === 0, entries: Number(report.entries), partitions, problems };
}
