/** Writing for the conveyor: one COPY and one UPDATE for a whole batch. */
import { pgPlainArray } from '../../platform/database/index.ts';
import type { Work } from '../exchange/index.ts';
import { decisionFact } from './fact.ts';
import type { PendingTrade } from './load.ts';

export interface DecisionRow {
  readonly trade: string;
  readonly number: number;
  readonly at: Date;
  readonly outcome: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly ruleset: string;
  readonly documents: string;
  readonly facts: string;
  readonly findings: string;
  readonly tax: string | null;
}

export async function storeDecisions(work: Work, rows: readonly DecisionRow[]): Promise<void> {
  if (rows.length === 0) return;
  for (const row of rows) {
    work.entries.push({
      zone: work.zone,
      kind: 'decision',
      subject: `${row.trade}/${row.number}`,
      factHash: decisionFact(row),
      body: { outcome: row.outcome, actor: row.actor },
    });
  }
  await work.tx.copy(
    'clearance.decision',
    [
      'zone',
      'trade',
      'number',
      'at',
      'outcome',
      'actor',
      'reason',
      'ruleset',
      'documents',
      'facts',
      'findings',
      'tax',
    ],
    rows.map((row) => [
      work.zone,
      row.trade,
      row.number,
      row.at,
      row.outcome,
      row.actor,
      row.reason,
      row.ruleset,
      row.documents,
      row.facts,
      row.findings,
      row.tax,
    ]),
  );
}

/** New state of a trade; what is absent stays as it was. */
export interface TradeUpdate {
  readonly trade: Pick<
    PendingTrade,
    'id' | 'list_version' | 'decisions' | 'parties' | 'invt_no' | 'quota_hold' | 'guarantee_hold'
  >;
  readonly state: string;
  readonly waitingFor: readonly string[];
  readonly invtNo?: string | null;
  readonly quotaHold?: string | null;
  readonly guaranteeHold?: string | null;
  readonly dutiable?: bigint | null;
  readonly tax?: bigint | null;
  readonly completedAt?: Date;
  readonly decidedAt?: Date;
  /** Senders of the payments: they take part too. */
  readonly payers?: readonly number[];
}

export async function storeTradeStates(work: Work, updates: readonly TradeUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  const of = <T>(read: (update: TradeUpdate) => T): T[] => updates.map(read);
  const plain = (read: (update: TradeUpdate) => string | number): string => pgPlainArray(updates.map(read));
  await work.tx.query(
    `update clearance.trade t set
       state = u.state, seen_version = u.seen, waiting_for = u.waiting::text[], invt_no = u.invt_no,
       quota_hold = u.quota_hold, guarantee_hold = u.guarantee_hold,
       dutiable_value = coalesce(u.dutiable, t.dutiable_value), tax = coalesce(u.tax, t.tax),
       completed_at = coalesce(u.completed, t.completed_at), decided_at = coalesce(u.decided, t.decided_at),
       decisions = u.decisions, parties = u.parties::int[]
     from unnest($2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
                 $10::bigint[], $11::timestamptz[], $12::timestamptz[], $13::int[], $14::text[])
       as u(id, state, seen, waiting, invt_no, quota_hold, guarantee_hold, dutiable, tax, completed,
         decided, decisions, parties)
     where t.zone = $1 and t.id = u.id`,
    [
      work.zone,
      plain(({ trade }) => trade.id),
      plain(({ state }) => state),
      plain(({ trade }) => trade.list_version),
      of(({ waitingFor }) => pgPlainArray(waitingFor)),
      of(({ trade, invtNo }) => (invtNo === undefined ? trade.invt_no : invtNo)),
      of(({ trade, quotaHold }) => (quotaHold === undefined ? trade.quota_hold : quotaHold)),
      of(({ trade, guaranteeHold }) => (guaranteeHold === undefined ? trade.guarantee_hold : guaranteeHold)),
      of(({ dutiable }) => dutiable ?? null),
      of(({ tax }) => tax ?? null),
      of(({ completedAt }) => completedAt ?? null),
      of(({ decidedAt }) => decidedAt ?? null),
      plain(({ trade, decidedAt }) => trade.decisions + (decidedAt === undefined ? 0 : 1)),
      of(({ trade, payers }) => pgPlainArray([...new Set([...trade.parties, ...(payers ?? [])])])),
    ],
    { name: 'trades-update' },
  );
}
