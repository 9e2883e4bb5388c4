/** `npm run demo`: a synthetic zone and a day of its trade through a real server, judged against an oracle. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeliuClient } from '@heliu/client';
import { startServer } from '../../server/src/start.ts';
import { compare, settled } from './demo/compare.ts';
import { type DemoOptions, readOptions, usage } from './demo/options.ts';
import { type Outcome, report } from './demo/report.ts';
import { progress, step } from './demo/screen.ts';
import { gateSurprises, sendAll } from './demo/send.ts';
import { type Words, words } from './demo/words.ts';
import { generateTrades } from './generate.ts';
import { seedZone } from './seed.ts';
import type { Trade } from './trade/types.ts';
import { traffic } from './traffic/traffic.ts';
import type { Message } from './traffic/types.ts';
import { createZone, type Zone } from './zone/zone.ts';

type Server = Awaited<ReturnType<typeof startServer>>;

interface Prepared {
  readonly zone: Zone;
  readonly trades: readonly Trade[];
  readonly messages: readonly Message[];
}

/** The database runs under an account of its own, which has to reach its folder. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heliu-demo-'));
  chmodSync(folder, 0o711);
  return folder;
}

const documentsOf = (trades: readonly Trade[]): number =>
  trades.reduce((sum, { sendings }) => sum + sendings.length, 0);

async function prepare(options: DemoOptions, word: Words): Promise<Prepared> {
  const zone = await step(word.zone, () => createZone({ seed: options.seed, now: new Date() }));
  const trades = await step(word.generate, () =>
    generateTrades(zone, options.trades, { faulty: options.faulty }),
  );
  const bar = progress(word.sign, documentsOf(trades));
  const messages: Message[] = [];
  for (const message of traffic(zone, trades)) {
    messages.push(message);
    bar.done(message.documents.length);
  }
  bar.end();
  return { zone, trades, messages };
}

async function run(server: Server, adminKey: string, options: DemoOptions, word: Words): Promise<Outcome> {
  const admin = new HeliuClient({ baseUrl: server.url, apiKey: adminKey });
  const { zone, trades, messages } = await prepare(options, word);
  const seeded = await step(word.seed, () => seedZone(admin, zone));
  const bar = progress(word.send, documentsOf(trades));
  const begun = performance.now();
  const sent = await sendAll(server.url, seeded, messages, options.connections, bar);
  bar.end();
  const statistics = await step(word.settle, () => settled(admin, trades.length));
  if (statistics === undefined) throw new Error(word.timeout);
  const elapsedMs = performance.now() - begun;
  const surprises = gateSurprises(sent);
  const mismatches = await step(word.compare, () => compare(admin, trades, surprises, word.absent));
  const journal = await step(word.verify, () => server.verifyJournal());
  return { trades, sent, statistics, elapsedMs, journal, mismatches };
}

/** Resolves at the first Ctrl-C; the second one ends the process as ever. */
function interruption(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(undefined));
  });
}

async function demo(options: DemoOptions): Promise<number> {
  const word = words[options.lang];
  const stopped = interruption();
  const dataDirectory = temporaryFolder();
  let server: Server | undefined;
  try {
    const started = await step(word.start, () =>
      startServer({
        dataDirectory,
        quiet: true,
        // A zone of its own each time: an outside database may hold those of earlier runs.
        zone: { code: `demo-${Date.now().toString(36)}`, name: '示范综合试验区（测试）' },
        ...(options.port === undefined ? {} : { port: options.port }),
        ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
      }),
    );
    server = started;
    const adminKey = await started.createAdminKey('demo');
    const work = run(started, adminKey, options, word);
    const outcome = await Promise.race([work, stopped]);
    if (outcome === undefined) {
      // Whatever the interruption breaks off is no news.
      work.catch(() => undefined);
      return 130;
    }
    console.log(report(outcome, options.lang));
    console.log(`${word.docs}: ${started.url}/api/docs`);
    if (!options.once) {
      console.log(`${word.key}: ${adminKey}\n${word.stop}`);
      await stopped;
    }
    return outcome.mismatches.length === 0 && outcome.journal.ok ? 0 : 1;
  } finally {
    if (server !== undefined) {
      const { stop } = server;
      await step(word.stopping, () => stop());
    }
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

const options = readOptions(process.argv.slice(2));
if ('trades' in options) {
  // Requests that an interruption left behind would be tried again for a while; nobody waits for them.
  process.exit(await demo(options));
} else {
  console.error([...options, usage].join('\n'));
  process.exitCode = 2;
}
