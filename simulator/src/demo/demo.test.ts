import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { HeliuClient } from '@heliu/client';
import type { MessageVerdict } from '@heliu/contract';
import { startServer } from '../../../server/src/start.ts';
import { defects } from '../defects/index.ts';
import { generateTrade } from '../generate.ts';
import { type SeededZone, seedZone } from '../seed.ts';
import { traffic } from '../traffic/traffic.ts';
import type { Message } from '../traffic/types.ts';
import { createZone, type Zone } from '../zone/zone.ts';
import { compare, settled } from './compare.ts';
import { readOptions } from './options.ts';
import { report } from './report.ts';
import { quantile, table } from './screen.ts';
import { gateSurprises, sendAll } from './send.ts';

const silent = { done: () => undefined, end: () => undefined };

describe('every defect against a real server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliu-simulator-'));
  chmodSync(folder, 0o711);
  let server: Awaited<ReturnType<typeof startServer>>;
  let admin: HeliuClient;
  let zone: Zone;
  let seeded: SeededZone;
  before(async () => {
    server = await startServer({ dataDirectory: folder, quiet: true });
    admin = new HeliuClient({ baseUrl: server.url, apiKey: await server.createAdminKey('test') });
    zone = createZone({ seed: 'defects', now: new Date() });
    seeded = await seedZone(admin, zone);
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes out as the table of defects says, and so do ordinary trades', async () => {
    const ordinary = Array.from({ length: 20 }, (_, number) => generateTrade(zone, number));
    const faulty = defects.map((defect, index) => generateTrade(zone, 100 + index, defect));
    const trades = [...ordinary, ...faulty];
    const sent = await sendAll(server.url, seeded, [...traffic(zone, trades)], 4, silent);
    const statistics = await settled(admin, trades.length);
    assert.ok(statistics);
    const mismatches = await compare(admin, trades, gateSurprises(sent), 'absent');
    assert.deepEqual(
      mismatches.map(({ trade, expected, found }) => [trade.defect, expected, found]),
      [],
    );
    const journal = await server.verifyJournal();
    assert.deepEqual(journal.problems, []);
    const outcome = { trades, sent, statistics, elapsedMs: 1000, journal, mismatches };
    assert.match(report(outcome, 'zh'), /全部 \d+ 笔交易与预期一致/);
    assert.match(report(outcome, 'en'), /came out as expected/);
  });

  it('notices a trade that comes out otherwise than expected, and says how', async () => {
    const trade = generateTrade(zone, 500);
    await sendAll(server.url, seeded, [...traffic(zone, [trade])], 1, silent);
    await settled(admin, 1);
    trade.expect = { state: 'refused', rules: ['MATCH-AMOUNT'] };
    const absent = generateTrade(zone, 501);
    const mismatches = await compare(admin, [trade, absent], [], 'absent');
    assert.deepEqual(
      mismatches.map(({ expected, found }) => [expected, found]),
      [
        ['refused MATCH-AMOUNT', 'released'],
        ['released', 'absent'],
      ],
    );
  });
});

describe('the demonstration', () => {
  const message = (faults: string[], status: 'accepted' | 'refused'): Message => ({
    name: 'm',
    wave: 0,
    sender: 'platform-1',
    kind: '311',
    bytes: new Uint8Array(),
    documents: [{ trade: 1, expect: { status, faults } }],
  });
  const verdict = (status: MessageVerdict['status'], ...codes: string[]): MessageVerdict => ({
    messageId: null,
    kind: '311',
    guid: null,
    sha256: '',
    receivedAt: null,
    status,
    faults: codes.map((code) => ({ code, path: '', zh: '', en: '', source: '', remedyZh: '', remedyEn: '' })),
    documents: [],
  });
  const surprises = (one: Message, answer: MessageVerdict) =>
    gateSurprises([{ message: one, verdict: answer, ackMs: 1 }]).length;

  it('knows a right answer of the gate from a wrong one', () => {
    assert.equal(surprises(message([], 'accepted'), verdict('accepted')), 0);
    assert.equal(surprises(message([], 'accepted'), verdict('repeated')), 0);
    assert.equal(surprises(message([], 'accepted'), verdict('refused', 'X')), 1);
    assert.equal(surprises(message(['X'], 'refused'), verdict('refused', 'X', 'Y')), 0);
    assert.equal(surprises(message(['X'], 'refused'), verdict('refused', 'Y')), 1);
    assert.equal(surprises(message(['X'], 'refused'), verdict('accepted')), 1);
  });

  it('reads its command line and names every fault of it', () => {
    assert.deepEqual(readOptions(['--trades', '50', '--once', '--lang', 'en', '--seed', '9']), {
      trades: 50,
      seed: '9',
      faulty: 0.06,
      connections: 8,
      once: true,
      lang: 'en',
    });
    assert.equal((readOptions(['--trades', '0', '--lang', 'fr', '--faulty', '2']) as string[]).length, 3);
    assert.equal((readOptions(['--unknown']) as string[]).length, 1);
  });

  it('lines up columns with Chinese signs and takes quantiles', () => {
    assert.equal(
      table([
        ['中', '1'],
        ['ab', '2'],
        ['c', '3'],
      ]),
      '中  1\nab  2\nc   3',
    );
    assert.equal(quantile([1, 2, 3, 4], 0.5), 3);
    assert.equal(quantile([], 0.5), 0);
  });
});
