/** The received bytes, opened and hashed again. */
import { hash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import type { Queryable } from '../../platform/database/index.ts';
import type { VerifyEntry } from '../../platform/journal/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import { messageAad } from './collector.ts';

/** messages opened at a time */
const page_messages = 50;

/** Hash of each message's bytes by message id; one that does not open has no hash. */
export async function messageHashes(
  db: Queryable,
  vault: Vault,
  entries: readonly VerifyEntry[],
): Promise<ReadonlyMap<string, Buffer>> {
  const hashes = new Map<string, Buffer>();
  for (let at = 0; at < entries.length; at += page_messages) {
    const page = entries.slice(at, at + page_messages);
    const { rows } = await db.query<{ zone: number; id: bigint; sha256: Buffer; sealed: Buffer }>(
      `select m.zone, m.id, m.sha256, m.sealed from unnest($1::smallint[], $2::bigint[]) as w(zone, id)
       join exchange.message m on m.zone = w.zone and m.id = w.id`,
      [page.map((entry) => entry.zone), page.map((entry) => entry.subject)],
    );
    for (const row of rows) {
      try {
        const packed = vault.open<Buffer>(row.sealed, messageAad(row.zone, row.id));
        const found = hash('sha256', zstdDecompressSync(packed), 'buffer');
        // The row's own hash recognises repeats, so it has to be the same.
        if (found.equals(row.sha256)) hashes.set(String(row.id), found);
      } catch {
        // Does not open: it has been changed. The caller reports the missing hash as a fault of that message.
      }
    }
  }
  return hashes;
}
