/** Puts the data that the platform ships into the database, so that decisions can name it by id. */
import { readFileSync } from 'node:fs';
import { CODE_TABLE_NAMES, LIMITS, parseCodeTableCsv } from '@heliu/regulation';
import type { Database, Tx } from '../../platform/database/index.ts';
import { type FileMark, packCsv, parseDataset, sha256Of } from './dataset-file.ts';

/** The data folder beside the package's source. */
const dataDirectory = new URL('../data/', import.meta.resolve('@heliu/regulation'));
const readText = (name: string): string => readFileSync(new URL(name, dataDirectory), 'utf8');

/** The first day of the retail import regime: nothing is asked of an earlier day. */
const regimeFrom = LIMITS[0]?.from ?? '2016-04-08';

interface Shipped {
  readonly mark: FileMark;
  readonly csv: string;
}

function directive(csv: string, name: string): string {
  return new RegExp(`^# ${name}: (.+)$`, 'm').exec(csv)?.[1]?.trim() ?? 'shipped with @heliu/regulation';
}

function shippedData(): Shipped[] {
  const tariff = readText('tariff.csv');
  const list = readText('positive-list.csv');
  return [
    {
      // One snapshot, read for every day of the regime: `tariffLineOn` follows the history of VAT rates and says
      // where the snapshot cannot know. A tariff that the zone imports for a day goes before it.
      mark: {
        kind: 'tariff',
        name: 'tariff',
        effectiveFrom: regimeFrom,
        completeness: 'partial',
        source: directive(tariff, 'source'),
      },
      csv: tariff,
    },
    {
      mark: {
        kind: 'positive-list',
        name: 'positive-list',
        effectiveFrom: regimeFrom,
        completeness: 'partial',
        source: directive(list, 'source'),
      },
      csv: list,
    },
    ...CODE_TABLE_NAMES.map((name): Shipped => {
      const csv = readText(`codes/${name}.csv`);
      const { meta } = parseCodeTableCsv(csv).table;
      const { completeness, source, effective } = meta;
      return { mark: { kind: 'code-table', name, effectiveFrom: effective, completeness, source }, csv };
    }),
  ];
}

/** Inserts a set and returns its id. */
export async function insertDataset(
  tx: Tx,
  zone: number | null,
  mark: FileMark,
  csv: string,
  rows: number,
): Promise<number> {
  const result = await tx.query<{ id: number }>(
    `insert into registry.dataset (zone, kind, name, effective_from, completeness, source, rows, sha256, csv)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
    [
      zone,
      mark.kind,
      mark.name,
      mark.effectiveFrom,
      mark.completeness,
      mark.source,
      rows,
      sha256Of(csv),
      packCsv(csv),
    ],
  );
  return result.rows[0]!.id;
}

/** The latest set of that kind, name and day, when it is the same file under the same mark. */
export async function sameDataset(
  tx: Tx,
  zone: number | null,
  mark: FileMark,
  csv: string,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ id: number; same: boolean }>(
    `select id, sha256 = $5 and completeness = $6 and source = $7 as same from registry.dataset
     where zone is not distinct from $1 and kind = $2 and name = $3 and effective_from = $4
     order by id desc limit 1`,
    [zone, mark.kind, mark.name, mark.effectiveFrom, sha256Of(csv), mark.completeness, mark.source],
  );
  return rows[0]?.same === true ? rows[0].id : undefined;
}

/** One writer of data sets at a time, so that the same file sent twice at once is stored once. */
export async function lockDatasets(tx: Tx): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('registry.dataset'))");
}

/** Stores what is shipped and not stored yet. A new edition is a further set; the former stays. */
export async function seedBundledData(db: Database): Promise<void> {
  const shipped = shippedData();
  await db.transaction(async (tx) => {
    await lockDatasets(tx);
    for (const { mark, csv } of shipped) {
      if ((await sameDataset(tx, null, mark, csv)) !== undefined) continue;
      const parsed = parseDataset(mark, csv);
      const broken = parsed.report[0];
      if (broken !== undefined || parsed.contradictions.length > 0) {
        const what =
          broken === undefined ? String(parsed.contradictions[0]) : `line ${broken.line}: ${broken.rule}`;
        throw new Error(`Shipped data ${mark.kind}/${mark.name} is faulty: ${what}`);
      }
      await insertDataset(tx, null, mark, csv, parsed.rows);
    }
  });
}
