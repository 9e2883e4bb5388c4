/** Customs code tables: a file that says how whole it is, and an answer that respects it. */
import { type Day, isDay } from '../calendar.ts';
import { type CsvFault, type CsvTable, FaultList, readCsv } from '../csv.ts';

export const CODE_TABLE_NAMES = [
  'admin_division',
  'country_iso3',
  'country_num',
  'currency',
  'customs_office',
  'levy_mode',
  'package',
  'pilot_zone',
  'port',
  'supervision_mode',
  'trade_term',
  'transport_mode',
  'unit',
  'wrap_type',
] as const;
export type CodeTableName = (typeof CODE_TABLE_NAMES)[number];

export type Completeness = 'complete' | 'partial';

export interface CodeRow {
  readonly code: string;
  readonly name: string;
  /** Further facts of the row: `iso` → `HKD`. */
  readonly extra: ReadonlyMap<string, string>;
  /** From memory, verify before relying on it. */
  readonly recalled: boolean;
}

export interface CodeTableMeta {
  readonly name: string;
  readonly title: string;
  /** `complete` as of `date`; a partial table never calls a code unknown. */
  readonly completeness: Completeness;
  readonly source: string;
  /** Day of the snapshot. */
  readonly date: Day;
  /** Day from which the codes are in use. */
  readonly effective: Day;
  readonly note: string;
}

export class CodeTable {
  readonly meta: CodeTableMeta;
  readonly rows: ReadonlyMap<string, CodeRow>;

  constructor(meta: CodeTableMeta, rows: ReadonlyMap<string, CodeRow>) {
    this.meta = meta;
    this.rows = rows;
  }

  /** `unknown` is a fault of the declaration; `not-listed` is a gap of our table. */
  has(code: string): 'known' | 'unknown' | 'not-listed' {
    if (this.rows.has(code)) return 'known';
    return this.meta.completeness === 'complete' ? 'unknown' : 'not-listed';
  }

  get(code: string): CodeRow | undefined {
    return this.rows.get(code);
  }
}

export interface CodeTableFile {
  readonly table: CodeTable;
  readonly report: readonly CsvFault[];
  readonly faultCount: number;
}

/** A table that does not say that it is complete is partial. */
export function parseCodeTableCsv(text: string): CodeTableFile {
  const faults = new FaultList();
  const table = readCsv(text, ['code', 'name'], ['extra', 'mark'], faults);
  const meta = readMeta(table, faults);
  const rows = new Map<string, CodeRow>();
  for (const row of table.rows) {
    const code = table.cell(row, 'code');
    const name = table.cell(row, 'name');
    const fault = (field: string, rule: string, found: string, zh: string, en: string) =>
      faults.add({
        line: row.line,
        column: table.columnOf(field),
        field,
        found,
        rule,
        message: { zh, en },
        remedy: { zh: '请更正该行', en: 'Correct the row' },
      });
    if (code === '') fault('code', 'code-empty', code, '代码为空', 'The code is empty');
    else if (rows.has(code)) fault('code', 'code-twice', code, '代码重复', 'The code appears twice');
    if (name === '') fault('name', 'code-name-empty', name, '名称为空', 'The name is empty');
    const mark = table.cell(row, 'mark');
    if (mark !== '' && mark !== 'recalled') {
      fault('mark', 'code-mark', mark, '标记只能为 recalled 或空', 'The mark is `recalled` or empty');
    }
    if (code === '' || rows.has(code)) continue;
    const extra = readExtra(table.cell(row, 'extra'));
    rows.set(code, { code, name, extra, recalled: mark === 'recalled' });
  }
  return { table: new CodeTable(meta, rows), report: faults.faults, faultCount: faults.count };
}

function readExtra(text: string): Map<string, string> {
  const pairs = text
    .split(';')
    .filter((part) => part !== '')
    .map((part): [string, string] => {
      const at = part.indexOf('=');
      return at < 0 ? ['note', part] : [part.slice(0, at), part.slice(at + 1)];
    });
  return new Map(pairs);
}

function readMeta(table: CsvTable, faults: FaultList): CodeTableMeta {
  const fault = (field: string, found: string, zh: string, en: string) =>
    faults.add({
      line: 1,
      column: 0,
      field,
      found,
      rule: 'code-table-directive',
      message: { zh, en },
      remedy: { zh: `请在表头前写 # ${field}: …`, en: `Write # ${field}: … before the header` },
    });
  const text = (field: string): string => {
    const found = table.directives.get(field) ?? '';
    if (found === '') fault(field, found, '缺少表的说明', 'A statement about the table is missing');
    return found;
  };
  const day = (field: string): Day => {
    const found = table.directives.get(field) ?? '';
    if (!isDay(found)) fault(field, found, '日期应为 YYYY-MM-DD', 'The day must be YYYY-MM-DD');
    return found;
  };
  return {
    name: text('table'),
    title: table.directives.get('title') ?? '',
    completeness: readCompleteness(table, faults),
    source: text('source'),
    date: day('date'),
    effective: day('effective'),
    note: table.directives.get('note') ?? '',
  };
}

export function readCompleteness(table: CsvTable, faults: FaultList): Completeness {
  const found = table.directives.get('completeness') ?? '';
  if (found === 'complete' || found === 'partial') return found;
  faults.add({
    line: 1,
    column: 0,
    field: 'completeness',
    found,
    rule: 'completeness',
    message: { zh: '未说明是否完整，按不完整处理', en: 'Completeness is not stated; taken as partial' },
    remedy: {
      zh: '请在表头前写 # completeness: complete 或 partial',
      en: 'Write # completeness: complete or partial before the header',
    },
  });
  return 'partial';
}
