import { RetryTransactionError, SQLSTATE, sqlState, type Tx } from '../database/index.ts';
import type { AccountState, TransferRow } from './load.ts';
import {
  type AccountRef,
  amount_max,
  availableOf,
  type Balance,
  id_characters_max,
  keyOf,
  LedgerError,
  type LedgerResult,
  opening_prefix,
  type PostRequest,
  type Refusal,
  type SettleRequest,
  type Transfer,
  type TransferRequest,
} from './types.ts';

export interface LedgerSession {
  /** What the account may still use. Not for derived accounts. */
  available(account: AccountRef): bigint;
  balance(account: AccountRef): Balance;
  /** Moves at once. */
  transfer(request: TransferRequest): LedgerResult;
  /** Reserves: the debited account has less available; nothing has moved yet. */
  hold(request: TransferRequest): LedgerResult;
  /** Ends a hold by moving what was held, or a part of it. */
  post(request: PostRequest): LedgerResult;
  /** Ends a hold by giving it back. */
  void(request: SettleRequest): LedgerResult;
  /** Writes everything, set-wise, and returns what was written (opening grants included). Once, at the end. */
  flush(): Promise<Transfer[]>;
}

export interface SessionParts {
  readonly zone: number;
  readonly at: Date;
  readonly accounts: Map<string, AccountState>;
  readonly opened: readonly TransferRow[];
  readonly transfers: readonly TransferRow[];
}

const done: LedgerResult = { ok: true, repeated: false };
const repeated: LedgerResult = { ok: true, repeated: true };

/** Pure arithmetic on locked balances; only `flush` touches the database. */
export class OpenSession implements LedgerSession {
  readonly #tx: Tx;
  readonly #parts: SessionParts;
  readonly #byAccountId = new Map<bigint, AccountState>();
  readonly #byId = new Map<string, TransferRow>();
  readonly #endOf = new Map<string, TransferRow>();
  readonly #written: TransferRow[] = [];
  #flushed = false;

  constructor(tx: Tx, parts: SessionParts) {
    this.#tx = tx;
    this.#parts = parts;
    for (const account of parts.accounts.values()) this.#byAccountId.set(account.id, account);
    for (const row of [...parts.opened, ...parts.transfers]) this.#remember(row);
  }

  available(account: AccountRef): bigint {
    return availableOf(this.balance(account));
  }

  balance(account: AccountRef): Balance {
    const state = this.#account(account);
    if (state.derived) {
      throw new LedgerError(
        `Account ${keyOf(account)} is derived and keeps no balance; sum it with derivedBalances().`,
      );
    }
    const { debitsPending, debitsPosted, creditsPending, creditsPosted } = state;
    return { debitsPending, debitsPosted, creditsPending, creditsPosted };
  }

  transfer(request: TransferRequest): LedgerResult {
    return this.#begin('single', request);
  }

  hold(request: TransferRequest): LedgerResult {
    return this.#begin('hold', request);
  }

  post(request: PostRequest): LedgerResult {
    return this.#settle('post', request, request.amount);
  }

  void(request: SettleRequest): LedgerResult {
    return this.#settle('void', request, undefined);
  }

