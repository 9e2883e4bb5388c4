/**
 * Lists decided per second over HTTP: pre-signed traffic of four documents per trade against a server process in its
 * normal configuration, every check on, every answer durable. The floor is COPY of the same rows into bare tables.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeliuClient } from '@heliu/client';
import type { Statistics } from '@heliu/contract';
import { createZone, generateTrades, type Message, seedZone, traffic } from '@heliu/simulator';
import { type Floor, measureFloor } from './floor.ts';
import { watchMemory } from './memory.ts';

export interface ClearanceOptions {
  readonly batch: number;
  readonly trades: number;
  readonly faulty: number;
  /** Writes a CPU profile of the server beside the run. */
  readonly profile: boolean;
}

const server = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const operate = fileURLToPath(new URL('../../server/src/operate.ts', import.meta.url));
/** trades whose documents are shuffled among each other */
const window_trades = 2000;
/** share of the trades sent before the clock starts */
const warm_up = 0.1;

const percentile = (sorted: readonly number[], p: number): number =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0) * 10) / 10;

export async function clearance(options: ClearanceOptions) {
  const directory = mkdtempSync(join(tmpdir(), 'heliu-bench-'));
  // The database's own account must be able to enter.
  chmodSync(directory, 0o711);
  const environment = { ...process.env, HELIU_DATA: directory, HELIU_PORT: '0', HELIU_LOG_LEVEL: 'error' };
  const flags = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${join(process.cwd(), '.tmp')}`] : [];
  const child = spawn(process.execPath, [...flags, server], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await urlOf(child);
    const key = await adminKey(environment);
    const admin = new HeliuClient({ baseUrl: url, apiKey: key });
    const zone = createZone({ seed: `bench/${options.batch}`, now: new Date() });
    const keys = await seedZone(admin, zone);
    const clients = new Map(
      [...keys].map(([id, { apiKey }]) => [id, new HeliuClient({ baseUrl: url, apiKey })] as const),
    );
    const warm = Math.ceil(options.trades * warm_up);
    const messagesOf = (first: number, count: number): Message[] =>
      windows(first, count).flatMap(([from, size]) => [
        ...traffic(zone, generateTrades(zone, size, { faulty: options.faulty, first: from }), {
          batchSizes: [options.batch],
          envelopes: 0,
          gb18030: 0,
          sha1: 0,
        }),
      ]);
    const before = messagesOf(0, warm);
    const measured = messagesOf(warm, options.trades);
    const connections = options.batch >= 100 ? 8 : 32;
    await send(clients, before, connections);
    await settle(admin);
    const decidedBefore = await decided(admin);
    const since = new Date().toISOString();
    const memory = watchMemory(child.pid!, directory);
    const started = performance.now();
    const acks = await send(clients, measured, connections);
    await settle(admin);
    const seconds = (performance.now() - started) / 1000;
    const peak = memory.stop();
    const statistics = await figuresSince(url, key, since);
    const lists = (await decided(admin)) - decidedBefore;
    const floor: Floor = await measureFloor(await databaseUrl(directory), since);
    const perSecond = lists / seconds;
    const floorPerSecond = lists / floor.seconds;
    return {
      bench: 'clearance',
      batch: options.batch,
      lists_per_second: Math.round(perSecond),
      floor_lists_per_second: Math.round(floorPerSecond),
      ratio: Math.round((perSecond / floorPerSecond) * 1000) / 1000,
      ack_ms: { p50: percentile(acks, 0.5), p99: percentile(acks, 0.99) },
      decision_ms: { p50: Math.round(statistics.decisionMs.p50), p99: Math.round(statistics.decisionMs.p99) },
      peak_mib: peak,
      lists,
      seconds: Math.round(seconds * 10) / 10,
      bytes_per_list: Math.round(floor.bytes / lists),
    };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null)));
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Documents of one trade arrive in any order, but within some seconds of each other: shuffled by windows. */
function windows(first: number, count: number): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < count; at += window_trades)
    found.push([first + at, Math.min(window_trades, count - at)]);
  return found;
}

/** Posts all messages over a number of connections; acknowledgement times in ms, sorted. */
async function send(
  clients: ReadonlyMap<string, HeliuClient>,
  messages: readonly Message[],
  connections: number,
): Promise<number[]> {
  const waves = [...new Set(messages.map((message) => message.wave))].toSorted((a, b) => a - b);
  const times: number[] = [];
  for (const wave of waves) {
    const queue = messages.filter((message) => message.wave === wave).values();
    const connection = async (): Promise<void> => {
      for (const message of queue) {
        const started = performance.now();
        await clients.get(message.sender)!.submitXml(message.bytes);
        times.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: connections }, connection));
  }
  return times.toSorted((a, b) => a - b);
}

async function figuresSince(url: string, key: string, since: string): Promise<Statistics> {
  const address = `${url}/api/v1/statistics?since=${encodeURIComponent(since)}`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${key}` } });
  return (await answer.json()) as Statistics;
}

async function decided(admin: HeliuClient): Promise<number> {
  const { states } = await admin.statistics();
  return (states.released ?? 0) + (states.held ?? 0) + (states.refused ?? 0);
}

async function settle(admin: HeliuClient): Promise<void> {
  while ((await admin.statistics()).backlog > 0) await new Promise((resolve) => setTimeout(resolve, 100));
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /http:\/\/[0-9.]+:\d+/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

function run(environment: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [operate, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      code === 0 ? resolve(text.trim()) : reject(new Error(`${args[0]} ended with ${code}`)),
    );
  });
}

const adminKey = (environment: NodeJS.ProcessEnv): Promise<string> =>
  run(environment, 'key:create', '--name', 'bench');

/** The embedded database of the measured server, joined beside it. */
async function databaseUrl(directory: string): Promise<string> {
  const { startEmbedded } = await import('../../server/src/platform/database/index.ts');
  return (await startEmbedded({ directory: join(directory, 'postgres') })).url;
}
