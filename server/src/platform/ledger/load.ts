import type { Queryable, Tx } from '../database/index.ts';
import {
  type AccountNeed,
  type AccountRef,
  keyOf,
  LedgerError,
  opening_prefix,
  type Phase,
} from './types.ts';

/** One account in memory; the numbers move with the session and are written back by flush. */
export interface AccountState {
  readonly id: bigint;
  readonly ref: AccountRef;
  readonly unit: string;
  readonly derived: boolean;
  readonly floor: boolean;
  debitsPending: bigint;
  debitsPosted: bigint;
  creditsPending: bigint;
  creditsPosted: bigint;
  changed: boolean;
}

export interface TransferRow {
  readonly id: string;
  readonly phase: Phase;
  readonly debitId: bigint;
  readonly creditId: bigint;
  readonly amount: bigint;
  readonly holdId: string | null;
  readonly reason: string;
  readonly ref: string;
  readonly at: Date;
}

interface AccountRow extends AccountRef {
  readonly id: bigint;
  readonly unit: string;
  readonly derived: boolean;
  readonly floor: boolean;
  readonly debits_pending: bigint;
  readonly debits_posted: bigint;
  readonly credits_pending: bigint;
  readonly credits_posted: bigint;
}

const account_columns =
  'zone, id, code, owner, unit, derived, floor, debits_pending, debits_posted, credits_pending, credits_posted';
const transfer_columns = `id, phase, debit_account as "debitId", credit_account as "creditId", amount,
  hold_id as "holdId", reason, ref, at`;

