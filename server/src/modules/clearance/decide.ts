/**
 * The decision: a pure function of the documents and the facts. The stages run in the order of the conveyor and
 * all of them always run, so that every reason is reported at once.
 */
import type { Decision, Finding } from '@heliu/contract';
import { type Assessment, assess, type LineInput, limitsOn, type Quantity } from '@heliu/regulation';
import { type Rule, rulesetOf, runRules } from '../../platform/rules/index.ts';
import { consistencyRules } from './rules/consistency.ts';
import { eligibilityRules } from './rules/eligibility.ts';
import { identityRules } from './rules/identity.ts';
import { type AssessedSubject, limitRules } from './rules/limits.ts';
import { matchRules } from './rules/match.ts';
import { dec } from './rules/values.ts';
import type { Facts, Subject, TradeDocuments } from './trade.ts';

/** The stages before the assessment, in order. A module adds its rules by standing here. */
export const stages: readonly {
  readonly name: string;
  readonly zh: string;
  readonly rules: readonly Rule<Subject>[];
}[] = [
  { name: 'match', zh: '三单比对', rules: matchRules },
  { name: 'eligibility', zh: '资格与准入', rules: eligibilityRules },
  { name: 'consistency', zh: '逻辑一致', rules: consistencyRules },
  { name: 'identity', zh: '订购人身份', rules: identityRules },
];

/** The stage after the assessment: limits, quota, guarantee. */
export const assessedStage: {
  readonly name: string;
  readonly zh: string;
  readonly rules: readonly Rule<AssessedSubject>[];
} = {
  name: 'limits',
  zh: '税款、限额与担保',
  rules: limitRules,
};

export const allRules: readonly Rule<AssessedSubject>[] = [
  ...stages.flatMap((stage) => stage.rules),
  ...assessedStage.rules,
];
export const ruleset = rulesetOf(allRules);

export type Outcome = Exclude<Decision['outcome'], 'delete'>;

export interface Decided {
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly assessment: Assessment;
  /** fen to hold of the buyer's yearly quota and of the guarantee; 0 when refused. */
  readonly quota: bigint;
  readonly guarantee: bigint;
}

export function decide(documents: TradeDocuments, facts: Facts): Decided {
  const payment = documents.payments[0];
  if (payment === undefined) throw new Error('a trade is decided only when all four documents are there');
  const subject: Subject = { ...documents, payment, facts };
  const before = stages.flatMap((stage) => runRules(stage.rules, subject));
  const assessment = assessTrade(documents, facts);
  const findings = [...before, ...runRules(assessedStage.rules, { ...subject, assessment })];
  const outcome = outcomeOf(findings);
  const holds = outcome !== 'refuse';
  return {
    outcome,
    findings,
    assessment,
    quota: holds ? assessment.dutiable : 0n,
    guarantee: holds ? (assessment.totals?.payable ?? 0n) : 0n,
  };
}

function outcomeOf(findings: readonly Finding[]): Outcome {
  if (findings.some((finding) => finding.severity === 'refuse')) return 'refuse';
  return findings.some((finding) => finding.severity === 'hold') ? 'hold' : 'release';
}

/** The tax of a trade; the steps cost more than the tax, so they are made only for those who ask. */
export function assessTrade({ list }: TradeDocuments, facts: Facts, explain = false): Assessment {
  return assess({
    explain,
    date: facts.date,
    mode: list.head.tradeMode,
    lines: list.lines.map(
      (line): LineInput => ({
        gnum: line.gnum,
        code: line.gcode,
        totalPrice: dec(line.totalPrice),
        quantities: [
          quantity(line.qty, line.unit),
          quantity(line.qty1, line.unit1),
          quantity(line.qty2, line.unit2),
        ].filter((item) => item !== undefined),
        tariff: facts.tariff[line.gcode] ?? undefined,
      }),
    ),
    freight: dec(list.head.freight),
    insurance: dec(list.head.insuredFee),
    annualUsed: BigInt(facts.quota.used),
    limits: limitsOn(facts.date),
  });
}

const quantity = (amount: string | undefined, unit: string | undefined): Quantity | undefined =>
  amount === undefined || unit === undefined ? undefined : { amount: dec(amount), unit };
