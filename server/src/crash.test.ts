/**
 * Law: an acknowledged message is never lost and never counted twice, whatever is killed and whenever. A real
 * server with its own database is killed in the middle of traffic, several times, and compared with the oracle.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeliuClient, HeliuError } from '@heliu/client';
import type { MessageVerdict, TradeSummary } from '@heliu/contract';
import {
  generateTrades,
  type Message,
  type SeededZone,
  seedZone,
  type Trade,
  traffic,
} from '../../simulator/src/index.ts';
import { testZone } from '../test-support/installation.ts';
import { serverProcess } from '../test-support/server-process.ts';
import { openDatabase, startEmbedded } from './platform/database/index.ts';

const server = serverProcess();
after(() => server.remove());
await server.start();
const made = server.operate('key:create', '--name', '测试');
assert.equal(made.status, 0, made.stderr);
const adminKey = made.stdout.trim();
const zone = testZone();
const admin = (): HeliuClient => new HeliuClient({ baseUrl: server.url, apiKey: adminKey });
const seeded: SeededZone = await seedZone(admin(), zone);

/** Answers other than a verdict. */
const surprises: string[] = [];

interface Sent {
  readonly message: Message;
  readonly verdict: MessageVerdict;
}

/** Posts once to wherever the server is now; undefined when no answer came. */
async function post(message: Message): Promise<MessageVerdict | undefined> {
  const apiKey = seeded.get(message.sender)?.apiKey ?? '';
  try {
    const client = new HeliuClient({ baseUrl: server.url, apiKey, retries: 0, timeoutMs: 10_000 });
    return (await client.submitXml(message.bytes)).messages[0];
  } catch (error) {
    if (!(error instanceof HeliuError)) throw error;
    // No answer, or the advice to try again: everything else would make a client give up.
    if (error.status !== 0) surprises.push(`${error.status} ${error.code}`);
    return undefined;
  }
}

/** Sends wave after wave over four connections, again and again until answered; `acts` happen after so many answers. */
async function sendAll(messages: readonly Message[], acts: ReadonlyMap<number, () => Promise<unknown>>) {
  const sent: Sent[] = [];
  const acting: Promise<unknown>[] = [];
  for (const wave of Map.groupBy(messages, (message) => message.wave).values()) {
    let next = 0;
    const connection = async (): Promise<void> => {
      for (let message = wave[next++]; message !== undefined; message = wave[next++]) {
        for (let verdict: MessageVerdict | undefined; verdict === undefined; ) {
          verdict = await post(message);
          if (verdict === undefined) await sleep(50);
          else sent.push({ message, verdict });
        }
        const act = acts.get(sent.length);
        if (act !== undefined) acting.push(act());
      }
    };
    await Promise.all(Array.from({ length: 4 }, connection));
  }
  await Promise.all(acting);
  return sent;
}

async function settled(): Promise<Map<string, TradeSummary>> {
  for (const until = Date.now() + 20_000; ; await sleep(50)) {
    const { backlog } = await admin().statistics();
    if (backlog === 0) break;
    assert.ok(Date.now() < until, `${backlog} messages left`);
  }
  const found = new Map<string, TradeSummary>();
  for await (const summary of admin().eachTrade()) found.set(summary.orderNo, summary);
  return found;
}

async function compare(trades: readonly Trade[], sent: readonly Sent[]): Promise<void> {
  const found = await settled();
  const wrong = trades.flatMap((trade) => {
    const summary = found.get(trade.orderNo);
    const { state, tax } = trade.expect;
    if (state === 'rejected-at-gate') return summary === undefined ? [] : [[trade.defect, summary.state]];
    const right = summary?.state === state && (tax === undefined || summary.tax === String(tax));
    return right ? [] : [[trade.number, trade.defect, state, summary?.state, summary?.tax]];
  });
  assert.deepEqual(wrong, []);
  await everyDocumentOnce(sent);
  await receiptsInOrder(trades);
  const verified = server.operate('journal:verify');
  assert.equal(verified.status, 0, verified.stderr + verified.stdout);
}

