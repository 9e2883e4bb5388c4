/** An assessment of @heliu/regulation in the words of the API. */
import type { TaxAssessment, TaxLine, TaxStep } from '@heliu/contract';
import type { AssessedLine, Assessment, Step } from '@heliu/regulation';
import type { Static } from 'typebox';

/** An order-level reason has no line. */
const whole_order = 0;

function toLine(line: AssessedLine): Static<typeof TaxLine>[] {
  // A line without a determined tax is named in `undetermined`; showing it with 0 would be a false number.
  if (line.tax === null) return [];
  return [
    {
      gnum: line.gnum,
      code: line.code,
      dutiableValue: String(line.dutiable),
      duty: String(line.tax.duty.payable),
      consumptionTax: String(line.tax.consumption.payable),
      vat: String(line.tax.vat.payable),
    },
  ];
}

/** What a formula comes to: what stands after its last equals sign; a comparison comes to itself. */
function resultOf(formula: string): string {
  return /[=≈]\s*([^=≈]*)$/.exec(formula)?.[1]?.trim() ?? formula;
}

function toStep(step: Step, regime: string): Static<typeof TaxStep> {
  return {
    ...(step.gnum === undefined ? {} : { gnum: step.gnum }),
    zh: step.zh,
    en: step.en,
    formula: step.formula,
    result: step.code === 'limits' ? regime : resultOf(step.formula),
    source: `${step.source.zh} · ${step.source.en}`,
  };
}

function undeterminedOf(assessment: Assessment): TaxAssessment['undetermined'] {
  const ofLines = assessment.lines.flatMap((line) =>
    line.reasons.map(({ zh, en }) => ({ gnum: line.gnum, zh, en })),
  );
  // When the order itself is refused, the reasons are of the order; otherwise they repeat those of the lines.
  if (assessment.status !== 'refused') return ofLines;
  return [...assessment.reasons.map(({ zh, en }) => ({ gnum: whole_order, zh, en })), ...ofLines];
}

/**
 * Totals are those of the lines that could be determined; they are the tax of the order only when `undetermined`
 * is empty. A refused order has no tax: its regime begins with `refused-`.
 */
export function toTaxAssessment(assessment: Assessment): TaxAssessment {
  const taxes = assessment.lines.flatMap((line) => (line.tax === null ? [] : [line.tax]));
  const sum = (pick: (tax: (typeof taxes)[number]) => bigint): string =>
    String(taxes.reduce((total, tax) => total + pick(tax), 0n));
  return {
    date: assessment.date,
    regime: assessment.regime,
    dutiableValue: String(assessment.dutiable),
    duty: sum((tax) => tax.duty.payable),
    consumptionTax: sum((tax) => tax.consumption.payable),
    vat: sum((tax) => tax.vat.payable),
    total: sum((tax) => tax.payable),
    lines: assessment.lines.flatMap(toLine),
    steps: assessment.explain.map((step) => toStep(step, assessment.regime)),
    undetermined: undeterminedOf(assessment),
  };
}
