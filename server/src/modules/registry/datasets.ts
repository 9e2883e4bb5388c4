/** Import of dated data: the whole file is checked and reported before anything is stored. */
import { Dataset, DatasetInput, DatasetKind, DatasetReport, type Fault, Page } from '@heliu/contract';
import { type CsvFault, isDay } from '@heliu/regulation';
import { Type } from 'typebox';
import type { Queryable } from '../../platform/database/index.ts';
import { fault, type Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { type ParsedDataset, parseDataset } from './dataset-file.ts';
import { capped, refuse, registryFault } from './faults.ts';
import type { Registry } from './registry.ts';
import { blankFaults, pageOf, pageQuery, toPage, zoneRoute } from './routing.ts';
import { insertDataset, lockDatasets, sameDataset } from './seed.ts';

interface Row {
  id: number;
  kind: Dataset['kind'];
  name: string;
  effective_from: string;
  completeness: Dataset['completeness'];
  source: string;
  rows: number;
  sha256: string;
  imported_at: Date;
}

const columns = `id, kind, name, effective_from, completeness, source, rows, encode(sha256, 'hex') as sha256,
  imported_at`;

const toDataset = (row: Row): Dataset => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  effectiveFrom: row.effective_from,
  completeness: row.completeness,
  source: row.source,
  rows: row.rows,
  sha256: row.sha256,
  importedAt: row.imported_at.toISOString(),
});

/** lines of one file; the tariff has some 13,000. Reading a hundred thousand faulty lines takes half a second. */
const csv_lines_max = 100_000;

function linesOf(csv: string): number {
  let lines = 1;
  for (let at = csv.indexOf('\n'); at >= 0; at = csv.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** A fault of the file in the form of the API: place by line and column of the file as sent. */
function csvFault(item: CsvFault): Fault {
  const made = fault(item.rule.toUpperCase(), `/body/csv/${item.line}/${item.column}`, {
    ...item.message,
    remedyZh: item.remedy.zh,
    remedyEn: item.remedy.en,
    found: item.found,
    source: 'Heliu data file format',
  });
  return { ...made, line: item.line, ...(item.field === '' ? {} : { field: item.field }) };
}

function nameFaults(body: DatasetInput): Fault[] {
  const fits = body.kind === 'code-table' ? /^[a-z][a-z0-9_]*$/.test(body.name) : body.name === body.kind;
  const expected = body.kind === 'code-table' ? 'a-z 0-9 _' : body.kind;
  return fits ? [] : [registryFault('DATASET-NAME', '/body/name', { found: body.name, expected })];
}

function fileFaults(parsed: ParsedDataset): Fault[] {
  return [
    ...parsed.contradictions.map(([directive, found, expected]) =>
      registryFault('DATASET-MARK', `/body/csv/${directive}`, { found, expected, field: directive }),
    ),
    ...parsed.report.map(csvFault),
    ...(parsed.rows === 0 ? [registryFault('DATASET-EMPTY', '/body/csv')] : []),
  ];
}

/** Everything wrong with an import, capped; the number of rows that could be read. */
function inspect(body: DatasetInput): { rows: number; faults: Fault[] } {
  const own = [...nameFaults(body), ...blankFaults(body.source, '/body/source')];
  if (!isDay(body.effectiveFrom)) {
    own.push(registryFault('DAY-INVALID', '/body/effectiveFrom', { found: body.effectiveFrom }));
  }
  const lines = linesOf(body.csv);
  if (lines > csv_lines_max) {
    const facts = { found: String(lines), expected: `≤ ${csv_lines_max}` };
    return { rows: 0, faults: [...own, registryFault('DATASET-LARGE', '/body/csv', facts)] };
  }
  const parsed = parseDataset(body, body.csv);
  const faults = [...own, ...fileFaults(parsed)];
  const unlisted = parsed.faultCount - parsed.report.length;
  return { rows: parsed.rows, faults: capped(faults, faults.length + unlisted) };
}

async function byId(db: Queryable, id: number): Promise<Dataset> {
  const { rows } = await db.query<Row>(`select ${columns} from registry.dataset where id = $1`, [id]);
  return toDataset(rows[0]!);
}

function listRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/datasets',
    summary: { zh: '数据集列表（随平台提供的与本区导入的）', en: 'List data sets, shipped and imported' },
    query: Type.Object({
      ...pageQuery,
      kind: Type.Optional(DatasetKind),
      name: Type.Optional(Type.String({ maxLength: 60 })),
    }),
    answer: Page(Dataset),
    async handle({ query }) {
      const { after, take } = pageOf(query);
      const { rows } = await services.db.query<Row>(
        `select ${columns} from registry.dataset
         where (zone = $1 or zone is null) and id > $2::bigint
           and ($4::text is null or kind = $4) and ($5::text is null or name = $5)
         order by id limit $3`,
        [services.zone, after, take, query.kind ?? null, query.name ?? null],
      );
      return toPage(rows, query, toDataset);
    },
  });
}

function importRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/datasets',
    summary: {
      zh: '导入税则、正面清单或代码表（CSV）；dryRun 只校验并报告',
      en: 'Import a tariff, positive list or code table (CSV); dryRun reports only',
    },
    body: DatasetInput,
    answer: DatasetReport,
    async handle({ body, actor }) {
      const { rows, faults } = inspect(body);
      if (body.dryRun === true) return { stored: null, rows, faults };
      refuse(faults);
      const mark = { ...body, source: body.source.trim() };
      const stored = await services.db.transaction(async (tx) => {
        await lockDatasets(tx);
        // The same file for the same day again is the same import.
        const present = await sameDataset(tx, services.zone, mark, body.csv);
        if (present !== undefined) return byId(tx, present);
        const id = await insertDataset(tx, services.zone, mark, body.csv, rows);
        const dataset = await byId(tx, id);
        await services.act(tx, actor, 'dataset.import', `dataset/${id}`, { ...dataset });
        return dataset;
      });
      await registry.refresh();
      return { stored, rows, faults: [] };
    },
  });
}

export const datasetRoutes = (services: Services, registry: Registry): Route[] => [
  listRoute(services),
  importRoute(services, registry),
];
