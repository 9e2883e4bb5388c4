import { hash } from 'node:crypto';
import type { DecisionRow } from './store.ts';

/** What the journal holds of a decision: changes when one byte of the row changes. */
export const decisionFact = (row: DecisionRow): Buffer => {
  const { trade, number, at, outcome, actor, reason, ruleset, documents, facts, findings, tax } = row;
  const parts = [
    trade,
    number,
    at.toISOString(),
    outcome,
    actor,
    reason,
    ruleset,
    documents,
    facts,
    findings,
    tax,
  ];
  return hash('sha256', JSON.stringify(parts), 'buffer');
};
