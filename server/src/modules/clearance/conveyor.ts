/**
 * The conveyor: takes what the inbox names, loads it set-wise, decides each trade by pure stages, writes the
 * results set-wise, all in one transaction. A worker killed anywhere leaves everything as it was.
 */
import type { Finding } from '@heliu/contract';
import { limitsOn } from '@heliu/regulation';
import { type LedgerSession, openLedger } from '../../platform/ledger/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import { returnStatus, type Work } from '../exchange/index.ts';
import type { RegistrySnapshot } from '../registry/index.ts';
import { toTaxAssessment } from '../tax/index.ts';
import { decidedReceipts, declaredInfo, type ListHead, listReceipt, supportingReceipts } from './answers.ts';
import { allRules, type Decided, decide, type Outcome, ruleset } from './decide.ts';
import { type Gathered, gather } from './facts.ts';
import { factsToText } from './facts-text.ts';
import {
  assemble,
  claimInbox,
  documentId,
  loadDocuments,
  loadPresent,
  lockPending,
  missingOf,
  type PendingTrade,
  type Presence,
  type Present,
  versionsOf,
} from './load.ts';
import { account, accountsOf, postingId, recordPostings, usedAccount } from './money.ts';
import { invtNo } from './numbers.ts';
import type { RecentDocuments } from './recent.ts';
import { type DecisionRow, storeDecisions, storeTradeStates, type TradeUpdate } from './store.ts';
import type { Facts, TradeDocuments } from './trade.ts';

/** messages taken in one transaction, by how many trades they touch; a message touches at most 100 */
export const batch_messages_min = 24;
export const batch_messages_max = 400;

export interface ConveyorParts {
  readonly vault: Vault;
  readonly recent: RecentDocuments;
  registry(): RegistrySnapshot;
}

export interface Conveyed {
  readonly messages: number;
  /** Trades that the messages touch. */
  readonly trades: number;
  readonly looked: number;
  readonly decided: number;
}

export const customsCodes: ReadonlyMap<string, string> = new Map(
  allRules.flatMap((rule) => (rule.customsCode === undefined ? [] : [[rule.code, rule.customsCode]])),
);

const stateOf: Readonly<Record<Outcome, string>> = { release: 'released', hold: 'held', refuse: 'refused' };

/** One batch; `messages` is 0 when there was nothing to do. */
export async function convey(
  parts: ConveyorParts,
  work: Work,
  limit = batch_messages_max,
): Promise<Conveyed> {
  const { tx, zone } = work;
  const claimed = await claimInbox(tx, zone, limit);
  const taken = { messages: claimed.messages, trades: claimed.trades.length };
  const none = { ...taken, looked: 0, decided: 0 };
  if (claimed.trades.length === 0) return none;
  const pending = await lockPending(tx, zone, claimed.trades);
  if (pending.length === 0) return none;
  const present = await loadPresent(
    tx,
    zone,
    pending.map((trade) => trade.id),
  );
  const looks = pending.flatMap((trade) => {
    const found = present.get(trade.id);
    return found === undefined ? [] : [{ trade, present: found }];
  });
  const deleted = looks.filter((look) => look.present.list.deleted);
  const alive = looks.filter((look) => !look.present.list.deleted);
  const complete = alive.filter((look) => missingOf(look.present).length === 0);
  const waiting = alive.filter((look) => missingOf(look.present).length > 0);
  const unanswered = [...deleted, ...waiting].filter(({ trade }) => trade.seen_version < trade.list_version);
  const documents = await recall(parts, work, [
    ...complete.flatMap((look) => versionsOf(look.present)),
    ...unanswered.map((look) => look.present.list),
  ]);
  const updates: TradeUpdate[] = [];
  const decisions: DecisionRow[] = [];
  const headOf = (look: Look): ListHead =>
    (documents.get(documentId(look.present.list)) as { head: ListHead }).head;

  for (const look of waiting) {
    const missing = missingOf(look.present);
    const { trade } = look;
    if (trade.seen_version < trade.list_version) {
      const head = headOf(look);
      work.receipts.push(listReceipt(trade, head, returnStatus.declared, declaredInfo(head, missing)));
    }
    updates.push({ trade, state: 'waiting', waitingFor: missing });
  }
  work.afterCommit.push(() => {
    for (const look of [...complete, ...deleted]) parts.recent.drop(versionsOf(look.present).map(documentId));
  });
  const ledger = await decideComplete(parts, work, complete, deleted, documents, updates, decisions);
  for (const look of deleted) {
    if (ledger !== undefined) voidHolds(ledger, look.trade);
    deleteTrade(work, look, headOf(look), updates, decisions);
  }
  if (ledger !== undefined) recordPostings(work, await ledger.flush());
  await storeDecisions(work, decisions);
  await storeTradeStates(work, updates);
  return { ...taken, looked: looks.length, decided: decisions.length };
}