  #begin(phase: 'single' | 'hold', request: TransferRequest): LedgerResult {
    const { id, amount, reason, ref } = request;
    const debit = this.#account(request.debit);
    const credit = this.#account(request.credit);
    this.#check(id, amount, debit, credit);
    const row: TransferRow = {
      id,
      phase,
      debitId: debit.id,
      creditId: credit.id,
      amount,
      holdId: null,
      reason,
      ref,
      at: this.#parts.at,
    };
    const before = this.#byId.get(id);
    if (before) return same(before, row) ? repeated : conflict(before, row);
    const available = availableOf(debit);
    if (debit.floor && available < amount) {
      const text = `Account ${keyOf(debit.ref)} has ${available} ${debit.unit} available; ${amount} are asked for.`;
      return { ok: false, reason: 'overdrawn', available, text };
    }
    if (phase === 'hold') this.#move(debit, credit, amount, 0n);
    else this.#move(debit, credit, 0n, amount);
    return this.#record(row);
  }

  #settle(phase: 'post' | 'void', request: SettleRequest, part: bigint | undefined): LedgerResult {
    const { id, holdId, reason } = request;
    const hold = this.#byId.get(holdId);
    if (hold?.phase !== 'hold') {
      const text = hold
        ? `${holdId} is a ${hold.phase}, not a hold.`
        : `No hold ${holdId}, or not named to openLedger().`;
      return refuse('unknown-hold', text);
    }
    const debit = this.#accountById(hold.debitId);
    const credit = this.#accountById(hold.creditId);
    const amount = part ?? hold.amount;
    this.#check(id, amount, debit, credit);
    if (amount > hold.amount) {
      throw new LedgerError(`Post ${id} asks for ${amount} of hold ${holdId}, which holds ${hold.amount}.`);
    }
    const { debitId, creditId } = hold;
    const ref = request.ref ?? hold.ref;
    const row: TransferRow = {
      id,
      phase,
      debitId,
      creditId,
      amount,
      holdId,
      reason,
      ref,
      at: this.#parts.at,
    };
    const before = this.#byId.get(id);
    if (before) return same(before, row) ? repeated : conflict(before, row);
    const end = this.#endOf.get(holdId);
    if (end) {
      const past = end.phase === 'post' ? 'posted' : 'voided';
      return refuse(`already-${past}`, `Hold ${holdId} was ${past} by ${end.id} at ${end.at.toISOString()}.`);
    }
    this.#move(debit, credit, -hold.amount, phase === 'post' ? amount : 0n);
    return this.#record(row);
  }

  async flush(): Promise<Transfer[]> {
    this.#usable();
    this.#flushed = true;
    const { zone, opened } = this.#parts;
    try {
      await this.#tx.copy('ledger.transfer', transfer_columns, this.#copyRows());
    } catch (error) {
      if (sqlState(error) !== SQLSTATE.uniqueViolation) throw error;
      throw new RetryTransactionError(
        'A transfer of this batch was written by another transaction a moment ago, or its id was not named in ' +
          '`ids` of openLedger(), which is how a repeat is recognised.',
        { cause: error },
      );
    }
    const changed = [...this.#byAccountId.values()].filter((account) => account.changed && !account.derived);
    if (changed.length > 0) {
      await this.#tx.query(update_balances, balanceParams(zone, changed), { name: 'ledger_balances' });
    }
    return [...opened, ...this.#written].map((row) => this.#view(row));
  }

  *#copyRows() {
    const { zone } = this.#parts;
    for (const { id, phase, debitId, creditId, amount, holdId, reason, ref, at } of this.#written) {
      yield [zone, id, phase, debitId, creditId, amount, holdId, reason, ref, at];
    }
  }

  #view({ id, phase, debitId, creditId, amount, holdId, reason, ref, at }: TransferRow): Transfer {
    const debit = this.#accountById(debitId).ref;
    const credit = this.#accountById(creditId).ref;
    return { zone: this.#parts.zone, id, phase, debit, credit, amount, holdId, reason, ref, at };
  }

  #move(debit: AccountState, credit: AccountState, pending: bigint, posted: bigint): void {
    if (!debit.derived) {
      debit.debitsPending += pending;
      debit.debitsPosted += posted;
      debit.changed = true;
    }
    if (!credit.derived) {
      credit.creditsPending += pending;
      credit.creditsPosted += posted;
      credit.changed = true;
    }
  }

  #record(row: TransferRow): LedgerResult {
    this.#remember(row);
    this.#written.push(row);
    return done;
  }

  #remember(row: TransferRow): void {
    this.#byId.set(row.id, row);
    if (row.holdId !== null) this.#endOf.set(row.holdId, row);
  }

  #check(id: string, amount: bigint, debit: AccountState, credit: AccountState): void {
    this.#usable();
    if (id.length === 0 || id.length > id_characters_max || id.startsWith(opening_prefix)) {
      throw new LedgerError(
        `Transfer id "${id.slice(0, 60)}" must have 1 to ${id_characters_max} characters and not begin with ` +
          `"${opening_prefix}".`,
      );
    }
    if (amount <= 0n || amount > amount_max) {
      throw new LedgerError(
        `Transfer ${id} has amount ${amount}; amounts are 1 to ${amount_max}. Skip zero amounts.`,
      );
    }
    if (debit === credit) throw new LedgerError(`Transfer ${id} has ${keyOf(debit.ref)} on both sides.`);
    if (debit.unit !== credit.unit) {
      throw new LedgerError(
        `Transfer ${id} goes from ${keyOf(debit.ref)} (${debit.unit}) to ${keyOf(credit.ref)} (${credit.unit}); ` +
          'units must be equal.',
      );
    }
  }

  #usable(): void {
    if (this.#flushed)
      throw new LedgerError('The ledger session was flushed. Open another in a new transaction.');
  }

  #account(ref: AccountRef): AccountState {
    const state = this.#parts.accounts.get(keyOf(ref));
    if (state) return state;
    throw new LedgerError(
      `Account ${keyOf(ref)} was not opened. Name it among the accounts of openLedger().`,
    );
  }

  #accountById(id: bigint): AccountState {
    const state = this.#byAccountId.get(id);
    if (state) return state;
    throw new LedgerError(`Account ${id} of a stored transfer does not exist. Run the ledger check.`);
  }
}

const transfer_columns = [
  'zone',
  'id',
  'phase',
  'debit_account',
  'credit_account',
  'amount',
  'hold_id',
  'reason',
  'ref',
  'at',
];

/** The zone stands in the joined rows for the planner's sake: see `find` in load.ts. */
const update_balances = `
  update ledger.account
     set debits_pending = n.dp, debits_posted = n.dd, credits_pending = n.cp, credits_posted = n.cc
    from unnest($1::int2[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[]) as n (zone, id, dp, dd, cp, cc)
   where account.zone = n.zone and account.id = n.id`;

function balanceParams(zone: number, accounts: readonly AccountState[]): unknown[] {
  return [
    accounts.map(() => zone),
    accounts.map(({ id }) => id),
    accounts.map(({ debitsPending }) => debitsPending),
    accounts.map(({ debitsPosted }) => debitsPosted),
    accounts.map(({ creditsPending }) => creditsPending),
    accounts.map(({ creditsPosted }) => creditsPosted),
  ];
}

function same(a: TransferRow, b: TransferRow): boolean {
  return (
    a.phase === b.phase &&
    a.debitId === b.debitId &&
    a.creditId === b.creditId &&
    a.amount === b.amount &&
    a.holdId === b.holdId &&
    a.reason === b.reason &&
    a.ref === b.ref
  );
}

function conflict(before: TransferRow, asked: TransferRow): LedgerResult {
  return refuse(
    'conflict',
    `Transfer ${asked.id} exists with other content (${before.phase} of ${before.amount} for ${before.ref}, ` +
      `${before.reason}; asked: ${asked.phase} of ${asked.amount} for ${asked.ref}, ${asked.reason}). ` +
      'Use the same content to repeat it, or another id for another transfer.',
  );
}

function refuse(reason: Refusal, text: string): LedgerResult {
  return { ok: false, reason, text };
}
