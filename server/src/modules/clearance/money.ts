/**
 * The ledger accounts of clearance. The yearly quota of a person opens with the limit of the law; the guarantee of
 * an enterprise is lodged through the registry. Their other sides are met by every batch and are derived.
 */
import { limitsOn } from '@heliu/regulation';
import {
  type AccountNeed,
  type AccountRef,
  type Transfer,
  transferHash,
} from '../../platform/ledger/index.ts';
import type { Work } from '../exchange/index.ts';
import type { Gathered } from './facts.ts';

const unit = 'CNY.fen';

export const account = (zone: number, code: string, owner: string): AccountRef => ({ zone, code, owner });

/** Where used quota and held guarantee go. */
export const usedAccount = (zone: number, code: 'quota' | 'guarantee'): AccountRef =>
  account(zone, `${code}.used`, 'zone');

const derived = (ref: AccountRef): AccountNeed => ({ ...ref, unit, derived: true });

export function accountsOf(zone: number, gathered: readonly Gathered[]): AccountNeed[] {
  const needs = new Map<string, AccountNeed>();
  for (const { quotaOwner, guarantorId, facts } of gathered) {
    const amount = limitsOn(facts.date)?.yearly ?? 0n;
    needs.set(`quota/${quotaOwner}`, {
      ...account(zone, 'quota', quotaOwner),
      unit,
      ...(amount === 0n
        ? {}
        : { openWith: { amount, from: { code: 'quota.source', owner: 'law' }, reason: 'quota.year' } }),
    });
    if (guarantorId !== undefined) {
      needs.set(`guarantee/${guarantorId}`, { ...account(zone, 'guarantee', String(guarantorId)), unit });
    }
  }
  return [...needs.values(), derived(usedAccount(zone, 'quota')), derived(usedAccount(zone, 'guarantee'))];
}

/** Caller-made ids: one list version holds or uses each quantity once. */
export const postingId = (code: 'quota' | 'guarantee', trade: string, version: number): string =>
  `${code}/${trade}/${version}`;

/** Every posting is a journal entry of its own. */
export function recordPostings(work: Work, transfers: readonly Transfer[]): void {
  for (const transfer of transfers) {
    work.entries.push({
      zone: work.zone,
      kind: 'posting',
      subject: transfer.id,
      factHash: transferHash(transfer),
      body: { phase: transfer.phase, amount: String(transfer.amount), ref: transfer.ref },
    });
  }
}
