/** Assessment of one retail import list: pure, exact, and explained step by step. */
import { type Day, isDay, isInForce } from '../calendar.ts';
import { apportion, formatFen, MESSAGE_ONE, PPM_ONE, toFen, toFenParts } from '../decimal.ts';
import { checkLimits, type Limits, type LimitsCheck } from '../limits.ts';
import { modeOn } from '../modes.ts';
import { SOURCES } from '../sources.ts';
import { dutyRate, tariffLineOn } from '../tariff/line.ts';
import type { Reason } from '../text.ts';
import { isSingleItemUnit } from '../units.ts';
import { lineTax } from './line-tax.ts';
import type {
  AssessedLine,
  Assessment,
  AssessmentInput,
  LineInput,
  Regime,
  Step,
  TaxAmount,
  Taxes,
} from './types.ts';

export function assess(input: AssessmentInput): Assessment {
  const valued = valueLines(input);
  const dutiable = valued.reduce((sum, line) => sum + line.dutiable, 0n);
  const explain: Step[] = [];
  const tell = (steps: () => readonly Step[]) => {
    if (input.explain !== false) explain.push(...steps());
  };
  tell(() => valueSteps(input, valued, dutiable));
  const base = { date: input.date, mode: input.mode, dutiable };

  const excluded = exclusions(input);
  const limits = input.limits;
  if (limits === undefined || excluded.length > 0) {
    return { ...base, ...refusal(excluded), lines: valued, remainingAfter: null, explain };
  }
  const singleItem = isSingleItem(input.lines);
  const check = checkLimits({
    limits,
    value: dutiable,
    annualUsed: input.annualUsed,
    singleItem,
  });
  tell(() => [limitsStep(limits, check, dutiable, input.annualUsed)]);
  const overLimits = overLimit(check, singleItem);
  if (overLimits.length > 0) {
    return { ...base, ...refusal(overLimits), lines: valued, remainingAfter: null, explain };
  }
  const reading = { date: input.date, limits, reduced: check.regime === 'reduced', tell };
  const lines = input.lines.map((line, index) => taxLine(line, valued[index] as AssessedLine, reading));
  const totals = sumTaxes(lines);
  if (totals !== null) tell(() => [totalStep(totals)]);
  return {
    ...base,
    regime: check.regime,
    status: totals === null ? 'undetermined' : 'assessed',
    reasons: lines.flatMap((line) => line.reasons),
    remainingAfter: check.remainingAfter,
    lines,
    totals,
    explain,
  };
}

/** Goods, freight and insurance of every line in fen; the parts sum to the whole. */
function valueLines(input: AssessmentInput): AssessedLine[] {
  const goods = toFenParts(input.lines.map((line) => line.totalPrice));
  const freight = apportion(toFen(input.freight), goods);
  const insurance = apportion(toFen(input.insurance), goods);
  return input.lines.map((line, index) => {
    const parts = {
      goods: goods[index] ?? 0n,
      freight: freight[index] ?? 0n,
      insurance: insurance[index] ?? 0n,
    };
    const dutiable = parts.goods + parts.freight + parts.insurance;
    return { gnum: line.gnum, code: line.code, ...parts, dutiable, tax: null, reasons: [] };
  });
}

/** Exactly one indivisible item: one line, quantity 1 of a unit that counts single things. */
export function isSingleItem(lines: readonly Pick<LineInput, 'quantities'>[]): boolean {
  const declared = lines[0]?.quantities[0];
  return (
    lines.length === 1 &&
    declared !== undefined &&
    declared.amount === MESSAGE_ONE &&
    isSingleItemUnit(declared.unit)
  );
}

interface Refusal {
  readonly regime: Regime;
  readonly reason: Reason;
}

