/** The facts that clearance's journal entries speak of, hashed again from their rows. */
import type { Queryable } from '../../platform/database/index.ts';
import type { VerifyEntry } from '../../platform/journal/index.ts';
import { decisionFact } from './fact.ts';
import type { DecisionRow } from './store.ts';
import { type DocumentRow, documentFact } from './stored.ts';

/** Hash of the fact by the entry's subject; a subject without a row is absent. */
export type FactHashes = (entries: readonly VerifyEntry[]) => Promise<ReadonlyMap<string, Buffer>>;

export const checkFacts = (db: Queryable): Readonly<Record<string, FactHashes>> => ({
  async document(entries) {
    const parts = entries.map((entry) => entry.subject.split('/'));
    const { rows } = await db.query<DocumentRow>(
      `select d.kind, d.key, d.version, d.message_id, d.position, d.body, d.personal
       from unnest($1::smallint[], $2::smallint[], $3::uuid[], $4::int[]) as w(zone, kind, key, version)
       join clearance.document d on d.zone = w.zone and d.kind = w.kind and d.key = w.key and d.version = w.version`,
      [
        entries.map((entry) => entry.zone),
        parts.map(([kind]) => Number(kind)),
        parts.map(([, key]) => key),
        parts.map(([, , version]) => Number(version)),
      ],
    );
    return new Map(rows.map((row) => [`${row.kind}/${row.key}/${row.version}`, documentFact(row)]));
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
