import {
  type Assessment,
  assess,
  chinaDay,
  formatFen,
  isDay,
  type LineInput,
  limitsOn,
  loadBundledTariff,
  MESSAGE_SCALE,
  parseDecimal,
  toFen,
  UNIT,
  unitName,
} from '@heliu/regulation';
import { exit, type Language, table, UsageError } from './text.ts';

export interface TaxOptions {
  readonly code: string;
  readonly price: string;
  readonly qty?: string[];
  readonly unit?: string[];
  readonly date?: string;
  readonly mode: string;
  readonly freight: string;
  readonly insurance: string;
  readonly used: string;
  readonly json?: boolean;
}

/** Retail import tax of one line, computed here without any server; every step with its source. */
export function tax(options: TaxOptions, lang: Language): number {
  const date = options.date ?? chinaDay(new Date());
  if (!isDay(date)) throw new UsageError('--date 应写作 YYYY-MM-DD', '--date is written YYYY-MM-DD');
  if (!/^\d{10}$/.test(options.code)) throw new UsageError('--code 应为10位数字', '--code has 10 digits');
  const line = loadBundledTariff().lines.get(options.code);
  const assessment = assess({
    date,
    mode: options.mode,
    freight: amount('--freight', options.freight),
    insurance: amount('--insurance', options.insurance),
    annualUsed: toFen(amount('--used', options.used)),
    limits: limitsOn(date),
    lines: [
      {
        gnum: 1,
        code: options.code,
        totalPrice: amount('--price', options.price),
        quantities: quantitiesOf(options),
        tariff: line,
      },
    ],
  });
  if (options.json) console.log(JSON.stringify(assessment, exactly, 2));
  else console.log(render(assessment, line?.name ?? '', lang));
  return assessment.status === 'assessed' ? exit.ok : exit.faulty;
}

/** Fen are whole numbers of any size; JSON has them as text. */
const exactly = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

function amount(option: string, text: string): bigint {
  const value = parseDecimal(text, MESSAGE_SCALE);
  if (value === undefined || value < 0n) {
    throw new UsageError(
      `${option} 应为不带符号的十进制数：${text}`,
      `${option} must be a plain decimal: ${text}`,
    );
  }
  return value;
}

function quantitiesOf({ qty = [], unit = [] }: TaxOptions): LineInput['quantities'] {
  if (unit.length > qty.length || (qty.length > 1 && unit.length !== qty.length)) {
    throw new UsageError('每个 --qty 配一个 --unit', 'Give one --unit with each --qty');
  }
  return qty.map((text, index) => {
    const code = unit[index] ?? UNIT.piece;
    if (unitName(code) === undefined) {
      throw new UsageError(`没有计量单位 ${code}`, `There is no unit ${code}`);
    }
    return { amount: amount('--qty', text), unit: code };
  });
}

const words = {
  zh: {
    code: '商品编码',
    date: '日期',
    regime: '适用',
    value: '完税价格',
    duty: '关税',
    consumption: '消费税',
    vat: '增值税',
    total: '应纳税额',
    kind: '税种',
    statutory: '法定税额',
    payable: '应纳税额',
    left: '年度剩余额度',
    source: '依据',
    steps: '计算过程',
  },
  en: {
    code: 'Code',
    date: 'Date',
    regime: 'Regime',
    value: 'Dutiable value',
    duty: 'Duty',
    consumption: 'Consumption tax',
    vat: 'VAT',
    total: 'Payable',
    kind: 'Tax',
    statutory: 'Statutory',
    payable: 'Payable',
    left: 'Left of the yearly limit',
    source: 'source',
    steps: 'Steps',
  },
} as const;

function render(assessment: Assessment, name: string, lang: Language): string {
  const word = words[lang];
  const { totals, remainingAfter } = assessment;
  const out = [
    table([
      [word.code, `${assessment.lines[0]?.code ?? ''} ${name}`],
      [word.date, assessment.date],
      [word.regime, assessment.regime],
      [word.value, formatFen(assessment.dutiable)],
      ...(remainingAfter === null ? [] : [[word.left, formatFen(remainingAfter)]]),
    ]),
    '',
  ];
  if (totals === null) {
    out.push(...assessment.reasons.map((reason) => `✗ ${reason[lang]}`));
  } else {
    const row = (label: string, kind: 'duty' | 'consumption' | 'vat'): string[] => [
      label,
      formatFen(totals[kind].statutory),
      formatFen(totals[kind].payable),
    ];
    out.push(
      table([
        [word.kind, word.statutory, word.payable],
        row(word.duty, 'duty'),
        row(word.consumption, 'consumption'),
        row(word.vat, 'vat'),
        [word.total, '', formatFen(totals.payable)],
      ]),
    );
  }
  out.push('', `${word.steps}:`);
  assessment.explain.forEach((step, index) => {
    out.push(`${index + 1}. ${step[lang]}`, `   ${step.formula}`, `   ${word.source}: ${step.source[lang]}`);
  });
  return out.join('\n');
}
