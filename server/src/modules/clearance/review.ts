/** Manual review 人工审核: a person releases or refuses what the rules have held. */
import type { Finding, Review } from '@heliu/contract';
import { type Actor, fault, HttpError } from '../../platform/http/index.ts';
import { openLedger } from '../../platform/ledger/index.ts';
import type { Services } from '../../services.ts';
import { inWork, returnStatus, type Work } from '../exchange/index.ts';
import { findingInfo, type ListHead, listReceipt } from './answers.ts';
import { customsCodes, voidHolds } from './conveyor.ts';
import { documentId, loadDocuments, type PendingTrade } from './load.ts';
import { recordPostings } from './money.ts';
import { storeDecisions, storeTradeStates } from './store.ts';
import { type DecisionRecord, decisionColumns } from './view.ts';

export async function review(
  services: Services,
  parts: { partition: number },
  actor: Actor,
  tradeId: string,
  input: Review,
): Promise<void> {
  const { db, zone, vault } = services;
  await inWork(db, { zone, at: services.now(), partition: parts.partition }, async (work) => {
    const trade = await lockHeld(work, tradeId);
    const last = await lastDecision(work, trade);
    const list = last.documents.find((item) => item.kind === 621)!;
    const documents = await loadDocuments(work.tx, vault, zone, [list]);
    const head = (documents.get(documentId(list)) as { head: ListHead }).head;
    const holds = [trade.quota_hold, trade.guarantee_hold].filter((id) => id !== null);
    const ledger = await openLedger(work.tx, [], { holdIds: holds, at: work.at, zone });
    const released = input.outcome === 'release';
    if (!released) voidHolds(ledger, trade);
    else if (trade.quota_hold !== null) {
      ledger.post({ id: `${trade.quota_hold}/post`, holdId: trade.quota_hold, reason: 'clearance.release' });
    }
    recordPostings(work, await ledger.flush());
    const reasons = (JSON.parse(last.findings) as Finding[])
      .filter((finding) => finding.severity !== 'note')
      .map((finding) => findingInfo(finding, customsCodes))
      .join(';');
    const [status, info] = released
      ? [returnStatus.released, '[Code:2600;Desc:放行]']
      : [returnStatus.refused, `[Code:1300;Desc:人工退单，${input.reason}];${reasons}`];
    work.receipts.push(listReceipt(trade, head, status, info, trade.invt_no));
    await storeDecisions(work, [
      {
        trade: trade.id,
        number: trade.decisions + 1,
        at: work.at,
        outcome: input.outcome,
        actor: actor.keyId,
        reason: input.reason,
        ruleset: last.ruleset,
        documents: JSON.stringify(last.documents),
        facts: last.facts,
        findings: last.findings,
        tax: last.tax,
      },
    ]);
    await storeTradeStates(work, [
      {
        trade,
        state: released ? 'released' : 'refused',
        waitingFor: [],
        quotaHold: null,
        ...(released ? {} : { guaranteeHold: null }),
        decidedAt: work.at,
      },
    ]);
    await services.act(work.tx, actor, `trade.${input.outcome}`, trade.id, { reason: input.reason });
  });
}

async function lockHeld(work: Work, id: string): Promise<PendingTrade> {
  const { rows } = await work.tx.query<PendingTrade>(
    `select id, platform, order_no, state, list_version, seen_version, pre_no, invt_no, parties, sender,
            quota_hold, guarantee_hold, decisions, received_at
     from clearance.trade where zone = $1 and id = $2 for update`,
    [work.zone, id],
  );
  const trade = rows[0];
  if (trade === undefined) throw new HttpError('NOT_FOUND');
  if (trade.state === 'held' && trade.seen_version === trade.list_version) return trade;
  throw new HttpError('STATE', [
    fault('TRADE-STATE', '/state', {
      zh: '只有待人工审核的清单可以审核',
      en: 'Only a list that is held for review can be reviewed',
      found: trade.state,
      expected: 'held',
      remedyZh: '查看交易当前状态；清单变更后须等待重新比对',
      remedyEn: 'Look at the trade; after a change wait until it has been decided again',
    }),
  ]);
}

async function lastDecision(work: Work, trade: PendingTrade): Promise<DecisionRecord> {
  const { rows } = await work.tx.query<DecisionRecord>(
    `select ${decisionColumns} from clearance.decision where zone = $1 and trade = $2 and number = $3`,
    [work.zone, trade.id, trade.decisions],
  );
  if (rows[0] === undefined) throw new Error(`held trade ${trade.id} has no decision ${trade.decisions}`);
  return rows[0];
}
