export interface AccountRef {
  readonly zone: number;
  /** What it counts, e.g. `quota`, `guarantee`, `quota.source`. */
  readonly code: string;
  /** Whose it is; persons by keyed hash, never by number or name. */
  readonly owner: string;
}

export interface AccountNeed extends AccountRef {
  /** Smallest unit of the amounts, e.g. `CNY.fen`, `kg.milli`. Both sides of a transfer have the same. */
  readonly unit: string;
  /** No balance by row, no lock, no floor: for accounts that every batch meets. Default false. */
  readonly derived?: boolean;
  /** May not fall below zero. Default true, false for derived accounts. */
  readonly floor?: boolean;
  /** If the account does not exist yet, it starts with this grant from a derived account of the same zone. */
  readonly openWith?: OpeningGrant;
}

export interface OpeningGrant {
  readonly amount: bigint;
  readonly from: { readonly code: string; readonly owner: string };
  readonly reason: string;
}

export interface Balance {
  readonly debitsPending: bigint;
  readonly debitsPosted: bigint;
  readonly creditsPending: bigint;
  readonly creditsPosted: bigint;
}

/** What may still be used: credits posted, less debits posted and pending. */
export function availableOf(balance: Balance): bigint {
  return balance.creditsPosted - balance.debitsPosted - balance.debitsPending;
}

export type Phase = 'single' | 'hold' | 'post' | 'void';

export interface Transfer {
  readonly zone: number;
  readonly id: string;
  readonly phase: Phase;
  readonly debit: AccountRef;
  readonly credit: AccountRef;
  readonly amount: bigint;
  /** The hold that a post or void ends. */
  readonly holdId: string | null;
  readonly reason: string;
  readonly ref: string;
  readonly at: Date;
}

export interface TransferRequest {
  /** Idempotency key, made by the caller. */
  readonly id: string;
  readonly debit: AccountRef;
  readonly credit: AccountRef;
  readonly amount: bigint;
  /** Why, a word from code, e.g. `clearance.quota`. */
  readonly reason: string;
  /** What for, e.g. the trade's id. */
  readonly ref: string;
}

export interface SettleRequest {
  readonly id: string;
  readonly holdId: string;
  readonly reason: string;
  /** The hold's if absent. */
  readonly ref?: string;
}

export interface PostRequest extends SettleRequest {
  /** At most what is held; the rest is released. All of it if absent. */
  readonly amount?: bigint;
}

export type Refusal = 'overdrawn' | 'conflict' | 'unknown-hold' | 'already-posted' | 'already-voided';

export type LedgerResult =
  /** `repeated`: it had happened before, and did not happen again. */
  | { readonly ok: true; readonly repeated: boolean }
  | {
      readonly ok: false;
      readonly reason: Refusal;
      /** What the debited account had, when it was not enough. */
      readonly available?: bigint;
      readonly text: string;
    };

/** A broken rule of use: the program is wrong, not the data. */
export class LedgerError extends Error {
  override name = 'LedgerError';
}

export function keyOf({ zone, code, owner }: AccountRef): string {
  return `${zone}/${code}/${owner}`;
}

/** Amounts above this are a mistake of units; sums of them still fit into 64 bits (9 × 10¹⁸). */
export const amount_max = 10n ** 16n;
export const id_characters_max = 200;
/** Ids of opening grants; callers' ids begin otherwise. */
export const opening_prefix = 'open/';