/** Every needed account once, in one order for all sessions, with the sources of its grants. */
export function completeNeeds(needs: readonly AccountNeed[]): AccountNeed[] {
  const byKey = new Map<string, AccountNeed>();
  for (const need of needs) {
    const before = byKey.get(keyOf(need));
    if (!before) byKey.set(keyOf(need), need);
    else if (before.unit !== need.unit || isDerived(before) !== isDerived(need)) {
      throw new LedgerError(`Account ${keyOf(need)} is asked for twice with different units or kinds.`);
    }
  }
  for (const need of needs) {
    if (!need.openWith) continue;
    const source: AccountNeed = { ...need.openWith.from, zone: need.zone, unit: need.unit, derived: true };
    const before = byKey.get(keyOf(source));
    if (!before) byKey.set(keyOf(source), source);
    else if (!isDerived(before)) {
      throw new LedgerError(`Opening grants come from derived accounts; ${keyOf(source)} is not one.`);
    }
  }
  return [...byKey.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function isDerived(need: AccountNeed): boolean {
  return need.derived ?? false;
}

function hasFloor(need: AccountNeed): boolean {
  return need.floor ?? !isDerived(need);
}

/**
 * Finds the accounts and opens those that are missing: derived ones first, since grants come from them. Rows are
 * inserted in one order and before any lock is taken, so that sessions cannot wait for each other in a circle.
 */
export async function findOrOpen(
  tx: Tx,
  zone: number,
  needs: readonly AccountNeed[],
  at: Date,
): Promise<{ found: Map<string, AccountState>; opened: TransferRow[] }> {
  const found = await find(tx, zone, needs);
  const missing = needs.filter((need) => !found.has(keyOf(need)));
  const opened: TransferRow[] = [];
  for (const part of [missing.filter(isDerived), missing.filter((need) => !isDerived(need))]) {
    if (part.length === 0) continue;
    opened.push(...(await open(tx, zone, part, found, at)));
    for (const [key, state] of await find(tx, zone, part)) found.set(key, state);
  }
  for (const need of needs) checkSame(need, found.get(keyOf(need)));
  return { found, opened };
}

/**
 * `offset 0` keeps the look-up by key a look-up by key: left to itself, the planner takes `zone = …` for a rare
 * value while statistics are young, and reads every account of the zone.
 */
export async function find(
  db: Queryable,
  zone: number,
  refs: readonly AccountRef[],
): Promise<Map<string, AccountState>> {
  if (refs.length === 0) return new Map();
  const { rows } = await db.query<AccountRow>(
    `select account.* from unnest($2::text[], $3::text[]) as need (code, owner) cross join lateral (
       select ${account_columns} from ledger.account
        where zone = $1 and code = need.code and owner = need.owner offset 0
     ) as account`,
    [zone, refs.map(({ code }) => code), refs.map(({ owner }) => owner)],
    { name: 'ledger_find' },
  );
  return new Map(rows.map((row) => [keyOf(row), stateOf(row)]));
}

/** One statement opens the accounts and writes their opening transfers: neither exists without the other. */
async function open(
  tx: Tx,
  zone: number,
  needs: readonly AccountNeed[],
  found: ReadonlyMap<string, AccountState>,
  at: Date,
): Promise<TransferRow[]> {
  const sourceOf = ({ openWith }: AccountNeed) =>
    openWith ? (found.get(keyOf({ zone, ...openWith.from }))?.id ?? null) : null;
  const { rows } = await tx.query<TransferRow>(
    `with need as (
       select * from unnest($3::text[], $4::text[], $5::text[], $6::bool[], $7::bool[], $8::int8[],
         $9::int8[], $10::text[])
         as n (code, owner, unit, derived, floor, amount, source, reason)
     ), made as (
       insert into ledger.account (zone, code, owner, unit, derived, floor, credits_posted)
       select $1, code, owner, unit, derived, floor, amount from need order by code, owner
       on conflict (zone, code, owner) do nothing
       returning id, code, owner, credits_posted
     )
     insert into ledger.transfer (zone, id, phase, debit_account, credit_account, amount, reason, ref, at)
     select $1, '${opening_prefix}' || code || '/' || owner, 'single', source, made.id, amount, reason, owner, $2
       from made join need using (code, owner) where amount > 0
     returning ${transfer_columns}`,
    [
      zone,
      at,
      needs.map(({ code }) => code),
      needs.map(({ owner }) => owner),
      needs.map(({ unit }) => unit),
      needs.map(isDerived),
      needs.map(hasFloor),
      needs.map(({ openWith }) => openWith?.amount ?? 0n),
      needs.map(sourceOf),
      needs.map(({ openWith }) => openWith?.reason ?? ''),
    ],
    { name: 'ledger_open' },
  );
  return rows;
}

function checkSame(need: AccountNeed, state: AccountState | undefined): void {
  const name = keyOf(need);
  if (!state)
    throw new LedgerError(`Account ${name} was opened and is not there: use isolation "read committed".`);
  for (const [what, asked, stored] of [
    ['unit', need.unit, state.unit],
    ['derived', isDerived(need), state.derived],
    ['floor', hasFloor(need), state.floor],
  ]) {
    if (asked === stored) continue;
    throw new LedgerError(
      `Account ${name} has ${what} ${stored}, the program asks for ${asked}. These never change: use another code.`,
    );
  }
}

/** Locks the kept accounts by ascending id and reads them as they are under the lock. */
export async function lock(tx: Tx, zone: number, ids: readonly bigint[]): Promise<AccountState[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<AccountRow>(
    `select ${account_columns} from ledger.account
      where zone = $1 and id = any($2) and not derived order by id for no key update`,
    [zone, ids],
    { name: 'ledger_lock' },
  );
  return rows.map(stateOf);
}

/** Derived accounts by id: the other sides of holds that were made earlier. */
export async function findById(tx: Tx, zone: number, ids: readonly bigint[]): Promise<AccountState[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<AccountRow>(
    `select ${account_columns} from ledger.account where zone = $1 and id = any($2)`,
    [zone, ids],
    { name: 'ledger_find_by_id' },
  );
  return rows.map(stateOf);
}

export async function readTransfers(tx: Tx, zone: number, ids: readonly string[]): Promise<TransferRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<TransferRow>(
    `select ${transfer_columns} from ledger.transfer where zone = $1 and id = any($2)`,
    [zone, ids],
    { name: 'ledger_transfers' },
  );
  return rows;
}

/** Posts and voids that have ended these holds. */
export async function readEnds(tx: Tx, zone: number, holdIds: readonly string[]): Promise<TransferRow[]> {
  if (holdIds.length === 0) return [];
  const { rows } = await tx.query<TransferRow>(
    `select ${transfer_columns} from ledger.transfer where zone = $1 and hold_id = any($2)`,
    [zone, holdIds],
    { name: 'ledger_ends' },
  );
  return rows;
}

function stateOf(row: AccountRow): AccountState {
  return {
    id: row.id,
    ref: { zone: row.zone, code: row.code, owner: row.owner },
    unit: row.unit,
    derived: row.derived,
    floor: row.floor,
    debitsPending: row.debits_pending,
    debitsPosted: row.debits_posted,
    creditsPending: row.credits_pending,
    creditsPosted: row.credits_posted,
    changed: false,
  };
}
