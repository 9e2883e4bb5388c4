import { setTimeout as sleep } from 'node:timers/promises';
import type { HeliuClient } from '@heliu/client';
import type { Statistics, TradeSummary } from '@heliu/contract';
import { yuan } from '../format.ts';
import type { Trade } from '../trade/types.ts';
import type { GateSurprise } from './send.ts';

/** A trade that came out otherwise than it had to. */
export interface Mismatch {
  readonly trade: Trade;
  readonly expected: string;
  readonly found: string;
}

const poll_ms = 250;
/** milliseconds without any end that the demonstration waits: a floor, and more for each trade */
const settle_ms_floor = 60_000;
const settle_ms_per_trade = 20;
/** requests for details at the same time */
const details_at_once = 6;

/** Waits until nothing is left to look at and nothing changes; undefined when that takes too long. */
export async function settled(admin: HeliuClient, trades: number): Promise<Statistics | undefined> {
  const until = performance.now() + settle_ms_floor + trades * settle_ms_per_trade;
  let before = '';
  while (performance.now() < until) {
    const statistics = await admin.statistics();
    const now = JSON.stringify(statistics.states);
    if (statistics.backlog === 0 && now === before) return statistics;
    before = statistics.backlog === 0 ? now : '';
    await sleep(poll_ms);
  }
  return undefined;
}

/** Compares state, tax and findings of every trade, and the gate's answers, with what was expected. */
export async function compare(
  admin: HeliuClient,
  trades: readonly Trade[],
  surprises: readonly GateSurprise[],
  absent: string,
): Promise<Mismatch[]> {
  const summaries = new Map<string, TradeSummary>();
  for await (const summary of admin.eachTrade())
    summaries.set(`${summary.platform} ${summary.orderNo}`, summary);
  const mismatches: Mismatch[] = [];
  const detailed: { trade: Trade; summary: TradeSummary }[] = [];
  for (const trade of trades) {
    const summary = summaries.get(`${trade.platform} ${trade.orderNo}`);
    const fault = summaryFault(trade, summary, absent);
    if (fault !== undefined) mismatches.push({ trade, ...fault });
    if (summary !== undefined && (fault !== undefined || trade.expect.rules.length > 0)) {
      detailed.push({ trade, summary });
    }
  }
  let next = 0;
  const look = async (): Promise<void> => {
    for (let item = detailed[next++]; item !== undefined; item = detailed[next++]) {
      const rules = await rulesOf(admin, item.summary.id);
      explain(mismatches, item.trade, rules);
    }
  };
  await Promise.all(Array.from({ length: details_at_once }, look));
  const byNumber = new Map(trades.map((trade) => [trade.number, trade]));
  for (const { trade, text } of surprises) {
    const [expected = '', found = ''] = text.split(' ≠ ');
    mismatches.push({ trade: byNumber.get(trade) as Trade, expected, found });
  }
  return mismatches;
}

function summaryFault(
  { expect }: Trade,
  summary: TradeSummary | undefined,
  absent: string,
): Omit<Mismatch, 'trade'> | undefined {
  const found = summary?.state ?? absent;
  if (expect.state === 'rejected-at-gate') {
    return summary === undefined ? undefined : { expected: absent, found };
  }
  if (found !== expect.state) return { expected: expect.state, found };
  if (expect.tax === undefined || String(expect.tax) === summary?.tax) return undefined;
  const tax = summary?.tax == null ? '-' : yuan(BigInt(summary.tax));
  return { expected: `${expect.state} ${yuan(expect.tax)}`, found: `${found} ${tax}` };
}

async function rulesOf(admin: HeliuClient, id: string): Promise<string[]> {
  const { decisions } = await admin.trade(id);
  return [...new Set((decisions.at(-1)?.findings ?? []).map(({ rule }) => rule))];
}

/** Adds the rules found to a mismatch, or makes one of an expected rule that is missing. */
function explain(mismatches: Mismatch[], trade: Trade, rules: readonly string[]): void {
  const index = mismatches.findIndex((mismatch) => mismatch.trade === trade);
  const known = mismatches[index];
  if (known !== undefined) {
    mismatches[index] = {
      trade,
      expected: [known.expected, ...trade.expect.rules].join(' '),
      found: [known.found, ...rules].join(' '),
    };
    return;
  }
  const missing = trade.expect.rules.filter((rule) => !rules.includes(rule));
  if (missing.length > 0)
    mismatches.push({ trade, expected: missing.join(' '), found: rules.join(' ') || '-' });
}