/** Everything that keeps the retail import tax from applying at all; all of it together. */
function exclusions(input: AssessmentInput): Refusal[] {
  const { limits, date, mode, lines } = input;
  const refusals: Refusal[] = [];
  const refuse = (regime: Regime, code: string, zh: string, en: string) => {
    refusals.push({ regime, reason: { code, zh, en } });
  };
  const amounts = [...lines.map((line) => line.totalPrice), input.freight, input.insurance, input.annualUsed];
  if (lines.length === 0) refuse('refused-invalid', 'no-lines', '没有商品行', 'There is no line');
  if (amounts.some((amount) => amount < 0n)) {
    refuse('refused-invalid', 'negative-amount', '金额为负数', 'An amount is negative');
  }
  if (limits === undefined || !isDay(date) || !isInForce(limits, date)) {
    refuse(
      'refused-date',
      'no-limits-in-force',
      `${date} 没有有效的跨境电商零售进口限值`,
      `No limits of retail imports are in force on ${date}`,
    );
  }
  if (modeOn(mode, date)?.retailImport !== true) {
    refuse(
      'refused-mode',
      'mode-not-retail-import',
      `监管方式 ${mode} 在 ${date} 不是跨境电商零售进口方式`,
      `Supervision mode ${mode} is no retail import mode on ${date}`,
    );
  }
  return refusals;
}

const REFUSED = {
  'refused-annual': {
    code: 'over-yearly-limit',
    zh: '超过个人年度交易限值，应按一般贸易管理',
    en: 'The yearly limit of the buyer would be exceeded: to be handled as general trade',
  },
  'refused-multiple': {
    code: 'over-single-limit',
    zh: '超过单次交易限值且多于一件商品，不得按跨境电商零售进口',
    en: 'Above the single-transaction limit with more than one item: not allowed as a retail import',
  },
} as const;

/** Both limits are named when both are exceeded. */
function overLimit(check: LimitsCheck, singleItem: boolean): Refusal[] {
  if (check.regime !== 'refused-annual' && check.regime !== 'refused-multiple') return [];
  const exceeded = [
    ...(check.withinYearly ? [] : (['refused-annual'] as const)),
    ...(check.withinSingle || singleItem ? [] : (['refused-multiple'] as const)),
  ];
  return exceeded.map((regime) => ({ regime, reason: REFUSED[regime] }));
}

function refusal(refusals: readonly Refusal[]) {
  const regime = refusals[0]?.regime ?? 'refused-invalid';
  return { regime, status: 'refused', reasons: refusals.map((item) => item.reason), totals: null } as const;
}

/** How the lines of one order are read. */
interface Reading {
  readonly date: Day;
  readonly limits: Limits;
  readonly reduced: boolean;
  /** Takes steps of the explanation, and makes them only when one is wanted. */
  readonly tell: (steps: () => readonly Step[]) => void;
}

function taxLine(line: LineInput, valued: AssessedLine, reading: Reading): AssessedLine {
  const { date, limits, reduced, tell } = reading;
  const held = (reasons: readonly Reason[]): AssessedLine => ({ ...valued, reasons });
  const { gnum, code, tariff } = line;
  if (tariff === undefined || tariff.code !== code) {
    const zh = `第${gnum}项商品编码 ${code} 不在税则中`;
    return held([{ code: 'tariff-code-unknown', zh, en: `Line ${gnum}: code ${code} is not in the tariff` }]);
  }
  if (!tariff.inForce) {
    const zh = `第${gnum}项商品编码 ${code} 已失效`;
    return held([
      { code: 'tariff-not-in-force', zh, en: `Line ${gnum}: code ${code} is no longer in force` },
    ]);
  }
  const read = tariffLineOn(tariff, date);
  const { snapshot } = tariff;
  if (snapshot !== undefined && snapshot > date) tell(() => [snapshotStep(gnum, snapshot, date)]);
  const result = lineTax({
    value: valued.dutiable,
    duty: reduced ? undefined : dutyRate(read),
    consumption: read.consumption,
    vat: read.vat,
    quantities: line.quantities,
    payablePpm: reduced ? limits.payablePpm : PPM_ONE,
  });
  if (!result.ok) {
    return held(
      result.reasons.map((reason) => ({
        code: reason.code,
        zh: `第${gnum}项 ${code}：${reason.zh}`,
        en: `Line ${gnum}, ${code}: ${reason.en}`,
      })),
    );
  }
  tell(() => result.steps().map((step) => ({ ...step, gnum })));
  return { ...valued, tax: result.taxes };
}

/** A later tariff knows the VAT of the day (history of rates), not the duties of the day. */
function snapshotStep(gnum: number, snapshot: string, date: string): Step {
  return {
    code: 'snapshot',
    gnum,
    zh: '使用日期在后的税则：增值税率已按申报日换算，关税和消费税按该税则',
    en: 'A later tariff is read: VAT as of the day, duty and consumption tax as that tariff has them',
    formula: `${snapshot} > ${date}`,
    source: SOURCES.vatReform,
  };
}

