/** A decision computed again from what was stored with it, and compared. */
import type { Recheck } from '@heliu/contract';
import type { Inventory, Order, Payment, Waybill } from '@heliu/messages';
import type { Assessment } from '@heliu/regulation';
import type { Queryable } from '../../platform/database/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import { toTaxAssessment } from '../tax/index.ts';
import { assessTrade, decide, ruleset } from './decide.ts';
import { factsFromText } from './facts-text.ts';
import { documentId, loadDocuments } from './load.ts';
import type { TradeDocuments } from './trade.ts';
import type { DecisionRecord } from './view.ts';

async function documentsOf(
  db: Queryable,
  vault: Vault,
  zone: number,
  decision: DecisionRecord,
): Promise<TradeDocuments> {
  const read = await loadDocuments(db, vault, zone, decision.documents);
  const of = <T>(kind: number): T[] =>
    decision.documents.filter((item) => item.kind === kind).map((item) => read.get(documentId(item)) as T);
  return {
    list: of<Inventory>(621)[0]!,
    order: of<Order>(311)[0]!,
    payments: of<Payment>(411),
    waybill: of<Waybill>(511)[0]!,
  };
}

/** The assessment of a stored decision with every step explained. */
export async function explainTax(
  db: Queryable,
  vault: Vault,
  zone: number,
  decision: DecisionRecord,
): Promise<Assessment> {
  return assessTrade(await documentsOf(db, vault, zone, decision), factsFromText(decision.facts), true);
}

export async function recheck(
  db: Queryable,
  vault: Vault,
  zone: number,
  stored: DecisionRecord,
): Promise<Recheck> {
  const again = decide(await documentsOf(db, vault, zone, stored), factsFromText(stored.facts));
  const pairs: [string, unknown, unknown][] = [
    ['ruleset', stored.ruleset, ruleset],
    ['outcome', stored.outcome, again.outcome],
    ['findings', JSON.parse(stored.findings), JSON.parse(JSON.stringify(again.findings))],
    [
      'tax',
      stored.tax === null ? null : JSON.parse(stored.tax),
      JSON.parse(JSON.stringify(toTaxAssessment(again.assessment))),
    ],
  ];
  const differences = pairs
    .filter(([, before, after]) => JSON.stringify(before) !== JSON.stringify(after))
    .map(([path, before, after]) => ({ path, stored: before, recomputed: after }));
  // Other rules than then are named, but only another result makes the decision irreproducible.
  return {
    decision: stored.number,
    reproduced: differences.every((item) => item.path === 'ruleset'),
    differences,
  };
}
