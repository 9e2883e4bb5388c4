/** CSV files of the conversion: reading strictly, writing with directives. */
import { readFileSync } from 'node:fs';
import { FaultList, readCsv } from '../csv.ts';

export type Row = Readonly<Record<string, string>>;

/** Reads a CSV as records; any fault stops the conversion. */
export function readRows(path: string, columns: readonly string[]): Row[] {
  const faults = new FaultList();
  const table = readCsv(readFileSync(path, 'utf8'), columns, [], faults);
  if (faults.count > 0) throw new Error(`${path}: ${JSON.stringify(faults.faults.slice(0, 3))}`);
  return table.rows.map((row) => Object.fromEntries(columns.map((name) => [name, table.cell(row, name)])));
}

export function csvText(
  directives: readonly string[],
  header: readonly string[],
  rows: readonly Row[],
): string {
  const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = rows.map((row) => header.map((name) => quote(row[name] ?? '')).join(','));
  return `${[...directives.map((item) => `# ${item}`), header.join(','), ...lines].join('\n')}\n`;
}
