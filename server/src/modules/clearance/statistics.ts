/** Live figures of clearance over the trades received since an instant; read straight from the trades. */
import type { Statistics } from '@heliu/contract';
import type { Database } from '../../platform/database/index.ts';
import { allRules } from './decide.ts';

const texts = new Map(allRules.map((rule) => [rule.code, { zh: rule.zh, en: rule.en }]));

export async function statistics(db: Database, zone: number, since: string | null): Promise<Statistics> {
  const { rows: states } = await db.query<{
    state: string;
    n: bigint;
    tax: string | null;
    value: string | null;
  }>(
    `select state, count(*) as n, sum(tax)::text as tax, sum(dutiable_value)::text as value from clearance.trade
     where zone = $1 and ($2::timestamptz is null or received_at >= $2) group by state`,
    [zone, since],
  );
  const { rows: refusals } = await db.query<{ rule: string; n: bigint }>(
    `select f.rule, count(distinct d.trade) as n
     from clearance.trade t
     join clearance.decision d on d.zone = t.zone and d.trade = t.id and d.number = t.decisions
     cross join lateral json_to_recordset(d.findings::json) as f(rule text, severity text)
     where t.zone = $1 and ($2::timestamptz is null or t.received_at >= $2) and t.state = 'refused'
       and f.severity = 'refuse'
     group by f.rule order by n desc, f.rule`,
    [zone, since],
  );
  const { rows: latency } = await db.query<{ p50: number | null; p99: number | null }>(
    `select percentile_cont(0.5) within group (order by ms) as p50,
      percentile_cont(0.99) within group (order by ms) as p99
     from (select extract(epoch from decided_at - completed_at)::float8 * 1000 as ms from clearance.trade
           where zone = $1 and ($2::timestamptz is null or received_at >= $2) and completed_at is not null) l`,
    [zone, since],
  );
  const { rows: backlog } = await db.query<{ n: bigint }>(
    'select count(*) as n from clearance.inbox where zone = $1',
    [zone],
  );
  const released = states.find((row) => row.state === 'released');
  return {
    states: Object.fromEntries(states.map((row) => [row.state, Number(row.n)])),
    refusals: refusals.map(({ rule, n }) => ({
      rule,
      ...(texts.get(rule) ?? { zh: rule, en: rule }),
      trades: Number(n),
    })),
    tax: released?.tax ?? '0',
    dutiableValue: released?.value ?? '0',
    decisionMs: { p50: latency[0]?.p50 ?? 0, p99: latency[0]?.p99 ?? 0 },
    backlog: Number(backlog[0]?.n ?? 0n),
  };
}
