/** The tariff as CSV: the one importer for the shipped table and for an operator's own. */
import { type Day, isDay } from '../calendar.ts';
import { type CsvFault, type CsvRow, type CsvTable, FaultList, readCsv } from '../csv.ts';
import { PPM_ONE } from '../decimal.ts';
import type { Text } from '../text.ts';
import { unitCode } from '../units.ts';
import { TARIFF_MARKS, type TariffLine } from './line.ts';
import { parseRate, type Rate, unknownRate } from './rate.ts';

export const TARIFF_COLUMNS = [
  'code',
  'name',
  'unit1',
  'unit2',
  'mfn',
  'provisional',
  'vat',
  'consumption',
  'source',
  'mark',
] as const;

export interface TariffFile {
  readonly lines: Map<string, TariffLine>;
  /** Every fault found, to CSV_FAULTS_MAX; whether to use the file in spite of them is the caller's. */
  readonly report: readonly CsvFault[];
  /** All faults, also those above the limit of the report. */
  readonly faultCount: number;
  /** The day of the rates, from the directive `# snapshot: YYYY-MM-DD`. */
  readonly snapshot?: Day;
  readonly directives: ReadonlyMap<string, string>;
}

/** Lines with a faulty rate are kept with that rate unknown; lines with a faulty code are left out. */
export function parseTariffCsv(text: string): TariffFile {
  const faults = new FaultList();
  const table = readCsv(text, TARIFF_COLUMNS, [], faults);
  const snapshot = readSnapshot(table, faults);
  const lines = new Map<string, TariffLine>();
  for (const row of table.rows) {
    const line = readLine(new RowReader(table, row, faults), snapshot, lines);
    if (line !== undefined) lines.set(line.code, line);
  }
  return {
    lines,
    report: faults.faults,
    faultCount: faults.count,
    ...(snapshot === undefined ? {} : { snapshot }),
    directives: table.directives,
  };
}

function readSnapshot(table: CsvTable, faults: FaultList): Day | undefined {
  const found = table.directives.get('snapshot');
  if (found !== undefined && isDay(found)) return found;
  faults.add({
    line: 1,
    column: 0,
    field: 'snapshot',
    found: found ?? '',
    rule: 'tariff-snapshot',
    message: { zh: '缺少税率日期', en: 'The day of the rates is missing' },
    remedy: {
      zh: '请在表头前写 # snapshot: YYYY-MM-DD',
      en: 'Write # snapshot: YYYY-MM-DD before the header',
    },
  });
  return undefined;
}

class RowReader {
  readonly #table: CsvTable;
  readonly #row: CsvRow;
  readonly #faults: FaultList;

  constructor(table: CsvTable, row: CsvRow, faults: FaultList) {
    this.#table = table;
    this.#row = row;
    this.#faults = faults;
  }

  text(field: string): string {
    return this.#table.cell(this.#row, field);
  }

  fault(field: string, rule: string, message: Text, remedy: Text): void {
    this.#faults.add({
      line: this.#row.line,
      column: this.#table.columnOf(field),
      field,
      found: this.text(field),
      rule,
      message,
      remedy,
    });
  }

  required(field: string): string {
    const found = this.text(field);
    if (found === '') {
      this.fault(
        field,
        'tariff-empty',
        { zh: '必填项为空', en: 'A mandatory cell is empty' },
        { zh: '请填写', en: 'Fill it in' },
      );
    }
    return found;
  }

  /** A unit by its Chinese name; empty is allowed, since compilations often lack it. */
  unit(field: string): string | undefined {
    const name = this.text(field);
    if (name === '') return undefined;
    const code = unitCode(name);
    if (code === undefined) {
      this.fault(
        field,
        'tariff-unit',
        { zh: '计量单位不在海关计量单位代码表内', en: 'The unit is not in the customs table of units' },
        { zh: '请使用海关计量单位名称，如 千克', en: 'Use the name of a customs unit, such as 千克' },
      );
    }
    return code;
  }

  rate(field: string): Rate {
    const text = this.required(field);
    if (text === '') return unknownRate(`${field} is empty`);
    const rate = parseRate(text);
    if (rate !== undefined) return rate;
    this.fault(
      field,
      'tariff-rate',
      { zh: '税率写法无法识别', en: 'The rate cannot be read' },
      {
        zh: '写作 15%、0.6/千克、20%+1/千克、15%@>=10/克；不能确定的写 ? 及原因',
        en: 'Write 15%, 0.6/千克, 20%+1/千克 or 15%@>=10/克; write ? and the reason when it is not known',
      },
    );
    return unknownRate(`${field} cannot be read: ${text}`);
  }
}

