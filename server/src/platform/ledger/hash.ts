import { hash } from 'node:crypto';
import type { Queryable } from '../database/index.ts';
import type { Phase, Transfer } from './types.ts';

/**
 * The fact hash of a transfer, for its journal entry: SHA-256 of the JSON array
 * ["heliu transfer 1", zone, id, phase, debit code, debit owner, credit code, credit owner, amount, hold id,
 * reason, ref, µs since 1970], amounts and times as decimal text. Accounts are named, not numbered, so that an
 * account that was given to somebody else is found too.
 */
export function transferHash(transfer: Transfer): Buffer {
  return hashOf({ ...transfer, atMicros: BigInt(transfer.at.getTime()) * 1000n });
}

function hashOf(transfer: Omit<Transfer, 'at'> & { readonly atMicros: bigint }): Buffer {
  const { zone, id, phase, debit, credit, amount, holdId, reason, ref, atMicros } = transfer;
  const text = JSON.stringify([
    'heliu transfer 1',
    zone,
    id,
    phase,
    debit.code,
    debit.owner,
    credit.code,
    credit.owner,
    String(amount),
    holdId,
    reason,
    ref,
    String(atMicros),
  ]);
  return hash('sha256', text, 'buffer');
}

interface StoredTransfer {
  readonly id: string;
  readonly phase: Phase;
  readonly dcode: string;
  readonly downer: string;
  readonly ccode: string;
  readonly cowner: string;
  readonly amount: bigint;
  readonly holdId: string | null;
  readonly reason: string;
  readonly ref: string;
  readonly atMicros: bigint;
}

/** The same hashes from what is stored, by id; a missing transfer is absent. */
export async function transferHashes(
  db: Queryable,
  zone: number,
  ids: readonly string[],
): Promise<Map<string, Buffer>> {
  const { rows } = await db.query<StoredTransfer>(
    `select t.id, phase, d.code as dcode, d.owner as downer, c.code as ccode, c.owner as cowner, amount,
            hold_id as "holdId", reason, ref, (extract(epoch from at) * 1000000)::int8 as "atMicros"
       from ledger.transfer t
       join ledger.account d on d.zone = t.zone and d.id = t.debit_account
       join ledger.account c on c.zone = t.zone and c.id = t.credit_account
      where t.zone = $1 and t.id = any($2)`,
    [zone, ids],
    { name: 'ledger_hashes' },
  );
  return new Map(
    rows.map((row) => {
      const debit = { zone, code: row.dcode, owner: row.downer };
      const credit = { zone, code: row.ccode, owner: row.cowner };
      return [row.id, hashOf({ ...row, zone, debit, credit })];
    }),
  );
}
