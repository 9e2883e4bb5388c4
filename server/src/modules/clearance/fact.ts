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
  // Length first, so that no two rows give the same text.
  const text = parts.map((part) => (part === null ? '-' : `${String(part).length}:${part}`)).join('');
  return hash('sha256', text, 'buffer');
};