function readLine(
  row: RowReader,
  snapshot: Day | undefined,
  lines: ReadonlyMap<string, TariffLine>,
): TariffLine | undefined {
  const code = row.text('code');
  const name = row.required('name');
  const [unit1, unit2] = [row.unit('unit1'), row.unit('unit2')];
  const mfn = row.rate('mfn');
  const provisional = row.text('provisional') === '' ? undefined : row.rate('provisional');
  const vat = readVat(row);
  const consumption = readConsumption(row);
  const source = row.required('source');
  const marks = readMarks(row);
  if (!readCode(row, code, lines)) return undefined;
  return {
    code,
    name,
    ...(unit1 === undefined ? {} : { unit1 }),
    ...(unit2 === undefined ? {} : { unit2 }),
    mfn,
    ...(provisional === undefined ? {} : { provisional }),
    vat,
    consumption,
    inForce: !marks.includes('not-in-force'),
    marks,
    source,
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}

function readCode(row: RowReader, code: string, lines: ReadonlyMap<string, TariffLine>): boolean {
  if (!/^[0-9]{10}$/.test(code)) {
    row.fault(
      'code',
      'tariff-code',
      { zh: '商品编码应为10位数字', en: 'The commodity code must be ten digits' },
      { zh: '请补足10位，首位的0不可省略', en: 'Give all ten digits, leading zeros included' },
    );
    return false;
  }
  if (lines.has(code)) {
    row.fault(
      'code',
      'tariff-code-twice',
      { zh: '商品编码重复，以先出现的为准', en: 'The code appears twice; the first is kept' },
      { zh: '请删除一行', en: 'Remove one of the lines' },
    );
    return false;
  }
  return true;
}

function readVat(row: RowReader): Rate {
  const rate = row.rate('vat');
  if (rate.kind === 'ad-valorem' || rate.kind === 'unknown') return rate;
  row.fault(
    'vat',
    'tariff-vat',
    { zh: '增值税只能是从价税率', en: 'VAT must be a share of the value' },
    { zh: '写作 13% 或 9%', en: 'Write 13% or 9%' },
  );
  return unknownRate('VAT is not a share of the value');
}

/** Consumption tax is a share of a price that contains it, so the share is below 100 %. */
function readConsumption(row: RowReader): Rate {
  const rate = row.rate('consumption');
  const flats = rate.kind === 'conditional' ? [rate.rate, rate.otherwise] : [rate];
  const tooHigh = flats.some((flat) => 'ppm' in flat && flat.ppm >= PPM_ONE);
  if (!tooHigh) return rate;
  row.fault(
    'consumption',
    'tariff-consumption',
    { zh: '消费税为价内税，税率应低于100%', en: 'Consumption tax is inside the price: below 100 %' },
    { zh: '请更正税率', en: 'Correct the rate' },
  );
  return unknownRate('consumption tax of 100 % or more');
}

function readMarks(row: RowReader): readonly string[] {
  const marks = row.text('mark') === '' ? [] : row.text('mark').split(';');
  for (const mark of marks) {
    if (Object.hasOwn(TARIFF_MARKS, mark)) continue;
    row.fault(
      'mark',
      'tariff-mark',
      { zh: `标记未知：${mark}`, en: `The mark is unknown: ${mark}` },
      {
        zh: `可用标记：${Object.keys(TARIFF_MARKS).join('、')}`,
        en: `Marks are ${Object.keys(TARIFF_MARKS).join(', ')}`,
      },
    );
  }
  return marks;
}
