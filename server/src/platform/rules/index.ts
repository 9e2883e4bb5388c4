/**
 * Rules as declared objects: a code, a version, texts in both languages, the source, the remedy and one pure
 * check. A stored decision names the versions of the rules it was made by (`rulesetOf`).
 */
import { createHash } from 'node:crypto';
import type { Finding } from '@heliu/contract';

export type Severity = Finding['severity'];

/** What a check reports: the fields concerned, what was found, what was expected. */
export interface Hit {
  readonly fields: readonly string[];
  readonly found?: string;
  readonly expected?: string;
  /** Replaces the rule's severity, when facts decide it (a partial list never refuses). */
  readonly severity?: Severity;
}

export interface Rule<Subject> {
  /** Stable code, e.g. `MATCH-AMOUNT`. */
  readonly code: string;
  /** Raised whenever the check or its meaning changes. */
  readonly version: number;
  readonly severity: Severity;
  /** The number customs uses for the same refusal in `[Code:NNNN;Desc:…]`, when one is known. */
  readonly customsCode?: string;
  readonly zh: string;
  readonly en: string;
  readonly source: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
  check(subject: Subject): readonly Hit[];
}

export const noHits: readonly Hit[] = [];

export function findingOf<S>(rule: Rule<S>, hit: Hit): Finding {
  return {
    rule: rule.code,
    version: rule.version,
    severity: hit.severity ?? rule.severity,
    zh: rule.zh,
    en: rule.en,
    fields: [...hit.fields],
    ...(hit.found === undefined ? {} : { found: hit.found }),
    ...(hit.expected === undefined ? {} : { expected: hit.expected }),
    source: rule.source,
    remedyZh: rule.remedyZh,
    remedyEn: rule.remedyEn,
  };
}

/** Runs all rules; all findings, in the order of the rules. `hits_max` bounds the hits of one rule. */
export function runRules<S>(rules: readonly Rule<S>[], subject: S, hits_max = 20): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    for (const hit of rule.check(subject).slice(0, hits_max)) findings.push(findingOf(rule, hit));
  }
  return findings;
}

/** Short digest over code and version of every rule: equal digests mean equal rules. */
export function rulesetOf(rules: readonly Rule<never>[]): string {
  const text = rules.map((rule) => `${rule.code}@${rule.version}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
