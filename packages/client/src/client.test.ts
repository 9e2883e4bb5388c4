import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { HeliuClient } from './client.ts';
import { HeliuError } from './errors.ts';
import { accepted, fakeServer, problem, type Reply } from './testing/fake-server.ts';

type Server = Awaited<ReturnType<typeof fakeServer>>;

describe('HeliuClient', () => {
  let server: Server | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function start(...replies: Reply[]): Promise<{ server: Server; client: HeliuClient }> {
    const made = await fakeServer((_heard, count) => replies[count - 1] ?? replies.at(-1) ?? {});
    server = made;
    return { server: made, client: new HeliuClient({ baseUrl: `${made.url}/`, apiKey: 'secret' }) };
  }

  it('posts a message with the key and its very bytes', async () => {
    const { server, client } = await start({ json: accepted() });
    const answer = await client.submitXml('<中文/>');
    assert.equal(answer.messages[0]?.status, 'accepted');
    const [heard] = server.heard;
    assert.equal(heard?.method, 'POST');
    assert.equal(heard?.url.pathname, '/api/v1/messages');
    assert.equal(heard?.headers.authorization, 'Bearer secret');
    assert.equal(heard?.headers['content-type'], 'application/xml');
    assert.equal(heard?.body.toString('utf8'), '<中文/>');
  });

  it('repeats a submission after cut connections, 502, 503 and 504', async () => {
    const { server, client } = await start(
      { cut: true },
      { status: 502 },
      { status: 503, json: problem('UNAVAILABLE') },
      { status: 504 },
      { json: accepted() },
    );
    await client.submitXml('<a/>');
    assert.equal(server.heard.length, 5);
    assert.ok(server.heard.every(({ body }) => body.toString() === '<a/>'));
  });

  it('waits as long as Retry-After says', async () => {
    const busy = { status: 429, headers: { 'retry-after': '1' }, json: problem('TOO_BUSY') };
    const { client } = await start(busy, { json: accepted() });
    const begun = performance.now();
    await client.submitXml('<a/>');
    assert.ok(performance.now() - begun >= 990);
  });

  it('does not repeat what the server refused, and hands over its words', async () => {
    const { server, client } = await start({ status: 422, json: problem('SIGNATURE_REQUIRED') });
    await assert.rejects(client.submitXml('<a/>'), (error) => {
      assert.ok(error instanceof HeliuError);
      assert.equal(error.status, 422);
      assert.equal(error.code, 'SIGNATURE_REQUIRED');
      assert.equal(error.problem?.requestId, 'r-1');
      assert.equal(error.temporary, false);
      return true;
    });
    assert.equal(server.heard.length, 1);
  });

  it('takes the verdict on a refused message as an answer, though it comes with 422', async () => {
    const { server, client } = await start({ status: 422, json: accepted('a.xml', 'refused') });
    assert.equal((await client.submitXml('<a/>')).messages[0]?.status, 'refused');
    assert.equal(server.heard.length, 1);
  });

  it('does not create a key twice when the answer was lost, but does when nothing was taken', async () => {
    const lost = await start({ cut: true }, { json: {} });
    const key = { name: 'a', scopes: ['admin' as const] };
    await assert.rejects(lost.client.registry.addKey(key), { code: 'CONNECTION' });
    assert.equal(lost.server.heard.length, 1);
    await lost.server.close();
    const away = await start({ status: 503, json: problem('UNAVAILABLE') }, { json: { secret: 's' } });
    assert.deepEqual(await away.client.registry.addKey(key), { secret: 's' });
  });

  it('gives up after its retries and names the cause', async () => {
    const made = await start({ cut: true });
    const client = new HeliuClient({ baseUrl: made.server.url, apiKey: 'k', retries: 1 });
    await assert.rejects(client.statistics(), {
      name: 'HeliuError',
      status: 0,
      code: 'CONNECTION',
      attempts: 2,
    });
  });

  it('calls a time limit by its name', async () => {
    const made = await fakeServer(() => new Promise(() => undefined));
    server = made;
    const client = new HeliuClient({ baseUrl: made.url, apiKey: 'k', retries: 0, timeoutMs: 50 });
    await assert.rejects(client.statistics(), { code: 'TIMEOUT' });
  });

  it('splits many messages into submissions of 200 and keeps their order', async () => {
    const made = await fakeServer(({ body }) => {
      const names = [...body.toString('latin1').matchAll(/filename="([^"]+)"/g)].map((match) => match[1]);
      return { json: { messages: names.map((name) => accepted(name).messages[0]) } };
    });
    server = made;
    const client = new HeliuClient({ baseUrl: made.url, apiKey: 'k' });
    const messages = Array.from({ length: 450 }, (_, i) => ({
      name: `${i}.xml`,
      bytes: Buffer.from('<a/>'),
    }));
    const answer = await client.submitMany(messages);
    assert.deepEqual(
      answer.messages.map(({ name }) => name),
      messages.map(({ name }) => name),
    );
    assert.equal(made.heard.length, 3);
    assert.match(made.heard[0]?.headers['content-type'] ?? '', /^multipart\/form-data/);
  });

  it('signs JSON documents over the bytes that it sends', async () => {
    const { server, client } = await start({ json: accepted() });
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const documents = [{ head: { orderNo: '订单' } }];
    const guid = '0'.repeat(36);
    await client.submitDocuments(
      { kind: '621', guid, documents },
      { signWith: { privateKey, serial: 'ab' } },
    );
    const [heard] = server.heard;
    const header = String(heard?.headers['x-heliu-signature']);
    const [, value = ''] = /^serial=ab;alg=rsa-sha256;value=(.+)$/.exec(header) ?? [];
    assert.ok(verify('sha256', heard?.body ?? Buffer.alloc(0), publicKey, Buffer.from(value, 'base64')));
  });

  it('follows receipts by cursor, over empty polls and lost connections', async () => {
    const receipt = (number: number) => ({
      number: String(number),
      kind: '312',
      guid: '',
      createdAt: '',
      records: [],
    });
    const pages = new Map<string | null, Reply[]>([
      ['7', [{ json: { receipts: [receipt(8), receipt(9)], next: '9' } }]],
      [
        '9',
        [
          { json: { receipts: [], next: '9' } },
          { cut: true },
          { json: { receipts: [receipt(10)], next: '10' } },
        ],
      ],
    ]);
    const made = await fakeServer(({ url }) => pages.get(url.searchParams.get('after'))?.shift() ?? {});
    server = made;
    const client = new HeliuClient({ baseUrl: made.url, apiKey: 'k' });
    const numbers: string[] = [];
    for await (const { number } of client.followReceipts('7', { limit: 5 })) {
      numbers.push(number);
      if (number === '10') break;
    }
    assert.deepEqual(numbers, ['8', '9', '10']);
    assert.ok(made.heard.every(({ url }) => url.searchParams.get('wait') === '25'));
  });

  it('reads every page of trades', async () => {
    const made = await fakeServer(({ url }) => {
      const after = url.searchParams.get('after');
      assert.equal(url.searchParams.get('state'), 'held');
      return {
        json: after === null ? { items: [{ id: 'a' }], next: 'p2' } : { items: [{ id: 'b' }], next: null },
      };
    });
    server = made;
    const client = new HeliuClient({ baseUrl: made.url, apiKey: 'k' });
    const ids: string[] = [];
    for await (const { id } of client.eachTrade({ state: 'held' })) ids.push(id);
    assert.deepEqual(ids, ['a', 'b']);
  });
});