/** Sums the lines; null when one of them is undetermined. */
function sumTaxes(lines: readonly AssessedLine[]): Taxes | null {
  const taxes = lines.map((line) => line.tax);
  if (!taxes.every((tax) => tax !== null)) return null;
  const sum = (pick: (tax: Taxes) => TaxAmount): TaxAmount => ({
    statutory: taxes.reduce((total, tax) => total + pick(tax).statutory, 0n),
    payable: taxes.reduce((total, tax) => total + pick(tax).payable, 0n),
  });
  return {
    duty: sum((tax) => tax.duty),
    consumption: sum((tax) => tax.consumption),
    vat: sum((tax) => tax.vat),
    payable: taxes.reduce((total, tax) => total + tax.payable, 0n),
  };
}

function valueSteps(input: AssessmentInput, lines: readonly AssessedLine[], dutiable: bigint): Step[] {
  const total = (pick: (line: AssessedLine) => bigint) =>
    formatFen(lines.reduce((sum, line) => sum + pick(line), 0n));
  const goods = total((line) => line.goods);
  const freight = total((line) => line.freight);
  const insurance = total((line) => line.insurance);
  const steps: Step[] = [
    {
      code: 'value',
      zh: '完税价格＝货款＋运费＋保险费',
      en: 'Dutiable value = goods + freight + insurance',
      formula: `${goods} + ${freight} + ${insurance} = ${formatFen(dutiable)}`,
      source: SOURCES.tax2016,
    },
  ];
  if (lines.length < 2 || (input.freight === 0n && input.insurance === 0n)) return steps;
  return [
    ...steps,
    ...lines.map((line) => ({
      code: 'apportion',
      gnum: line.gnum,
      zh: '运费、保险费按金额比例分摊，余数归末行',
      en: 'Freight and insurance in proportion to value, remainder to the last line',
      formula: `${[line.goods, line.freight, line.insurance].map(formatFen).join(' + ')} = ${formatFen(line.dutiable)}`,
      source: SOURCES.apportioning,
    })),
  ];
}

const REGIME_TEXT = {
  reduced: { zh: '单次和年度限值以内', en: 'Within the single and the yearly limit' },
  'full-single-item': {
    zh: '超过单次限值的单件商品，年度限值以内，全额征税',
    en: 'One item above the single limit, within the yearly limit: taxed in full',
  },
  'full-general': {
    zh: '超过限值，按一般贸易方式全额征税',
    en: 'Above a limit: taxed in full as general trade',
  },
  ...REFUSED,
} as const;

function limitsStep(limits: Limits, check: LimitsCheck, value: bigint, used: bigint): Step {
  const { zh, en } = REGIME_TEXT[check.regime];
  const single = `${formatFen(value)} ${check.withinSingle ? '≤' : '>'} ${formatFen(limits.single)}`;
  const total = `${formatFen(used)} + ${formatFen(value)} = ${formatFen(used + value)}`;
  const yearly = `${total} ${check.withinYearly ? '≤' : '>'} ${formatFen(limits.yearly)}`;
  return { code: 'limits', zh, en, formula: `${single}; ${yearly}`, source: limits.source };
}

function totalStep(totals: Taxes): Step {
  const parts = [totals.duty, totals.consumption, totals.vat].map((tax) => formatFen(tax.payable));
  return {
    code: 'total',
    zh: '应纳税额＝关税＋消费税＋增值税（各税种分别四舍五入到分）',
    en: 'Tax payable = duty + consumption tax + VAT (each rounded to the fen, half up)',
    formula: `${parts.join(' + ')} = ${formatFen(totals.payable)}`,
    source: SOURCES.rounding,
  };
}

/** The explanation as lines to print. */
export function printExplanation(assessment: Assessment, language: 'zh' | 'en'): string {
  const steps = assessment.explain.map((step) => {
    const line =
      step.gnum === undefined ? '' : language === 'zh' ? `第${step.gnum}项 ` : `line ${step.gnum} `;
    return `${line}${step[language]}: ${step.formula} [${step.source[language]}]`;
  });
  return [...steps, ...assessment.reasons.map((reason) => reason[language])].join('\n');
}