async function everyDocumentOnce(sent: readonly Sent[]): Promise<void> {
  const cluster = await startEmbedded({ directory: `${server.directory}/postgres` });
  const db = openDatabase(cluster.url, { max: 1 });
  try {
    const { rows } = await db.query<{ id: bigint; position: number; n: bigint }>(
      'select message_id as id, position, count(*) as n from clearance.document group by 1, 2',
    );
    const counts = new Map(rows.map((row) => [`${row.id}/${row.position}`, row.n]));
    const acknowledged = sent.flatMap(({ verdict }) =>
      verdict.documents
        .filter((document) => document.status !== 'refused' && verdict.messageId !== null)
        .map((document) => `${verdict.messageId}/${document.index}`),
    );
    const missing = [...new Set(acknowledged)].filter((id) => counts.get(id) !== 1n);
    assert.deepEqual(missing, []);
    assert.ok(acknowledged.length > 100, `only ${acknowledged.length} documents`);
    const { rows: twice } = await db.query(
      `select kind, key from clearance.document group by zone, kind, key, content_hash having count(*) > 1`,
    );
    assert.deepEqual(twice, []);
    const { rows: messages } = await db.query(
      'select id from exchange.message group by zone, enterprise_id, sha256, id having count(*) > 1',
    );
    assert.deepEqual(messages, []);
  } finally {
    await db.close();
    await cluster.stop();
  }
}

/** Numbers without gap or repeat, and no list told the same thing twice. */
async function receiptsInOrder(trades: readonly Trade[]): Promise<void> {
  const redeclared = new Set(
    trades.filter((trade) => trade.defect === 'list-deleted').map((trade) => trade.inventory.head.copNo),
  );
  for (const { id } of zone.enterprises) {
    const client = new HeliuClient({ baseUrl: server.url, apiKey: seeded.get(id)!.apiKey });
    const numbers: number[] = [];
    const told: string[] = [];
    for (let after = '0'; ; ) {
      const page = await client.receipts({ after, limit: 500 });
      if (page.receipts.length === 0) break;
      after = page.next;
      for (const { number, kind, records } of page.receipts) {
        numbers.push(Number(number));
        const lists = kind === '622' ? records.filter(({ copNo }) => !redeclared.has(String(copNo))) : [];
        told.push(...lists.map(({ copNo, returnStatus }) => `${copNo} ${returnStatus}`));
      }
    }
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
      id,
    );
    assert.equal(new Set(told).size, told.length, id);
  }
}

describe('a server that is killed', () => {
  it('loses nothing and counts nothing twice', async () => {
    const trades = generateTrades(zone, 150, { faulty: 0.4 });
    const messages = [...traffic(zone, trades, { batchSizes: [1, 2, 5] })];
    const kill = (database: boolean) => async () => {
      await server.kill(database);
      await server.start();
    };
    const at = (share: number): number => Math.floor(messages.length * share);
    const acts = new Map([
      [at(0.1), kill(false)],
      [at(0.35), kill(true)],
      [at(0.5), async () => server.killBackend()],
      [at(0.65), kill(false)],
      [at(0.8), kill(true)],
      [at(0.97), kill(false)],
    ]);
    const sent = await sendAll(messages, acts);
    assert.equal(sent.length, messages.length);
    assert.deepEqual(
      [...new Set(surprises)].filter((answer) => answer !== '503 UNAVAILABLE'),
      [],
    );
    await compare(trades, sent);
  });

  it('in order (SIGTERM) finishes what it promised, though a client waits for receipts', async () => {
    const trades = generateTrades(zone, 60, { first: 1000, faulty: 0 });
    const messages = [...traffic(zone, trades, { batchSizes: [1, 3] })];
    const waiting = new HeliuClient({
      baseUrl: server.url,
      apiKey: seeded.get('site-1')!.apiKey,
      retries: 0,
    });
    const poll = waiting.receipts({ wait: 30 }).catch(() => undefined);
    let code: number | null = -1;
    let took_ms = 0;
    const stop = async (): Promise<void> => {
      const begun = Date.now();
      code = await server.stop();
      took_ms = Date.now() - begun;
      await server.start();
    };
    const sent = await sendAll(messages, new Map([[Math.floor(messages.length / 2), stop]]));
    assert.equal(code, 0);
    assert.ok(took_ms < 8_000, `${took_ms} ms to stop`);
    await poll;
    await compare(trades, sent);
  });
});
