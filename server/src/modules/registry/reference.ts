/** Looking things up in the dated data: code tables and tariff lines, as of a day. */
import { Day, Nullable, Page } from '@heliu/contract';
import { formatRate, type TariffLine, tariffLineOn } from '@heliu/regulation';
import { type Static, Type } from 'typebox';
import { HttpError, type Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import type { Registry } from './registry.ts';
import { dayOf, zoneRoute } from './routing.ts';
import type { CodesInForce } from './snapshot.ts';

const dayQuery = Type.Object({ date: Type.Optional(Day) });

const CodeTableSummary = Type.Object({
  name: Type.String(),
  title: Type.String(),
  datasetId: Type.Integer(),
  effectiveFrom: Day,
  completeness: Type.Enum(['complete', 'partial']),
  source: Type.String(),
  rows: Type.Integer(),
});

const CodeTableAnswer = Type.Object({
  ...CodeTableSummary.properties,
  date: Day,
  codes: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      recalled: Type.Boolean({ description: 'true: from memory, verify before relying on it' }),
      extra: Type.Record(Type.String(), Type.String()),
    }),
  ),
});

function summary({ mark, table }: CodesInForce): Static<typeof CodeTableSummary> | undefined {
  if (mark === undefined || table === undefined) return undefined;
  return {
    name: mark.name,
    title: table.meta.title,
    datasetId: mark.id,
    effectiveFrom: mark.effectiveFrom,
    completeness: mark.completeness,
    source: mark.source,
    rows: table.rows.size,
  };
}

function tablesRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/code-tables',
    summary: { zh: '某日有效的代码表', en: 'Code tables in force on a day' },
    query: dayQuery,
    answer: Page(CodeTableSummary),
    async handle({ query }) {
      await registry.refresh();
      const snapshot = registry.snapshot();
      const day = dayOf(query.date, services.now(), '/querystring/date');
      const items = snapshot.codeTableNames().flatMap((name) => summary(snapshot.codes(name, day)) ?? []);
      return { items, next: null };
    },
  });
}

function tableRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/code-tables/:name',
    summary: { zh: '一张代码表的全部代码', en: 'All codes of one table' },
    params: Type.Object({ name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,59}$' }) }),
    query: dayQuery,
    answer: CodeTableAnswer,
    async handle({ params, query }) {
      await registry.refresh();
      const date = dayOf(query.date, services.now(), '/querystring/date');
      const found = registry.snapshot().codes(params.name, date);
      const head = summary(found);
      if (head === undefined || found.table === undefined) throw new HttpError('NOT_FOUND');
      const codes = [...found.table.rows.values()].map((row) => ({
        code: row.code,
        name: row.name,
        recalled: row.recalled,
        extra: Object.fromEntries(row.extra),
      }));
      return { ...head, date, codes };
    },
  });
}

const TariffAnswer = Type.Object({
  code: Type.String(),
  date: Day,
  datasetId: Type.Integer(),
  completeness: Type.Enum(['complete', 'partial']),
  name: Type.String(),
  unit1: Nullable(Type.String()),
  unit2: Nullable(Type.String()),
  mfn: Type.String({ description: '15%、0.6/千克、20%+1/千克、15%@>=10/克；? 及原因表示不能确定' }),
  provisional: Nullable(Type.String()),
  vat: Type.String(),
  consumption: Type.String(),
  inForce: Type.Boolean(),
  marks: Type.Array(Type.String()),
  source: Type.String(),
  snapshot: Nullable(Day),
});

function printLine(line: TariffLine) {
  return {
    name: line.name,
    unit1: line.unit1 ?? null,
    unit2: line.unit2 ?? null,
    mfn: formatRate(line.mfn),
    provisional: line.provisional === undefined ? null : formatRate(line.provisional),
    vat: formatRate(line.vat),
    consumption: formatRate(line.consumption),
    inForce: line.inForce,
    marks: [...line.marks],
    source: line.source,
    snapshot: line.snapshot ?? null,
  };
}

function tariffRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/tariff/:code',
    summary: { zh: '某日有效的税则号列', en: 'A tariff line as of a day' },
    params: Type.Object({ code: Type.String({ pattern: '^\\d{10}$' }) }),
    query: dayQuery,
    answer: TariffAnswer,
    async handle({ params, query }) {
      await registry.refresh();
      const date = dayOf(query.date, services.now(), '/querystring/date');
      const tariff = registry.snapshot().tariffOn(date);
      const line = tariff.line(params.code);
      if (line === undefined || tariff.datasetId === null || tariff.completeness === null) {
        throw new HttpError('NOT_FOUND');
      }
      const { datasetId, completeness } = tariff;
      return { code: params.code, date, datasetId, completeness, ...printLine(tariffLineOn(line, date)) };
    },
  });
}

export const referenceRoutes = (services: Services, registry: Registry): Route[] => [
  tablesRoute(services, registry),
  tableRoute(services, registry),
  tariffRoute(services, registry),
];
