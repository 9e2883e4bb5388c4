/**
 * One reader for every CSV that an operator gives: RFC 4180 quoting, an optional byte order mark,
 * directives `# name: value` before the header. It never throws; every fault is reported with its
 * place, what was found, the rule and the remedy, up to a limit.
 */
import type { Text } from './text.ts';

export const CSV_CHARS_MAX = 64_000_000;
export const CSV_FAULTS_MAX = 1_000;
export const CSV_CELLS_MAX = 200;

export interface CsvFault {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Position of the cell in its row, from 1; 0 when the fault is of the whole row or file. */
  readonly column: number;
  readonly field: string;
  readonly found: string;
  readonly rule: string;
  readonly message: Text;
  readonly remedy: Text;
}

export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Collects faults to a limit; the count goes on so that nobody believes that the list is whole. */
export class FaultList {
  readonly faults: CsvFault[] = [];
  count = 0;

  add(fault: CsvFault): void {
    this.count += 1;
    if (this.faults.length < CSV_FAULTS_MAX) this.faults.push({ ...fault, found: fault.found.slice(0, 80) });
  }
}

export interface CsvTable {
  readonly directives: ReadonlyMap<string, string>;
  readonly rows: readonly CsvRow[];
  /** Reads the cell of a named column; '' when the row is short or the column is optional and absent. */
  cell(row: CsvRow, column: string): string;
  /** Position of the column from 1; 0 when absent. */
  columnOf(column: string): number;
}

export function readCsv(
  text: string,
  required: readonly string[],
  optional: readonly string[],
  faults: FaultList,
): CsvTable {
  const directives = new Map<string, string>();
  if (text.length > CSV_CHARS_MAX) {
    faults.add(fileFault('csv-too-large', String(text.length), CSV_TOO_LARGE, SPLIT_FILE));
    return emptyTable(directives);
  }
  const records = splitRecords(text.startsWith('\uFEFF') ? text.slice(1) : text, directives, faults);
  const header = records[0];
  if (header === undefined) {
    faults.add(fileFault('csv-empty', '', NO_HEADER, addHeader(required)));
    return emptyTable(directives);
  }
  const names = header.cells.map((name) => name.trim());
  for (const name of required) {
    if (!names.includes(name)) faults.add(headerFault(header.line, name, names.join(','), required));
  }
  const known = new Set([...required, ...optional]);
  names.forEach((name, index) => {
    if (!known.has(name) || names.indexOf(name) !== index) {
      faults.add(unknownColumn(header.line, index + 1, name));
    }
  });
  const rows = records.slice(1);
  for (const row of rows) {
    if (row.cells.length !== names.length) faults.add(widthFault(row, names.length));
  }
  return {
    directives,
    rows,
    columnOf: (column) => names.indexOf(column) + 1,
    cell: (row, column) => {
      const index = names.indexOf(column);
      return index < 0 ? '' : (row.cells[index] ?? '').trim();
    },
  };
}

function splitRecords(text: string, directives: Map<string, string>, faults: FaultList): CsvRow[] {
  const records: CsvRow[] = [];
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const end = text.indexOf('\n', position);
    const stop = end < 0 ? text.length : end;
    const plain = text.slice(position, stop).replace(/\r$/, '');
    if (records.length === 0 && plain.startsWith('#')) {
      const directive = /^#\s*([A-Za-z][\w-]*)\s*:\s*(.*)$/.exec(plain);
      if (directive !== null) directives.set((directive[1] ?? '').toLowerCase(), (directive[2] ?? '').trim());
    } else if (plain.includes('"')) {
      const quoted = readQuoted(text, position, line, faults);
      records.push({ line, cells: quoted.cells });
      line += quoted.lines;
      position = quoted.next;
      continue;
    } else if (plain.trim() !== '') {
      records.push({ line, cells: plain.split(',') });
    }
    line += 1;
    position = stop + 1;
  }
  return records;
}

/** Reads one record that has quotes in it; a quoted cell may hold commas and line ends. */
function readQuoted(text: string, start: number, line: number, faults: FaultList) {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  let lines = 1;
  let position = start;
  for (; position < text.length; position += 1) {
    const char = text[position] ?? '';
    if (quoted) {
      if (char === '\n') lines += 1;
      if (char !== '"') cell += char;
      else if (text[position + 1] === '"') {
        cell += '"';
        position += 1;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (char === ',') {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') break;
    else if (char !== '\r') cell += char;
  }
  if (quoted) faults.add(quoteFault(line, cells.length + 1, cell));
  cells.push(cell);
  return { cells, lines, next: position + 1 };
}

const CSV_TOO_LARGE: Text = {
  zh: `文件超过 ${CSV_CHARS_MAX} 字符`,
  en: `The file is longer than ${CSV_CHARS_MAX} characters`,
};
const SPLIT_FILE: Text = { zh: '请拆分文件', en: 'Split the file' };
const NO_HEADER: Text = { zh: '文件没有表头', en: 'The file has no header line' };

function addHeader(required: readonly string[]): Text {
  const names = required.join(',');
  return { zh: `请写上表头：${names}`, en: `Put the header line first: ${names}` };
}

function emptyTable(directives: ReadonlyMap<string, string>): CsvTable {
  return { directives, rows: [], cell: () => '', columnOf: () => 0 };
}

function fileFault(rule: string, found: string, message: Text, remedy: Text): CsvFault {
  return { line: 1, column: 0, field: '', found, rule, message, remedy };
}

function headerFault(line: number, field: string, found: string, required: readonly string[]): CsvFault {
  const message = { zh: `缺少列 ${field}`, en: `Column ${field} is missing` };
  return { line, column: 0, field, found, rule: 'csv-column-missing', message, remedy: addHeader(required) };
}

function unknownColumn(line: number, column: number, name: string): CsvFault {
  return {
    line,
    column,
    field: name,
    found: name,
    rule: 'csv-column-unknown',
    message: { zh: '列名未知或重复', en: 'The column is unknown or repeated' },
    remedy: { zh: '请删除该列或更正列名', en: 'Remove the column or correct its name' },
  };
}

function widthFault(row: CsvRow, width: number): CsvFault {
  return {
    line: row.line,
    column: 0,
    field: '',
    found: row.cells.slice(0, CSV_CELLS_MAX).join(','),
    rule: 'csv-width',
    message: {
      zh: `应有 ${width} 列，实有 ${row.cells.length} 列`,
      en: `${width} cells expected, ${row.cells.length} found`,
    },
    remedy: {
      zh: '请补齐或用引号括起含逗号的内容',
      en: 'Add the missing cells, or quote cells that hold commas',
    },
  };
}

function quoteFault(line: number, column: number, found: string): CsvFault {
  return {
    line,
    column,
    field: '',
    found,
    rule: 'csv-quote-open',
    message: { zh: '引号没有结束', en: 'A quoted cell is never closed' },
    remedy: {
      zh: '请补上右引号，内容中的引号写两次',
      en: 'Close the quote; write a quote inside a cell twice',
    },
  };
}