/** From memory what this process has accepted itself, the rest from the database. */
async function recall(
  parts: ConveyorParts,
  work: Work,
  wanted: readonly Presence[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  const absent: Presence[] = [];
  for (const item of wanted) {
    const document = parts.recent.get(documentId(item));
    if (document === undefined) absent.push(item);
    else found.set(documentId(item), document);
  }
  if (absent.length === 0) return found;
  for (const [id, document] of await loadDocuments(work.tx, parts.vault, work.zone, absent))
    found.set(id, document);
  return found;
}

interface Look {
  readonly trade: PendingTrade;
  readonly present: Present;
}

async function decideComplete(
  parts: ConveyorParts,
  work: Work,
  complete: readonly Look[],
  deleted: readonly Look[],
  documents: ReadonlyMap<string, unknown>,
  updates: TradeUpdate[],
  decisions: DecisionRow[],
): Promise<LedgerSession | undefined> {
  const earlier = [...complete, ...deleted].flatMap(({ trade }) =>
    [trade.quota_hold, trade.guarantee_hold].filter((id) => id !== null),
  );
  if (complete.length === 0 && earlier.length === 0) return undefined;
  const registry = parts.registry();
  const gathered = await gather(
    work.tx,
    { vault: parts.vault, registry, zone: work.zone },
    complete.map(({ trade, present }) => ({
      documents: assemble(present, documents),
      declaredAt: trade.received_at,
    })),
  );
  const ledger = await openLedger(work.tx, accountsOf(work.zone, gathered), {
    holdIds: earlier,
    at: work.at,
  });
  const serials = await drawListNumbers(work, complete.length);
  complete.forEach((look, i) => {
    const item = gathered[i]!;
    voidHolds(ledger, look.trade);
    const facts = withBalances(work.zone, item, ledger);
    const decided = decide(item.documents, facts);
    const holds = takeHolds(work.zone, ledger, look.trade, item, decided);
    const number =
      decided.outcome === 'refuse'
        ? null
        : (look.trade.invt_no ?? invtNo(item.documents.list.head.customsCode, work.at, serials[i]!));
    answer(work, look, item.documents, decided, number);
    decisions.push(decisionRow(work, look, facts, decided));
    updates.push({
      trade: look.trade,
      state: stateOf[decided.outcome],
      waitingFor: [],
      invtNo: number,
      ...holds,
      dutiable: decided.assessment.dutiable,
      tax: decided.assessment.totals?.payable ?? null,
      completedAt: lastArrival(look.present),
      decidedAt: work.at,
      payers: look.present.payments.map((payment) => payment.enterprise_id),
    });
  });
  return ledger;
}

function withBalances(zone: number, item: Gathered, ledger: LedgerSession): Facts {
  const quota = account(zone, 'quota', item.quotaOwner);
  const available = ledger.available(quota);
  const limit = limitsOn(item.facts.date)?.yearly ?? 0n;
  const { guarantorId } = item;
  const guarantee =
    guarantorId === undefined ? null : ledger.available(account(zone, 'guarantee', String(guarantorId)));
  return {
    ...item.facts,
    quota: { available: String(available), used: String(limit > available ? limit - available : 0n) },
    guarantee: guarantee === null ? null : String(guarantee),
  };
}

/** Uses or holds quota and guarantee as decided, and says which holds are now pending. */
function takeHolds(
  zone: number,
  ledger: LedgerSession,
  trade: PendingTrade,
  item: Gathered,
  decided: Decided,
): { quotaHold: string | null; guaranteeHold: string | null } {
  const take = (
    code: 'quota' | 'guarantee',
    owner: string,
    amount: bigint,
    final: boolean,
  ): string | null => {
    if (amount === 0n) return null;
    const request = {
      id: postingId(code, trade.id, trade.list_version),
      debit: account(zone, code, owner),
      credit: usedAccount(zone, code),
      amount,
      reason: `clearance.${decided.outcome}`,
      ref: trade.id,
    };
    const result = final ? ledger.transfer(request) : ledger.hold(request);
    // The rules have compared the same balances a moment ago, under the same locks.
    if (!result.ok) throw new Error(`${request.id} was refused after the rules allowed it: ${result.text}`);
    return final ? null : request.id;
  };
  // A release uses the quota for good; the guarantee stays held until the tax has been paid.
  return {
    quotaHold: take('quota', item.quotaOwner, decided.quota, decided.outcome === 'release'),
    guaranteeHold: take('guarantee', String(item.guarantorId), decided.guarantee, false),
  };
}

/** Gives back what an earlier version of the list held. */
export function voidHolds(
  ledger: LedgerSession,
  trade: Pick<PendingTrade, 'quota_hold' | 'guarantee_hold'>,
): void {
  for (const holdId of [trade.quota_hold, trade.guarantee_hold]) {
    if (holdId !== null) ledger.void({ id: `${holdId}/void`, holdId, reason: 'clearance.void' });
  }
}

function answer(
  work: Work,
  { trade, present }: Look,
  documents: TradeDocuments,
  decided: Decided,
  number: string | null,
): void {
  const head: ListHead = documents.list.head;
  if (trade.seen_version < trade.list_version) {
    work.receipts.push(listReceipt(trade, head, returnStatus.declared, declaredInfo(head, [])));
  }
  work.receipts.push(
    ...decidedReceipts(trade, head, decided.outcome, decided.findings, number, customsCodes),
  );
  if (trade.decisions === 0)
    work.receipts.push(...supportingReceipts(present, documents, decided.findings, customsCodes));
}

function decisionRow(work: Work, { trade, present }: Look, facts: Facts, decided: Decided): DecisionRow {
  return {
    trade: trade.id,
    number: trade.decisions + 1,
    at: work.at,
    outcome: decided.outcome,
    actor: 'system',
    reason: null,
    ruleset,
    documents: JSON.stringify(versionsOf(present).map(({ kind, key, version }) => ({ kind, key, version }))),
    facts: factsToText(facts),
    findings: JSON.stringify(decided.findings),
    tax: JSON.stringify(toTaxAssessment(decided.assessment)),
  };
}

function deleteTrade(
  work: Work,
  { trade, present }: Look,
  head: ListHead,
  updates: TradeUpdate[],
  decisions: DecisionRow[],
): void {
  work.receipts.push(listReceipt(trade, head, returnStatus.finished, '[Code:2300;Desc:审核通过],清单已删除'));
  const findings: Finding[] = [];
  decisions.push({
    trade: trade.id,
    number: trade.decisions + 1,
    at: work.at,
    outcome: 'delete',
    actor: 'system',
    reason: null,
    ruleset,
    documents: JSON.stringify([present.list].map(({ kind, key, version }) => ({ kind, key, version }))),
    facts: '{}',
    findings: JSON.stringify(findings),
    tax: null,
  });
  updates.push({
    trade,
    state: 'deleted',
    waitingFor: [],
    quotaHold: null,
    guaranteeHold: null,
    decidedAt: work.at,
  });
}

const lastArrival = (present: Present): Date =>
  new Date(Math.max(...versionsOf(present).map((item) => item.received_at.getTime())));

async function drawListNumbers(work: Work, count: number): Promise<bigint[]> {
  if (count === 0) return [];
  const { rows } = await work.tx.query<{ serial: bigint }>(
    `select nextval('clearance.invt_no') as serial from generate_series(1, $1)`,
    [count],
    { name: 'list-numbers' },
  );
  return rows.map((row) => row.serial);
}
