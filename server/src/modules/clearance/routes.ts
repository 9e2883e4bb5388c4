/** Trades: list, one in full, recheck, review, quota, live figures. */
import {
  Page,
  QuotaBalance,
  QuotaQuery,
  Recheck,
  Review,
  Statistics,
  Trade,
  TradeState,
  TradeSummary,
} from '@heliu/contract';
import { chinaDay, limitsOn, yearOf } from '@heliu/regulation';
import { Type } from 'typebox';
import { type Actor, fault, HttpError, type Route, route } from '../../platform/http/index.ts';
import { availableOf, keyOf, readBalances } from '../../platform/ledger/index.ts';
import type { Services } from '../../services.ts';
import { personLookup, type Registry } from '../registry/index.ts';
import { toTaxAssessment } from '../tax/index.ts';
import { explainTax, recheck } from './recheck.ts';
import { review } from './review.ts';
import { statistics } from './statistics.ts';
import { readDecisions, summaryOf, type TradeRow, tradeColumns, viewTrade } from './view.ts';

const tag = '通关 clearance';
const trades_default = 100;
const trades_max = 500;
/** Stricter than the format `uuid`, which also takes `urn:uuid:`. */
const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const Params = Type.Object({ id: Type.String({ pattern: `^${uuid}$` }) });

export interface ClearanceParts {
  readonly services: Services;
  readonly registry: Registry;
  readonly partition: number;
  committed(): void;
}

/** Staff see all trades of the zone; an enterprise those in which it takes part. */
const sees = `zone = $1 and ($2::int is null or parties @> array[$2::int])`;

async function find(services: Services, actor: Actor, id: string): Promise<TradeRow> {
  const { rows } = await services.db.query<TradeRow>(
    `select ${tradeColumns} from clearance.trade where ${sees} and id = $3`,
    [services.zone, actor.enterpriseId, id],
  );
  if (rows[0] === undefined) throw new HttpError('NOT_FOUND');
  return rows[0];
}

export function clearanceRoutes(parts: ClearanceParts): Route[] {
  const { services, registry } = parts;
  const { db, vault, zone } = services;
  return [
    route({
      method: 'GET',
      path: '/api/v1/trades',
      scope: 'trades:read',
      tag,
      summary: { zh: '查询交易', en: 'Trades, newest first' },
      query: Type.Object({
        orderNo: Type.Optional(Type.String({ maxLength: 60 })),
        platform: Type.Optional(Type.String({ maxLength: 18 })),
        preNo: Type.Optional(Type.String({ maxLength: 18 })),
        invtNo: Type.Optional(Type.String({ maxLength: 18 })),
        state: Type.Optional(TradeState),
        after: Type.Optional(Type.String({ pattern: `^\\d{1,16}_${uuid}$` })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: trades_max })),
      }),
      answer: Page(TradeSummary),
      async handle({ actor, query }) {
        const limit = query.limit ?? trades_default;
        const [micros, id] = query.after?.split('_') ?? [null, null];
        const { rows } = await db.query<TradeRow & { micros: bigint }>(
          `select ${tradeColumns}, (extract(epoch from received_at) * 1000000)::bigint as micros
           from clearance.trade
           where ${sees} and ($3::text is null or order_no = $3) and ($4::text is null or platform = $4)
             and ($5::text is null or state = $5) and ($6::text is null or pre_no = $6)
             and ($7::text is null or invt_no = $7)
             and ($8::bigint is null
                  or (received_at, id) < ('epoch'::timestamptz + $8::bigint * interval '1 microsecond', $9::uuid))
           order by received_at desc, id desc limit $10`,
          [
            zone,
            actor.enterpriseId,
            query.orderNo ?? null,
            query.platform ?? null,
            query.state ?? null,
            query.preNo ?? null,
            query.invtNo ?? null,
            micros,
            id,
            limit,
          ],
        );
        const last = rows.length === limit ? rows.at(-1) : undefined;
        return {
          items: rows.map(summaryOf),
          next: last === undefined ? null : `${last.micros}_${last.id}`,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/trades/:id',
      scope: 'trades:read',
      tag,
      summary: {
        zh: '交易详情：单证、时间线、发现、税款计算',
        en: 'One trade: documents, timeline, findings, tax',
      },
      params: Params,
      answer: Trade,
      async handle({ actor, params }) {
        const row = await find(services, actor, params.id);
        await registry.refresh();
        const trade = await viewTrade(db, { vault, zone, registry: registry.snapshot() }, row);
        const records = await readDecisions(db, zone, row.id);
        const last = records.findLast((item) => item.actor === 'system' && item.outcome !== 'delete');
        const shown = trade.decisions.find((item) => item.number === last?.number);
        if (last !== undefined && shown !== undefined) {
          shown.tax = toTaxAssessment(await explainTax(db, vault, zone, last));
        }
        return trade;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/trades/:id/recheck',
      scope: 'trades:read',
      tag,
      summary: { zh: '按存档重新计算决定并比对', en: 'Compute the last decision again and compare' },
      params: Params,
      answer: Recheck,
      async handle({ actor, params }) {
        const row = await find(services, actor, params.id);
        const records = await readDecisions(db, zone, row.id);
        const last = records.findLast((item) => item.actor === 'system' && item.outcome !== 'delete');
        if (last === undefined) {
          throw new HttpError('STATE', [
            fault('TRADE-UNDECIDED', '/state', {
              zh: '该交易尚无决定',
              en: 'The trade has not been decided yet',
              found: row.state,
              remedyZh: '待四单齐备并作出决定后再复核',
              remedyEn: 'Wait until all four documents are there and a decision was made',
            }),
          ]);
        }
        return recheck(db, vault, zone, last);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/trades/:id/review',
      scope: 'trades:review',
      staff: true,
      tag,
      summary: { zh: '人工审核：放行或退单', en: 'Manual review: release or refuse' },
      params: Params,
      body: Review,
      answer: TradeSummary,
      async handle({ actor, params, body }) {
        await review(services, parts, actor, params.id, body);
        parts.committed();
        return summaryOf(await find(services, actor, params.id));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/quota/query',
      scope: 'quota:read',
      staff: true,
      tag,
      summary: { zh: '查询个人年度额度', en: 'Yearly quota of a person' },
      body: QuotaQuery,
      answer: QuotaBalance,
      async handle({ actor, body }) {
        const year = body.year ?? yearOf(chinaDay(services.now()));
        const limit = limitsOn(`${year}-12-31`)?.yearly ?? 0n;
        const person = personLookup(vault, body.idNumber).toString('hex');
        const balance = await db.transaction(async (tx) => {
          await services.act(tx, actor, 'quota.read', person, { purpose: body.purpose, year });
          const owner = `${person}:${year}`;
          const found = await readBalances(tx, zone, [{ code: 'quota', owner }]);
          return found.get(keyOf({ zone, code: 'quota', owner }));
        });
        const used = balance?.debitsPosted ?? 0n;
        const held = balance?.debitsPending ?? 0n;
        return {
          year,
          limit: String(limit),
          used: String(used),
          held: String(held),
          available: String(balance === undefined ? limit : availableOf(balance)),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/statistics',
      scope: 'trades:read',
      staff: true,
      tag,
      summary: { zh: '通关实时统计', en: 'Live figures of clearance' },
      query: Type.Object({ since: Type.Optional(Type.String({ format: 'date-time', pattern: '^2' })) }),
      answer: Statistics,
      handle: ({ query }) => statistics(db, zone, query.since ?? null),
    }),
  ];
}
