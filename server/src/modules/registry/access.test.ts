import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taxRoutes } from '../tax/index.ts';
import { registryRoutes } from './index.ts';
import { newCodes, testZone } from './test-support.ts';

const zone = await testZone((services, registry) => [
  ...registryRoutes(services, registry),
  ...taxRoutes(services, registry),
]);
const { keys, send } = zone;

const example: Record<string, string> = { id: '1', certificateId: '1', name: 'unit', code: '0101210010' };
const addressOf = (path: string): string =>
  path === '/api/v1/keys/:id'
    ? '/api/v1/keys/0123456789ab'
    : path.replace(/:(\w+)/g, (_, name: string) => example[name]!);

for (const route of zone.routes) {
  test(`${route.method} ${route.path}: no key, wrong scope, a key of another zone or of an enterprise`, async () => {
    const url = addressOf(route.path);
    const none = await send(route.method, url, { key: null });
    assert.deepEqual([none.status, none.error.code], [401, 'UNAUTHENTICATED']);
    const weak = await send(route.method, url, { key: keys.weak });
    assert.deepEqual([weak.status, weak.error.code], [403, 'FORBIDDEN']);
    assert.equal(weak.faults[0]?.expected, route.scope);
    if (route.staff !== true) return;
    const firm = await send(route.method, url, { key: keys.firm });
    assert.deepEqual([firm.status, firm.error.code], [403, 'FORBIDDEN']);
  });
}

test('administrators have admin routes only, identity sources their own', () => {
  const others = zone.routes.filter((route) => route.scope !== 'admin' || route.staff !== true);
  assert.deepEqual(
    others.map(({ method, path, scope, staff }) => `${method} ${path} ${scope} ${staff}`),
    [
      'POST /api/v1/identity-verifications identity:write true',
      'GET /api/v1/tax/quote tax:quote false',
      'POST /api/v1/tax/quote tax:quote false',
    ],
  );
});

test('a key of another zone is refused wherever it calls with a request that is right', async () => {
  for (const route of zone.routes.filter(({ method, query }) => method === 'GET' && query === undefined)) {
    const answer = await send(route.method, addressOf(route.path), { key: keys.foreign });
    assert.deepEqual([answer.status, answer.codes], [403, ['KEY-ZONE /headers/authorization']], route.path);
  }
  const body = { ...newCodes(), name: 'x', roles: ['merchant'] };
  const write = await send('POST', '/api/v1/enterprises', { key: keys.foreign, body });
  assert.deepEqual(write.codes, ['KEY-ZONE /headers/authorization']);
});

test('rows of another zone are not found, whatever is asked', async () => {
  const { uscc, customsCode } = newCodes();
  const { rows } = await zone.services.db.query<{ id: number }>(
    `insert into registry.enterprise (zone, uscc, customs_code, name, roles)
     values ($1, $2, $3, '别区企业', '{site,warehouse}') returning id`,
    [zone.otherZone, uscc, customsCode],
  );
  const theirs = `/api/v1/enterprises/${rows[0]!.id}`;
  const key = (await zone.makeKey(zone.otherZone, ['admin'])).split('_')[1];
  const goods = { itemRecordNo: 'A', code: '0101210010', name: 'a', unit: '035', unit1: '035' };
  const calls: readonly (readonly [string, string, unknown?])[] = [
    ['GET', theirs],
    ['PATCH', theirs, { name: '改名', reason: '试试' }],
    ['GET', `${theirs}/certificates`],
    ['POST', `${theirs}/certificates`, { pem: 'x'.repeat(64) }],
    ['DELETE', `${theirs}/certificates/1`],
    ['GET', `${theirs}/guarantee`],
    ['POST', `${theirs}/guarantee`, { reference: 'G', amount: '1' }],
    ['DELETE', `/api/v1/keys/${key}`],
  ];
  for (const [method, url, body] of calls) {
    const answer = await send(method, url, body === undefined ? {} : { body });
    assert.equal(answer.status, 404, `${method} ${url}`);
  }
  const filed = await send('POST', '/api/v1/goods', { body: { owner: uscc, goods: [goods] } });
  assert.deepEqual(filed.codes, ['ENT-UNKNOWN /body/owner']);
  const site = { code: 'S1', name: '场所', customsCode: '2900', operatorCode: customsCode };
  const sited = await send('POST', '/api/v1/sites', { body: site });
  assert.deepEqual(sited.codes, ['ENT-UNKNOWN /body/operatorCode']);
  const listed = await send<{ items: unknown[] }>('GET', `/api/v1/enterprises?code=${uscc}`);
  assert.deepEqual(listed.body.items, []);
  const listedKeys = await send<{ items: { id: string }[] }>('GET', '/api/v1/keys');
  assert.ok(!listedKeys.body.items.some(({ id }) => id === key));
  const audited = await send<{ items: unknown[] }>('GET', '/api/v1/audit');
  assert.deepEqual(audited.body.items, []);
});

test('text that the database cannot hold is a fault, not a failure', async () => {
  const body = { ...newCodes(), name: 'a\0b', dxpId: '\ud800', roles: ['merchant'] };
  const answer = await send('POST', '/api/v1/enterprises', { body });
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.codes, ['TEXT-CHARACTER /body/name', 'TEXT-CHARACTER /body/dxpId']);
  assert.equal(
    (await send('GET', '/api/v1/enterprises?name=%00')).codes[0],
    'TEXT-CHARACTER /querystring/name',
  );
});
