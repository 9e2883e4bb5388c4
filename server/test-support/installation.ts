/** A whole server on a database of its own, with a seeded synthetic zone: what flow tests begin with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeliuClient } from '@heliu/client';
import type { MessageVerdict, Problem, TradeSummary } from '@heliu/contract';
import {
  createZone,
  type Kind,
  type SeededZone,
  seedZone,
  type Trade,
  type Zone,
} from '../../simulator/src/index.ts';
import { migrationOwners } from '../src/modules.ts';
import { type Database, openDatabase } from '../src/platform/database/index.ts';
import { type Running, type StartOptions, startServer } from '../src/start.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { documentXml } from './messages.ts';

const settle_ms_max = 30_000;
const poll_ms = 5;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body when it is JSON, else undefined. */
  readonly json: unknown;
  readonly error: Problem['error'] | undefined;
}

export interface HttpRequest {
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | FormData;
}

export interface Installation {
  readonly server: Running;
  readonly database: TestDatabase;
  /** As PostgreSQL's superuser: for what the application may not do. */
  readonly superuser: Database;
  readonly zone: Zone;
  readonly seeded: SeededZone;
  readonly admin: HeliuClient;
  readonly adminKey: string;
  /** The client of an enterprise by its id in the simulator; one that never retries. */
  client(id: string): HeliuClient;
  key(id: string): string;
  http(method: string, path: string, request?: HttpRequest): Promise<HttpAnswer>;
  /** Another server on the same database and with the same personal keys. */
  another(options?: Partial<StartOptions>): Promise<Running>;
  /** Sends documents of a trade one by one, as their senders would; verdicts in that order. */
  send(trade: Trade, ...kinds: readonly Kind[]): Promise<MessageVerdict[]>;
  /** Waits until clearance has looked at everything that was accepted. */
  settle(): Promise<void>;
  /** The trade's summary; undefined when the zone has none. */
  find(trade: Trade): Promise<TradeSummary | undefined>;
}

/** The zone's keys cost a second to make and sign; one zone serves all installations of a test file. */
let zone: Zone | undefined;
export const testZone = (): Zone => {
  zone ??= createZone({ seed: 'test', now: new Date() });
  return zone;
};

/**
 * Starts a server, seeds the zone, closes everything after the tests of the file. Call it at the top of the file:
 * inside a hook of a suite, the runner would close it after the first test.
 */
export async function startTestInstallation(options: Partial<StartOptions> = {}): Promise<Installation> {
  // Dropped below, after the servers have stopped.
  const database = await testDatabase(migrationOwners, { manual: true });
  const dataDirectory = mkdtempSync(join(tmpdir(), 'heliu-installation-'));
  const running: Running[] = [];
  const superuser = openDatabase(database.superuserUrl, { max: 2 });
  after(async () => {
    for (const server of running.reverse()) await server.stop();
    await superuser.close();
    rmSync(dataDirectory, { recursive: true, force: true });
    await database.drop();
  });
  const start = async (more: Partial<StartOptions>): Promise<Running> => {
    const started = await startServer({
      dataDirectory,
      databaseUrl: database.url,
      quiet: true,
      databasePool: 6,
      ...more,
    });
    running.push(started);
    return started;
  };
  const server = await start(options);

  const adminKey = await server.createAdminKey('test');
  const admin = new HeliuClient({ baseUrl: server.url, apiKey: adminKey, retries: 0 });
  const made = testZone();
  const seeded = await seedZone(admin, made);
  const clients = new Map<string, HeliuClient>();
  const key = (id: string): string => {
    const found = seeded.get(id);
    if (found === undefined) throw new Error(`the zone has no enterprise ${id}`);
    return found.apiKey;
  };
  const client = (id: string): HeliuClient => {
    const known = clients.get(id) ?? new HeliuClient({ baseUrl: server.url, apiKey: key(id), retries: 0 });
    clients.set(id, known);
    return known;
  };
  return {
    server,
    database,
    superuser,
    zone: made,
    seeded,
    admin,
    adminKey,
    client,
    key,
    another: start,
    http: (method, path, request = {}) => http(server.url + path, method, adminKey, request),
    async send(trade, ...kinds) {
      const verdicts: MessageVerdict[] = [];
      for (const kind of kinds) {
        const sending = trade.sendings.find((item) => item.kind === kind);
        if (sending === undefined) throw new Error(`trade ${trade.number} sends no ${kind}`);
        const xml = documentXml(made, sending.sender, kind, [sending.document]);
        const answer = await client(sending.sender.id).submitXml(xml);
        verdicts.push(answer.messages[0] as MessageVerdict);
      }
      return verdicts;
    },
    settle: () => settle(database.db),
    async find(trade) {
      const page = await admin.trades({ orderNo: trade.orderNo, platform: trade.platform });
      return page.items[0];
    },
  };
}

/** A message's inbox row goes in the transaction that answers it, so an empty inbox means that all is answered. */
export async function settle(db: Database): Promise<void> {
  const until = performance.now() + settle_ms_max;
  for (;;) {
    const { rows } = await db.query<{ n: bigint }>('select count(*) as n from clearance.inbox');
    if (rows[0]?.n === 0n) return;
    if (performance.now() > until) throw new Error(`clearance has not settled: ${rows[0]?.n} messages left`);
    await sleep(poll_ms);
  }
}

async function http(
  url: string,
  method: string,
  adminKey: string,
  { key = adminKey, headers = {}, body }: HttpRequest,
): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const error = (json as Partial<Problem> | undefined)?.error;
  return { status: response.status, headers: response.headers, text, json, error };
}
