/** The data shipped beside the package. The only place of the package that reads files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CodeTableFile, type CodeTableName, parseCodeTableCsv } from './codes/code-table.ts';
import { type PositiveListFile, parsePositiveListCsv } from './tariff/positive-list.ts';
import { parseTariffCsv, type TariffFile } from './tariff/tariff-csv.ts';

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, '../data', name), 'utf8');
}

/** 12,306 lines compiled from public sources; verify before legal use. */
export function loadBundledTariff(): TariffFile {
  return parseTariffCsv(read('tariff.csv'));
}

/** Parts of the first list of 2016 and a recalled part of the present one: partial. */
export function loadBundledPositiveList(): PositiveListFile {
  return parsePositiveListCsv(read('positive-list.csv'));
}

export function loadBundledCodeTable(name: CodeTableName): CodeTableFile {
  return parseCodeTableCsv(read(join('codes', `${name}.csv`)));
}
