/** Trades as they are shown: personal data masked, decisions explained. */
import type { Decision, Finding, TaxAssessment, Trade, TradeSummary } from '@heliu/contract';
import { type Document, type KindCode, kindByCode } from '@heliu/messages';
import type { Queryable } from '../../platform/database/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import type { RegistrySnapshot } from '../registry/index.ts';
import { join, masked, personalAad } from './stored.ts';

export interface TradeRow {
  id: string;
  platform: string;
  order_no: string;
  state: TradeSummary['state'];
  mode: string;
  waiting_for: string[];
  pre_no: string;
  invt_no: string | null;
  dutiable_value: bigint | null;
  tax: bigint | null;
  received_at: Date;
  completed_at: Date | null;
  decided_at: Date | null;
  seen_version: number;
}

export const tradeColumns = [
  'id, platform, order_no, state, mode, waiting_for, pre_no, invt_no, dutiable_value, tax',
  'received_at, completed_at, decided_at, seen_version',
].join(', ');

const text = (value: bigint | null): string | null => (value === null ? null : String(value));
const iso = (value: Date | null): string | null => value?.toISOString() ?? null;

export const summaryOf = (row: TradeRow): TradeSummary => ({
  id: row.id,
  platform: row.platform,
  orderNo: row.order_no,
  state: row.state,
  mode: row.mode,
  waitingFor: row.waiting_for,
  preNo: row.pre_no,
  invtNo: row.invt_no,
  dutiableValue: text(row.dutiable_value),
  tax: text(row.tax),
  receivedAt: row.received_at.toISOString(),
  completedAt: iso(row.completed_at),
  decidedAt: iso(row.decided_at),
});

interface DocumentRow {
  kind: number;
  key: string;
  version: number;
  app_type: string;
  received_at: Date;
  message_id: bigint;
  enterprise_id: number;
  body: string;
  personal: Buffer;
}

export interface DecisionRecord {
  number: number;
  at: Date;
  outcome: Decision['outcome'];
  actor: string;
  reason: string | null;
  ruleset: string;
  documents: { kind: number; key: string; version: number }[];
  facts: string;
  findings: string;
  tax: string | null;
}

export const decisionColumns = 'number, at, outcome, actor, reason, ruleset, documents, facts, findings, tax';

const events: Readonly<Record<string, readonly [string, string]>> = {
  '1': ['新增', 'sent'],
  '2': ['变更', 'changed'],
  '3': ['删除', 'deleted'],
};

const outcomes: Readonly<Record<Decision['outcome'], readonly [string, string]>> = {
  release: ['放行', 'Released'],
  hold: ['转人工审核', 'Held for manual review'],
  refuse: ['退单', 'Refused'],
  delete: ['清单已删除', 'List deleted'],
};

export async function readDecisions(db: Queryable, zone: number, trade: string): Promise<DecisionRecord[]> {
  const { rows } = await db.query<DecisionRecord>(
    `select ${decisionColumns} from clearance.decision where zone = $1 and trade = $2 order by number`,
    [zone, trade],
  );
  return rows;
}

const decisionOf = (row: DecisionRecord): Decision => ({
  number: row.number,
  at: row.at.toISOString(),
  outcome: row.outcome,
  by: row.actor,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ruleset: row.ruleset,
  findings: JSON.parse(row.findings) as Finding[],
  tax: row.tax === null ? null : (JSON.parse(row.tax) as TaxAssessment),
  documents: row.documents.map(({ kind, version }) => ({ kind: String(kind), version })),
});

/** Everything about one trade; the steps of the tax are computed again from the stored facts by the caller. */
export async function viewTrade(
  db: Queryable,
  parts: { vault: Vault; zone: number; registry: RegistrySnapshot },
  row: TradeRow,
): Promise<Trade> {
  const { zone, vault, registry } = parts;
  const { rows: documents } = await db.query<DocumentRow>(
    `with list as (select distinct waybill from clearance.document where zone = $1 and key = $2 and kind = 621)
     select kind, key, version, app_type, received_at, message_id, enterprise_id, body, personal from clearance.document
     where zone = $1 and ((key = $2 and kind in (311, 621)) or (kind = 411 and trade = $2)
       or (kind in (511, 513) and key in (select waybill from list)))
     order by received_at, kind, version limit 200`,
    [zone, row.id],
  );
  const decisions = await readDecisions(db, zone, row.id);
  const shown = documents.map((item) => {
    const kind = kindByCode(String(item.kind) as KindCode);
    const aad = personalAad(zone, String(item.kind), item.key, item.version);
    const document: Document = join(item.body, JSON.parse(vault.open<string>(item.personal, aad)));
    return {
      kind: String(item.kind),
      version: item.version,
      appType: item.app_type,
      receivedAt: item.received_at.toISOString(),
      messageId: String(item.message_id),
      sender: registry.enterpriseById(item.enterprise_id)?.name ?? String(item.enterprise_id),
      document: masked(kind, document) as Trade['documents'][number]['document'],
      at: item.received_at,
      name: kind,
    };
  });
  const timeline = [
    ...shown.map((item) => {
      const [zh, en] = events[item.appType] ?? ['', ''];
      return {
        at: item.at,
        event: `${item.kind}.${item.appType}`,
        zh: `收到${item.name.zh}（${zh}）`,
        en: `${item.name.en}: ${en}`,
      };
    }),
    ...decisions.map((item) => {
      const [zh, en] = outcomes[item.outcome];
      return { at: item.at, event: item.outcome, zh, en };
    }),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
  return {
    summary: summaryOf(row),
    documents: shown.map(({ at: _at, name: _name, ...item }) => item),
    decisions: decisions.map(decisionOf),
    timeline: timeline.map((item) => ({ ...item, at: item.at.toISOString() })),
  };
}
