import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepted, fakeServer, type Heard, problem, type Reply } from '../testing/fake-server.ts';
import { watchFolders } from './index.ts';

type Server = Awaited<ReturnType<typeof fakeServer>>;

async function until(what: string, met: () => boolean): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (met()) return;
    await sleep(20);
  }
  assert.fail(`never happened: ${what}`);
}

describe('folder mode', () => {
  let root: string;
  let server: Server;
  let stop: AbortController;
  let running: Promise<void>;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'heliu-watch-'));
    stop = new AbortController();
    running = Promise.resolve();
  });
  afterEach(async () => {
    stop.abort();
    await running.catch(() => undefined);
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });

  const at = (...path: string[]) => join(root, ...path);
  const drop = (name: string, content: string) => {
    mkdirSync(at('inbox'), { recursive: true });
    writeFileSync(at('inbox', name), content);
  };
  function watch(): Promise<void> {
    stop = new AbortController();
    running = watchFolders({
      url: server.url,
      apiKey: 'k',
      inbox: at('inbox'),
      outbox: at('outbox'),
      pollMs: 20,
      settleMs: 50,
      waitSeconds: 0,
      signal: stop.signal,
    });
    running.catch(() => undefined);
    return running;
  }
  async function serve(submit: (heard: Heard) => Reply, receipts: (after: number) => number[] = () => []) {
    server = await fakeServer(async (heard) => {
      if (heard.url.pathname === '/api/v1/messages') return submit(heard);
      await sleep(10);
      const after = Number(heard.url.searchParams.get('after') ?? 0);
      const numbers = receipts(after);
      return {
        json: {
          receipts: numbers.map((number) => ({
            number: String(number),
            kind: '622',
            guid: '',
            createdAt: '',
            records: [],
            xml: `<r n="${number}"/>`,
          })),
          next: String(numbers.at(-1) ?? after),
        },
      };
    });
  }

  it('sends files, moves them with their verdict, and never touches half-written ones', async () => {
    await serve(({ body }) =>
      body.includes('bad') ? { status: 422, json: accepted('', 'refused') } : { json: accepted() },
    );
    drop('good.xml', '<good/>');
    drop('bad.XML', '<bad/>');
    drop('.hidden.xml', '<half');
    drop('note.txt', 'not a message');
    watch();
    await until(
      'both moved',
      () => existsSync(at('sent', 'good.xml')) && existsSync(at('failed', 'bad.XML')),
    );
    const verdict = JSON.parse(readFileSync(at('sent', 'good.xml.verdict.json'), 'utf8'));
    assert.deepEqual([verdict.name, verdict.status], ['good.xml', 'accepted']);
    assert.equal(JSON.parse(readFileSync(at('failed', 'bad.XML.verdict.json'), 'utf8')).status, 'refused');
    assert.deepEqual(readdirSync(at('inbox')).toSorted(), ['.hidden.xml', 'note.txt']);
  });

  it('waits for a file that still grows', async () => {
    await serve(() => ({ json: accepted() }));
    drop('slow.xml', '<a>');
    watch();
    for (let i = 0; i < 8; i++) {
      await sleep(25);
      drop('slow.xml', `<a>${'x'.repeat(i)}`);
      assert.equal(server.heard.filter(({ method }) => method === 'POST').length, 0);
    }
    drop('slow.xml', '<a>done</a>');
    await until('sent', () => existsSync(at('sent', 'slow.xml')));
    const posts = server.heard.filter(({ method }) => method === 'POST');
    assert.deepEqual(
      posts.map(({ body }) => body.toString()),
      ['<a>done</a>'],
    );
  });

  it('keeps both files when a name comes again', async () => {
    await serve(() => ({ json: accepted() }));
    drop('a.xml', '<one/>');
    watch();
    await until('first', () => existsSync(at('sent', 'a.xml')));
    drop('a.xml', '<two/>');
    await until('second', () => existsSync(at('sent', 'a-2.xml')));
    assert.equal(readFileSync(at('sent', 'a.xml'), 'utf8'), '<one/>');
    assert.ok(existsSync(at('sent', 'a-2.xml.verdict.json')));
  });

  it('ends when the key is refused, and leaves the files where they are', async () => {
    await serve(() => ({ status: 401, json: problem('UNAUTHENTICATED') }));
    drop('a.xml', '<a/>');
    await assert.rejects(watch(), { code: 'UNAUTHENTICATED' });
    assert.ok(existsSync(at('inbox', 'a.xml')));
  });

  it('writes receipts by number and goes on after them when started again', async () => {
    let last = 3;
    await serve(
      () => ({}),
      (after) => Array.from({ length: last - after }, (_, i) => after + i + 1),
    );
    watch();
    const state = at('outbox', '.heliu-receipts.json');
    await until('three receipts', () => existsSync(state) && readFileSync(state, 'utf8').includes('"3"'));
    stop.abort();
    await running;
    last = 5;
    const before = server.heard.length;
    watch();
    await until('five receipts', () => readFileSync(state, 'utf8').includes('"5"'));
    assert.equal(server.heard[before]?.url.searchParams.get('after'), '3');
    const names = readdirSync(at('outbox')).filter((name) => !name.startsWith('.'));
    assert.deepEqual(
      names.toSorted(),
      [1, 2, 3, 4, 5].map((n) => `CEB622_${String(n).padStart(12, '0')}.xml`),
    );
    assert.equal(readFileSync(at('outbox', 'CEB622_000000000002.xml'), 'utf8'), '<r n="2"/>');
  });

  it('writes the same files again when it was stopped before the cursor was saved', async () => {
    await serve(
      () => ({}),
      (after) => (after < 2 ? [1, 2] : []),
    );
    mkdirSync(at('outbox'), { recursive: true });
    // As a crash leaves it: files there, one of them half-written, no cursor.
    writeFileSync(at('outbox', 'CEB622_000000000001.xml'), '<r n="1"/>');
    writeFileSync(at('outbox', '.CEB622_000000000002.xml.part'), '<r');
    watch();
    await until('second receipt', () => existsSync(at('outbox', 'CEB622_000000000002.xml')));
    await until('cursor', () => existsSync(at('outbox', '.heliu-receipts.json')));
    const names = readdirSync(at('outbox')).filter((name) => !name.startsWith('.'));
    assert.equal(names.length, 2);
  });

  it('refuses the cursor of another server', async () => {
    await serve(() => ({}));
    mkdirSync(at('outbox'), { recursive: true });
    writeFileSync(at('outbox', '.heliu-receipts.json'), JSON.stringify({ url: 'http://other', cursor: '4' }));
    await assert.rejects(watch(), /belongs to another server/);
  });
});
