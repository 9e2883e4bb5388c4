import type { Queryable, Tx } from '../database/index.ts';
import {
  type AccountState,
  completeNeeds,
  find,
  findById,
  findOrOpen,
  lock,
  readEnds,
  readTransfers,
} from './load.ts';
import { type LedgerSession, OpenSession } from './session.ts';
import { type AccountNeed, type AccountRef, availableOf, type Balance, keyOf, LedgerError } from './types.ts';

export interface OpenLedgerOptions {
  /** Holds made earlier that this session may post or void. Their accounts are locked too. */
  readonly holdIds?: readonly string[];
  /** Ids of transfers that may have been written before: a repeat is recognised only by naming it here. */
  readonly ids?: readonly string[];
  /** Time of the transfers. Default now. */
  readonly at?: Date;
  /** Needed only when no accounts are given. */
  readonly zone?: number;
}

/** Accounts in one session; more is a caller that forgot to work in batches. */
const accounts_max = 50_000;

/**
 * Opens, locks and loads the accounts of a batch, of one zone. Everything after is arithmetic in memory until
 * `flush()`. One session per transaction, isolation "read committed"; two would lock in two orders.
 */
export async function openLedger(
  tx: Tx,
  accounts: readonly AccountNeed[],
  options: OpenLedgerOptions = {},
): Promise<LedgerSession> {
  const zone = zoneOf(accounts, options);
  const at = options.at ?? new Date();
  const needs = completeNeeds(accounts);
  if (needs.length > accounts_max) {
    throw new LedgerError(
      `${needs.length} accounts in one session; the limit is ${accounts_max}. Work in batches.`,
    );
  }
  const { found, opened } = await findOrOpen(tx, zone, needs, at);
  const holdIds = [...new Set(options.holdIds ?? [])];
  // Holds never change, so they can be read before the lock; what ended them is read under it.
  const holds = await readTransfers(tx, zone, holdIds);
  const known = new Set([...found.values()].map(({ id }) => id));
  const further = new Set(
    holds.flatMap(({ debitId, creditId }) => [debitId, creditId]).filter((id) => !known.has(id)),
  );
  for (const state of await findById(tx, zone, [...further])) found.set(keyOf(state.ref), state);
  const kept = [...found.values()].filter(({ derived }) => !derived).map(({ id }) => id);
  const states = new Map<string, AccountState>(found);
  for (const state of await lock(tx, zone, kept)) states.set(keyOf(state.ref), state);
  const ends = await readEnds(tx, zone, holdIds);
  const earlier = await readTransfers(tx, zone, [...new Set(options.ids ?? [])]);
  return new OpenSession(tx, {
    zone,
    at,
    accounts: states,
    opened,
    transfers: [...holds, ...earlier, ...ends],
  });
}

function zoneOf(accounts: readonly AccountNeed[], options: OpenLedgerOptions): number {
  const zone = options.zone ?? accounts[0]?.zone;
  if (zone === undefined) throw new LedgerError('openLedger() without accounts needs the option `zone`.');
  const other = accounts.find((account) => account.zone !== zone);
  if (other)
    throw new LedgerError(`A session is of one zone (${zone}); account ${keyOf(other)} is of another.`);
  return zone;
}

export interface CurrentBalance extends Balance {
  readonly unit: string;
  readonly available: bigint;
}

/** Balances as they are, without locking, by `keyOf`: for screens. Missing and derived accounts are absent. */
export async function readBalances(
  db: Queryable,
  zone: number,
  refs: readonly Pick<AccountRef, 'code' | 'owner'>[],
): Promise<Map<string, CurrentBalance>> {
  const asked = refs.map(({ code, owner }) => ({ zone, code, owner }));
  const kept = [...(await find(db, zone, asked))].filter(([, { derived }]) => !derived);
  return new Map(
    kept.map(([key, { unit, debitsPending, debitsPosted, creditsPending, creditsPosted }]) => {
      const balance = { debitsPending, debitsPosted, creditsPending, creditsPosted };
      return [key, { ...balance, unit, available: availableOf(balance) }];
    }),
  );
}

export async function readBalance(db: Queryable, account: AccountRef): Promise<CurrentBalance | undefined> {
  return (await readBalances(db, account.zone, [account])).get(keyOf(account));
}
