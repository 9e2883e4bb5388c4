/** One dated data set as a file: which reader it needs, what the reader says, read at first use only. */
import { createHash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  type CodeTable,
  type CsvFault,
  type PositiveList,
  parseCodeTableCsv,
  parsePositiveListCsv,
  parseTariffCsv,
  type TariffLine,
} from '@heliu/regulation';
import type { DatasetMark } from './records.ts';

/** characters of an unpacked file; the reader of @heliu/regulation has the same limit */
const csv_bytes_max = 256 * 1024 * 1024;

/** What the request or the row says about a file; a directive in the file itself goes before it. */
export type FileMark = Pick<DatasetMark, 'kind' | 'name' | 'effectiveFrom' | 'completeness' | 'source'>;

export interface ParsedDataset {
  readonly tariff?: ReadonlyMap<string, TariffLine>;
  readonly positiveList?: PositiveList;
  readonly codeTable?: CodeTable;
  readonly rows: number;
  readonly report: readonly CsvFault[];
  readonly faultCount: number;
  /** What the file says of itself where that differs from its mark: directive, stated, marked. */
  readonly contradictions: readonly (readonly [string, string, string])[];
}

/** Directives that the file may leave out, because its mark says the same. */
function directivesOf(mark: FileMark): string[] {
  // A directive is one line; a line end inside a source would begin another.
  const source = mark.source.replace(/\s+/g, ' ');
  const common = [`# completeness: ${mark.completeness}`, `# source: ${source}`];
  if (mark.kind === 'tariff') return [...common, `# snapshot: ${mark.effectiveFrom}`];
  if (mark.kind === 'positive-list') return common;
  return [
    ...common,
    `# table: ${mark.name}`,
    `# date: ${mark.effectiveFrom}`,
    `# effective: ${mark.effectiveFrom}`,
  ];
}

function differing(pairs: readonly (readonly [string, string, string])[]): ParsedDataset['contradictions'] {
  return pairs.filter(([, stated, marked]) => stated !== marked);
}

/** Reads a file under its mark. Never throws; lines are those of the file as given. */
export function parseDataset(mark: FileMark, csv: string): ParsedDataset {
  const directives = directivesOf(mark);
  const text = `${directives.join('\n')}\n${csv.startsWith('\uFEFF') ? csv.slice(1) : csv}`;
  const own = (report: readonly CsvFault[]): CsvFault[] =>
    report.map((fault) => ({ ...fault, line: Math.max(1, fault.line - directives.length) }));
  if (mark.kind === 'tariff') {
    const { lines, report, faultCount, directives: stated } = parseTariffCsv(text);
    const completeness = stated.get('completeness') ?? mark.completeness;
    const contradictions = differing([['completeness', completeness, mark.completeness]]);
    return { tariff: lines, rows: lines.size, report: own(report), faultCount, contradictions };
  }
  if (mark.kind === 'positive-list') {
    const { list, report, faultCount } = parsePositiveListCsv(text);
    const contradictions = differing([['completeness', list.completeness, mark.completeness]]);
    return { positiveList: list, rows: list.rows.length, report: own(report), faultCount, contradictions };
  }
  const { table, report, faultCount } = parseCodeTableCsv(text);
  const contradictions = differing([
    ['completeness', table.meta.completeness, mark.completeness],
    ['table', table.meta.name, mark.name],
    ['effective', table.meta.effective, mark.effectiveFrom],
  ]);
  return { codeTable: table, rows: table.rows.size, report: own(report), faultCount, contradictions };
}

export const sha256Of = (csv: string): Buffer => createHash('sha256').update(csv).digest();

export const packCsv = (csv: string): Buffer => zstdCompressSync(Buffer.from(csv));

/** A stored set. Unpacked and read when first asked for, so that sets of past years cost nothing. */
export class Dataset {
  readonly mark: DatasetMark;
  readonly #packed: Uint8Array;
  #parsed: ParsedDataset | undefined;

  constructor(mark: DatasetMark, packed: Uint8Array) {
    this.mark = mark;
    this.#packed = packed;
  }

  get content(): ParsedDataset {
    if (this.#parsed === undefined) {
      const csv = zstdDecompressSync(this.#packed, { maxOutputLength: csv_bytes_max }).toString();
      this.#parsed = parseDataset(this.mark, csv);
    }
    return this.#parsed;
  }
}

/** Newest first; for one day the zone's own before the shipped, then the latest import. */
function precedence(a: Dataset, b: Dataset): number {
  if (a.mark.effectiveFrom !== b.mark.effectiveFrom) {
    return a.mark.effectiveFrom < b.mark.effectiveFrom ? 1 : -1;
  }
  if (a.mark.shipped !== b.mark.shipped) return a.mark.shipped ? 1 : -1;
  return b.mark.id - a.mark.id;
}

/** All sets of a zone, to be asked by kind, name and day. */
export class DatasetShelf {
  readonly #sets = new Map<string, readonly Dataset[]>();

  constructor(sets: readonly Dataset[]) {
    for (const [key, group] of Map.groupBy(sets, ({ mark }) => `${mark.kind}/${mark.name}`)) {
      this.#sets.set(key, group.sort(precedence));
    }
  }

  /** The set in force on a day: the newest that had begun. Before the first there is none. */
  on(kind: DatasetMark['kind'], name: string, day: string): Dataset | undefined {
    return this.#sets.get(`${kind}/${name}`)?.find((set) => set.mark.effectiveFrom <= day);
  }

  names(kind: DatasetMark['kind']): string[] {
    const names = [...this.#sets.values()].flatMap(([first]) =>
      first?.mark.kind === kind ? [first.mark.name] : [],
    );
    return names.sort();
  }
}
