/** The list of goods that may be imported by retail (跨境电子商务零售进口商品清单). */
import { type Day, type InForce, isDay, isInForce } from '../calendar.ts';
import { type Completeness, readCompleteness } from '../codes/code-table.ts';
import { type CsvFault, type CsvRow, type CsvTable, FaultList, readCsv } from '../csv.ts';

export interface PositiveListRow extends InForce {
  /** Eight or ten digits; eight cover every ten-digit code that begins with them. */
  readonly code: string;
  readonly name: string;
  readonly notes: string;
  /** Modes under which the goods may enter; empty: all retail import modes. */
  readonly modes: readonly string[];
}

/** `not-determined`: the list in hand is partial, so its silence proves nothing. */
export type ListVerdict =
  | { readonly verdict: 'listed'; readonly row: PositiveListRow }
  | { readonly verdict: 'other-mode'; readonly row: PositiveListRow }
  | { readonly verdict: 'off-list' }
  | { readonly verdict: 'not-determined' };

export class PositiveList {
  readonly completeness: Completeness;
  readonly source: string;
  readonly rows: readonly PositiveListRow[];
  readonly #byCode = new Map<string, PositiveListRow[]>();

  constructor(completeness: Completeness, source: string, rows: readonly PositiveListRow[]) {
    this.completeness = completeness;
    this.source = source;
    this.rows = rows;
    for (const row of rows) {
      const same = this.#byCode.get(row.code);
      if (same === undefined) this.#byCode.set(row.code, [row]);
      else same.push(row);
    }
  }

  /** What the list says of a ten-digit code on a day under a mode. */
  lookup(code: string, day: Day, mode: string): ListVerdict {
    const candidates = [...(this.#byCode.get(code) ?? []), ...(this.#byCode.get(code.slice(0, 8)) ?? [])];
    const inForce = candidates.filter((row) => isInForce(row, day));
    const open = inForce.find((row) => row.modes.length === 0 || row.modes.includes(mode));
    if (open !== undefined) return { verdict: 'listed', row: open };
    const other = inForce[0];
    if (other !== undefined) return { verdict: 'other-mode', row: other };
    return { verdict: this.completeness === 'complete' ? 'off-list' : 'not-determined' };
  }
}

export interface PositiveListFile {
  readonly list: PositiveList;
  readonly report: readonly CsvFault[];
  readonly faultCount: number;
}

/** Columns code, name, from, to, notes, modes (`1210|9610`); directive `# completeness: …`. */
export function parsePositiveListCsv(text: string): PositiveListFile {
  const faults = new FaultList();
  const table = readCsv(text, ['code', 'name', 'from', 'to', 'notes', 'modes'], [], faults);
  const completeness = readCompleteness(table, faults);
  const rows: PositiveListRow[] = [];
  const seen = new Map<string, PositiveListRow[]>();
  for (const source of table.rows) {
    const row = readRow(table, source, seen, faults);
    if (row === undefined) continue;
    rows.push(row);
    seen.set(row.code, [...(seen.get(row.code) ?? []), row]);
  }
  const list = new PositiveList(completeness, table.directives.get('source') ?? '', rows);
  return { list, report: faults.faults, faultCount: faults.count };
}

function readRow(
  table: CsvTable,
  source: CsvRow,
  seen: ReadonlyMap<string, readonly PositiveListRow[]>,
  faults: FaultList,
): PositiveListRow | undefined {
  const cell = (field: string) => table.cell(source, field);
  let sound = true;
  const fault = (field: string, rule: string, zh: string, en: string, remedyZh: string, remedyEn: string) => {
    sound = false;
    faults.add({
      line: source.line,
      column: table.columnOf(field),
      field,
      found: cell(field),
      rule,
      message: { zh, en },
      remedy: { zh: remedyZh, en: remedyEn },
    });
  };
  const [code, from, to] = [cell('code'), cell('from'), cell('to')];
  if (!/^([0-9]{8}|[0-9]{10})$/.test(code)) {
    fault(
      'code',
      'list-code',
      '编码应为8位或10位数字',
      'The code has 8 or 10 digits',
      '请更正编码',
      'Correct the code',
    );
  }
  if (cell('name') === '')
    fault('name', 'list-name', '名称为空', 'The name is empty', '请填写', 'Fill it in');
  if (!isDay(from)) {
    fault(
      'from',
      'list-from',
      '起始日期无效',
      'The first day is not a day',
      '写作 YYYY-MM-DD',
      'Write YYYY-MM-DD',
    );
  }
  if (to !== '' && (!isDay(to) || to < from)) {
    fault(
      'to',
      'list-to',
      '终止日期无效',
      'The last day is not a day after the first',
      '写作 YYYY-MM-DD 或留空',
      'Write YYYY-MM-DD or leave it empty',
    );
  }
  const modes = cell('modes') === '' ? [] : cell('modes').split('|');
  if (!modes.every((mode) => /^[0-9]{4}$/.test(mode))) {
    fault(
      'modes',
      'list-modes',
      '监管方式应为4位数字',
      'A mode has four digits',
      '写作 1210|9610',
      'Write 1210|9610',
    );
  }
  if (!sound) return undefined;
  const row = { code, name: cell('name'), from, ...(to === '' ? {} : { to }), notes: cell('notes'), modes };
  const overlaps = (other: PositiveListRow) => isInForce(other, from) || isInForce(row, other.from);
  if (seen.get(code)?.some(overlaps) === true) {
    fault(
      'code',
      'list-twice',
      '同一编码的有效期重叠',
      'Two rows of one code overlap in time',
      '请更正有效期',
      'Correct the days',
    );
    return undefined;
  }
  return row;
}
