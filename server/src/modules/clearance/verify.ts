/** The facts that clearance's journal entries speak of, hashed again from their rows. */
import type { Queryable } from '../../platform/database/index.ts';
import type { VerifyEntry } from '../../platform/journal/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import { decisionFact } from './fact.ts';
import type { DecisionRow } from './store.ts';
import { contentHash, type DocumentRow, documentFact, personalAad } from './stored.ts';

/** Hash of the fact by the entry's subject; a subject without a row is absent. */
export type FactHashes = (entries: readonly VerifyEntry[]) => Promise<ReadonlyMap<string, Buffer>>;

/** The content hash of what is stored; undefined when the personal values no longer open. */
function contentOf(vault: Vault, row: DocumentRow & { zone: number; body: string }): Buffer | undefined {
  const aad = personalAad(row.zone, String(row.kind), row.key, row.version);
  try {
    return contentHash(vault, { body: row.body, personal: vault.open<string>(row.personal, aad) });
  } catch {
    return undefined;
  }
}

export const checkFacts = (db: Queryable, vault: Vault): Readonly<Record<string, FactHashes>> => ({
  async document(entries) {
    const parts = entries.map((entry) => entry.subject.split('/'));
    const { rows } = await db.query<DocumentRow & { zone: number; body: string }>(
      `select d.zone, d.kind, d.key, d.version, d.message_id, d.position, d.content_hash, d.body, d.personal
       from unnest($1::smallint[], $2::smallint[], $3::uuid[], $4::int[]) as w(zone, kind, key, version)
       join clearance.document d on d.zone = w.zone and d.kind = w.kind and d.key = w.key and d.version = w.version`,
      [
        entries.map((entry) => entry.zone),
        parts.map(([kind]) => Number(kind)),
        parts.map(([, key]) => key),
        parts.map(([, , version]) => Number(version)),
      ],
    );
    return new Map(
      rows.flatMap((row) => {
        const content = contentOf(vault, row);
        if (content === undefined || !content.equals(row.content_hash)) return [];
        return [[`${row.kind}/${row.key}/${row.version}`, documentFact(row)] as const];
      }),
    );
  },
  async decision(entries) {
    const parts = entries.map((entry) => entry.subject.split('/'));
    const { rows } = await db.query<DecisionRow>(
      `select d.trade, d.number, d.at, d.outcome, d.actor, d.reason, d.ruleset, d.documents::text as documents, d.facts,
              d.findings, d.tax
       from unnest($1::smallint[], $2::uuid[], $3::int[]) as w(zone, trade, number)
       join clearance.decision d on d.zone = w.zone and d.trade = w.trade and d.number = w.number`,
      [
        entries.map((entry) => entry.zone),
        parts.map(([trade]) => trade),
        parts.map(([, number]) => Number(number)),
      ],
    );
    return new Map(rows.map((row) => [`${row.trade}/${row.number}`, decisionFact(row)]));
  },
});
