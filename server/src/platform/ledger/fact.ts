import { hash } from 'node:crypto';
import type { Queryable } from '../database/index.ts';
import { keyOf, type Transfer } from './types.ts';

/** What the journal holds of a transfer: changes when one byte of the row changes. */
export function transferFact(transfer: Transfer): Buffer {
  const { zone, id, phase, debit, credit, amount, holdId, reason, ref, at } = transfer;
  const parts = [
    zone,
    id,
    phase,
    keyOf(debit),
    keyOf(credit),
    String(amount),
    holdId,
    reason,
    ref,
    at.toISOString(),
  ];
  return hash('sha256', JSON.stringify(parts), 'buffer');
}

/** Facts of stored transfers by `zone/id`, set-wise: for verification. */
export async function transferFacts(
  db: Queryable,
  keys: readonly { readonly zone: number; readonly id: string }[],
): Promise<ReadonlyMap<string, Buffer>> {
  const { rows } = await db.query<
    Omit<Transfer, 'debit' | 'credit'> & Record<'dc' | 'do' | 'cc' | 'co', string>
  >(
    `select t.zone, t.id, t.phase, t.amount, t.hold_id as "holdId", t.reason, t.ref, t.at,
            d.code as dc, d.owner as do, c.code as cc, c.owner as co
       from unnest($1::smallint[], $2::text[]) as w(zone, id)
       join ledger.transfer t on t.zone = w.zone and t.id = w.id
       join ledger.account d on d.zone = t.zone and d.id = t.debit_account
       join ledger.account c on c.zone = t.zone and c.id = t.credit_account`,
    [keys.map((key) => key.zone), keys.map((key) => key.id)],
  );
  return new Map(
    rows.map((row) => {
      const debit = { zone: row.zone, code: row.dc, owner: row.do };
      const credit = { zone: row.zone, code: row.cc, owner: row.co };
      return [`${row.zone}/${row.id}`, transferFact({ ...row, debit, credit })];
    }),
  );
}
