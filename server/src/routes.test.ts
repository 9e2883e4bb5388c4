/** Every route of the installation: who is let in, and what becomes of input that nobody should send. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { before, describe, it } from 'node:test';
import { errors, Problem, type Scope, scopes } from '@heliu/contract';
import Value from 'typebox/value';
import { generateTrade } from '../../simulator/src/index.ts';
import { type HttpAnswer, startTestInstallation } from '../test-support/installation.ts';
import type { Route } from './platform/http/index.ts';
import { allRoutes } from './start.ts';

/** Declarations only: no handler is called through these. */
const routes: readonly Route[] = allRoutes({ services: {} } as never);
const guarded = routes.filter((route) => route.scope !== null);
const names = Object.keys(scopes) as Scope[];

const title = ({ method, path }: Route): string => `${method} ${path}`;
/** An address that fits the route's parameters and names nothing that exists. */
const address = ({ path }: Route): string =>
  path.includes('/trades/') ? path.replace(':id', randomUUID()) : path.replaceAll(/:\w+/g, '999999');

function isProblem(answer: HttpAnswer, status: number | readonly number[], code?: string): void {
  const allowed = typeof status === 'number' ? [status] : status;
  assert.ok(allowed.includes(answer.status), `${answer.status} ${answer.text.slice(0, 300)}`);
  assert.ok(Value.Check(Problem, answer.json), answer.text.slice(0, 300));
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  const { error } = answer;
  assert.ok(error && error.code in errors && error.requestId.length > 0);
  assert.equal(errors[error.code as keyof typeof errors].status, answer.status);
  if (code !== undefined) assert.equal(error.code, code);
}

const zone = await startTestInstallation();

describe('every route', () => {
  const weak = new Map<Scope, string>();
  before(async () => {
    for (const scope of names) {
      const others = names.filter((name) => name !== scope);
      const { secret } = await zone.admin.registry.addKey({ name: `not ${scope}`, scopes: others });
      weak.set(scope, secret);
    }
  });

  it('is walked, and says what it is', () => {
    assert.ok(routes.length >= 30, `${routes.length} routes`);
    assert.equal(new Set(routes.map(title)).size, routes.length);
    for (const route of routes) {
      assert.match(route.path, /^\/api\/v1\//);
      assert.ok(route.summary.zh && route.summary.en && route.tag, title(route));
    }
    assert.deepEqual(routes.filter((route) => route.scope === null).map(title), ['GET /api/v1/health']);
  });

  it('refuses who has no key, a wrong one or none of the right form', async () => {
    const wrong = zone.adminKey.slice(0, -4).concat('AAAA');
    for (const route of guarded) {
      for (const key of [null, wrong, 'x', '']) {
        const answer = await zone.http(route.method, address(route), { key });
        isProblem(answer, 401, 'UNAUTHENTICATED');
      }
    }
  });

  it('refuses a key without its scope and names the scope', async () => {
    for (const route of guarded) {
      const key = weak.get(route.scope as Scope) as string;
      const answer = await zone.http(route.method, address(route), { key });
      isProblem(answer, 403, 'FORBIDDEN');
      assert.equal(answer.error?.faults[0]?.expected, route.scope, title(route));
    }
  });

  it('refuses an enterprise where only staff may act, even with the scope', async () => {
    const staff = guarded.filter((route) => route.staff === true);
    assert.ok(staff.length >= 15, `${staff.length} staff routes`);
    for (const route of staff) {
      const answer = await zone.http(route.method, address(route), { key: zone.key('platform-1') });
      isProblem(answer, 403, 'FORBIDDEN');
    }
  });

  it('refuses the keys of another zone in the same database', async () => {
    const other = await zone.another({ zone: { code: 'other-zone', name: '别处综试区' } });
    const key = await other.createAdminKey('foreign');
    for (const route of guarded) {
      const answer = await zone.http(route.method, address(route), {
        key,
        ...(route.body === undefined ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }),
      });
      assert.ok([400, 403].includes(answer.status), `${title(route)}: ${answer.status}`);
    }
    const { id } = await decidedTrade();
    isProblem(await zone.http('GET', `/api/v1/trades/${id}`, { key }), 403);
    await other.stop();
  });

  it('shows a trade to its parties and to staff, and to nobody else', async () => {
    const { trade, id } = await decidedTrade();
    const parties = [trade.plan.platform, trade.plan.merchant, trade.plan.carrier, trade.plan.agent];
    const known = [...parties, trade.plan.payment].map((enterprise) => enterprise.id);
    for (const party of known) assert.equal((await zone.client(party).trade(id)).summary.id, id);
    const bystander = ['platform-1', 'platform-2'].find((party) => !known.includes(party)) as string;
    for (const [method, path] of [
      ['GET', `/api/v1/trades/${id}`],
      ['POST', `/api/v1/trades/${id}/recheck`],
    ] as const) {
      isProblem(await zone.http(method, path, { key: zone.key(bystander) }), 404, 'NOT_FOUND');
      isProblem(await zone.http(method, path.replace(id, randomUUID())), 404, 'NOT_FOUND');
    }
    const { items } = await zone.client(bystander).trades({ orderNo: trade.orderNo });
    assert.deepEqual(items, []);
  });

  it('shows a message to its sender only', async () => {
    const trade = generateTrade(zone.zone, 901);
    const [verdict] = await zone.send(trade, '311');
    const path = `/api/v1/messages/${verdict?.messageId}`;
    const own = await zone.http('GET', path, { key: zone.key(trade.plan.platform.id) });
    assert.deepEqual(own.json, verdict);
    isProblem(await zone.http('GET', path, { key: zone.key(trade.plan.payment.id) }), 404, 'NOT_FOUND');
  });

  it('answers what is not there, or not so, with a problem', async () => {
    isProblem(await zone.http('GET', '/api/v1/nothing'), 404, 'NOT_FOUND');
    isProblem(await zone.http('GET', '/'), 404, 'NOT_FOUND');
    isProblem(await zone.http('DELETE', '/api/v1/health'), 405, 'METHOD_NOT_ALLOWED');
    isProblem(await zone.http('PUT', '/api/v1/messages'), 405, 'METHOD_NOT_ALLOWED');
    const wrong = await zone.http('DELETE', '/api/v1/trades');
    isProblem(wrong, 405, 'METHOD_NOT_ALLOWED');
    assert.equal(wrong.headers.get('allow'), 'GET, HEAD');
    const head = await zone.http('HEAD', '/api/v1/health');
    assert.deepEqual([head.status, head.text], [200, '']);
    assert.equal((await zone.http('HEAD', '/api/v1/trades', { key: null })).status, 401);
  });

  it('lists every fault of a bad request at once', async () => {
    const table: readonly (readonly [string, string, unknown, readonly string[]])[] = [
      [
        'GET',
        '/api/v1/trades?state=gone&limit=0&after=x',
        undefined,
        ['/querystring/state', '/querystring/limit', '/querystring/after'],
      ],
      ['GET', '/api/v1/trades/1', undefined, ['/params/id']],
      ['GET', '/api/v1/messages/x', undefined, ['/params/id']],
      [
        'GET',
        '/api/v1/receipts?after=-1&wait=31&limit=501',
        undefined,
        ['/querystring/after', '/querystring/wait', '/querystring/limit'],
      ],
      ['GET', '/api/v1/statistics?since=yesterday', undefined, ['/querystring/since']],
      [
        'POST',
        `/api/v1/trades/${randomUUID()}/review`,
        { outcome: 'maybe' },
        ['/body/outcome', '/body/reason'],
      ],
      ['POST', '/api/v1/quota/query', { year: 1999 }, ['/body/year', '/body/idNumber', '/body/purpose']],
      [
        'POST',
        '/api/v1/documents',
        { kind: '999', documents: [] },
        ['/body/kind', '/body/guid', '/body/documents'],
      ],
    ];
    for (const [method, path, body, expected] of table) {
      const answer = await zone.http(method, path, {
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      });
      isProblem(answer, 400, 'INVALID_REQUEST');
      const found = new Set(answer.error?.faults.map((fault) => fault.path));
      for (const item of expected) assert.ok(found.has(item), `${path}: ${item} not in ${[...found]}`);
      for (const fault of answer.error?.faults ?? []) assert.ok(fault.zh && fault.remedyZh && fault.remedyEn);
    }
  });

  it('takes no body, query or header for a surprise', async () => {
    const long = 'a'.repeat(5000);
    const bodies: readonly (readonly [string | undefined, string | Uint8Array])[] = [
      ['application/json', '{'],
      ['application/json', ''],
      ['application/json', 'null'],
      ['application/json', '[]'],
      ['application/json', '"x"'],
      ['application/json', '{"__proto__":{"a":1}}'],
      ['application/json', `${'['.repeat(3000)}${']'.repeat(3000)}`],
      ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
      [
        'application/json',
        JSON.stringify({ outcome: 'refuse', reason: 'a\0b', idNumber: '\0', purpose: '\ud800x' }),
      ],
      [
        'application/json',
        JSON.stringify({ reason: long, idNumber: long, purpose: 'ok', kind: '311', guid: long }),
      ],
      ['text/plain', 'hello'],
      ['application/xml', '<a/>'],
      ['application/zip', 'PK\u0003\u0004'],
      ['multipart/form-data', 'x'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nabc',
      ],
      ['multipart/form-data; boundary=x', 'garbage'],
      ['nonsense', 'x'],
      ['application/json; charset=utf-16', '{}'],
    ];
    const surprises: string[] = [];
    for (const route of guarded.filter(({ method }) => method !== 'GET')) {
      for (const [type, body] of bodies) {
        const headers = type === undefined ? {} : { 'content-type': type };
        for (const key of [zone.adminKey, zone.key('agent-1')]) {
          const answer = await zone.http(route.method, address(route), { key, headers, body });
          if (answer.status >= 500) surprises.push(`${title(route)} ${type} ${body}`.slice(0, 160));
          else if (answer.status >= 400 && answer.error !== undefined) isProblem(answer, answer.status);
        }
      }
    }
    assert.deepEqual(surprises, []);
  });

  it('takes no address for a surprise', async () => {
    const surprises: string[] = [];
    const dashes = '-'.repeat(36);
    const queries = [
      'orderNo=%00&platform=%00',
      'orderNo=%ff%fe',
      `orderNo=${'9'.repeat(4000)}`,
      `after=9999999999999999999_${randomUUID()}`,
      `after=1_${dashes}`,
      `after=${'9'.repeat(18)}`,
      'after=1&after=2&limit=1&limit=2',
      'since=0000-01-01T00:00:00Z',
      'since=9999-12-31T23:59:60Z',
      'since=2026-02-30T00:00:00Z',
      'orderNo[]=1&orderNo[a]=2&__proto__=1',
      'code=%00&totalPrice=1',
    ];
    const ids = [
      `urn:uuid:${randomUUID()}`,
      dashes,
      '%00',
      '..%2f..%2fetc',
      '%e0%a4',
      '9'.repeat(199),
      '-1',
      '1e3',
    ];
    for (const route of guarded) {
      for (const query of route.method === 'GET' ? queries : []) {
        const answer = await zone.http('GET', `${address(route)}?${query}`);
        if (answer.status >= 500) surprises.push(`${title(route)}?${query}`);
        else if (answer.status >= 400) isProblem(answer, answer.status);
      }
      if (!route.path.includes(':id')) continue;
      for (const id of ids) {
        const path = route.path.replaceAll(/:\w+/g, id);
        const answer = await zone.http(route.method, path);
        if (answer.status >= 500) surprises.push(`${route.method} ${path}`);
        else isProblem(answer, answer.status);
      }
    }
    assert.deepEqual(surprises, []);
  });

  it('survives what is hardly HTTP', async () => {
    const port = Number(new URL(zone.server.url).port);
    const send = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(text));
        let answer = '';
        socket.on('data', (chunk) => (answer += chunk));
        socket.on('close', () => resolve(answer));
        socket.on('error', reject);
      });
    const host = 'Host: x\r\nConnection: close\r\n';
    assert.match(await send('nonsense\r\n\r\n'), /^HTTP\/1\.1 400/);
    const big = `GET /api/v1/health HTTP/1.1\r\n${host}X-Big: ${'a'.repeat(40_000)}\r\n\r\n`;
    assert.match(await send(big), /^HTTP\/1\.1 431/);
    const tricks = [
      '/api/v1/../../etc/passwd',
      '//',
      '/api/v1/trades/%2e%2e/%2e%2e',
      '/%',
      '/api/v1/health%00',
      '/*',
    ];
    for (const path of tricks) {
      const answer = await send(
        `GET ${path} HTTP/1.1\r\n${host}Authorization: Bearer ${zone.adminKey}\r\n\r\n`,
      );
      assert.match(answer, /^HTTP\/1\.1 40[04]/, path);
      assert.ok(answer.includes('"error"'), `${path}: ${answer}`);
    }
    // A body that breaks off: the client went away, the server goes on.
    await new Promise<void>((resolve) => {
      const call = rawRequest(`${zone.server.url}/api/v1/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/xml',
          'content-length': 1000,
          authorization: `Bearer ${zone.adminKey}`,
        },
      });
      call.on('error', () => resolve());
      call.write('<half');
      setTimeout(() => call.destroy(), 50);
    });
    assert.equal((await zone.http('GET', '/api/v1/health')).status, 200);
  });
});

let decided: Promise<{ trade: ReturnType<typeof generateTrade>; id: string }> | undefined;
function decidedTrade() {
  decided ??= (async () => {
    const trade = generateTrade(zone.zone, 900);
    const verdicts = await zone.send(trade, '311', '411', '511', '621');
    await zone.settle();
    return { trade, id: verdicts[3]?.documents[0]?.tradeId as string };
  })();
  return decided;
}
