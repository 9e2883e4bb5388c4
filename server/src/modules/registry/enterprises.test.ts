import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Enterprise, Key, NewKey, Site, ZoneSettings } from '@heliu/contract';
import { registryRoutes } from './index.ts';
import { newCodes, testZone } from './test-support.ts';

const { send, registry, services, app } = await testZone(registryRoutes);

interface PageOf<T> {
  items: T[];
  next: string | null;
}

async function enterprise(roles: readonly string[] = ['merchant'], name = '试验企业'): Promise<Enterprise> {
  const answer = await send<Enterprise>('POST', '/api/v1/enterprises', {
    body: { ...newCodes(), name, roles },
  });
  assert.equal(answer.status, 201);
  return answer.body;
}

interface Audited {
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}

async function auditOf(subject: string): Promise<Audited[]> {
  const answer = await send<PageOf<Audited>>('GET', `/api/v1/audit?subject=${encodeURIComponent(subject)}`);
  return answer.body.items;
}

test('registering: read back, in the snapshot at once, audited', async () => {
  const codes = newCodes();
  const body = { ...codes, name: ' 海合电商 ', roles: ['platform', 'merchant'], dxpId: 'DXPENT1' };
  const made = await send<Enterprise>('POST', '/api/v1/enterprises', { body });
  assert.equal(made.status, 201);
  const { id, createdAt, ...rest } = made.body;
  assert.ok(createdAt);
  assert.deepEqual(rest, {
    ...codes,
    name: '海合电商',
    roles: ['platform', 'merchant'],
    dxpId: 'DXPENT1',
    status: 'active',
  });
  assert.deepEqual((await send('GET', `/api/v1/enterprises/${id}`)).body, made.body);
  assert.equal(registry.snapshot().enterpriseByCode(codes.uscc)?.id, id);
  const [entry, ...more] = await auditOf(`enterprise/${id}`);
  assert.deepEqual([entry?.action, more.length], ['enterprise.register', 0]);
  assert.equal(entry?.detail.uscc, codes.uscc);
});

test('registering: all faults at once, in schema and beyond', async () => {
  const shape = await send('POST', '/api/v1/enterprises', { body: { uscc: 'x', roles: [] } });
  assert.equal(shape.status, 400);
  assert.deepEqual(shape.codes.toSorted(), [
    'REQUEST-MINITEMS /body/roles',
    'REQUEST-PATTERN /body/uscc',
    'REQUEST-REQUIRED /body/customsCode',
    'REQUEST-REQUIRED /body/name',
  ]);
  const body = { uscc: '91330100MA2AAAAA01', customsCode: 'ABCDEFGHIJ', name: '  ', roles: ['agent'] };
  const beyond = await send('POST', '/api/v1/enterprises', { body });
  assert.deepEqual(beyond.codes, [
    'TEXT-BLANK /body/name',
    'ENT-USCC /body/uscc',
    'ENT-CUSTOMS-CODE /body/customsCode',
  ]);
  assert.ok(beyond.faults.every(({ zh, en, remedyZh, remedyEn }) => zh && en && remedyZh && remedyEn));
});

test('registering a code that is present: conflict with the present value, for each code', async () => {
  const [one, two] = [await enterprise(['merchant'], '甲'), await enterprise(['merchant'], '乙')];
  const body = { uscc: one.uscc, customsCode: two.customsCode, name: '丙', roles: ['agent'] };
  const answer = await send('POST', '/api/v1/enterprises', { body });
  assert.deepEqual([answer.status, answer.error.code], [409, 'CONFLICT']);
  assert.deepEqual(answer.codes, ['ENT-PRESENT /body/uscc', 'ENT-PRESENT /body/customsCode']);
  assert.match(answer.faults[0]?.found ?? '', new RegExp(`^${one.id} 甲`));
  assert.match(answer.faults[1]?.found ?? '', new RegExp(`^${two.id} 乙`));
  const codes = newCodes();
  const race = await Promise.all(
    Array.from({ length: 6 }, () => send('POST', '/api/v1/enterprises', { body: { ...body, ...codes } })),
  );
  assert.deepEqual(race.map(({ status }) => status).toSorted(), [201, 409, 409, 409, 409, 409]);
});

test('listing goes on from page to page, and filters', async () => {
  const made: Enterprise[] = [];
  for (let n = 0; n < 5; n++) made.push(await enterprise(['carrier'], `顺达${n}`));
  const seen: number[] = [];
  let next: string | null = null;
  do {
    const from: string = next === null ? '' : `&after=${next}`;
    const page: PageOf<Enterprise> = (
      await send<PageOf<Enterprise>>('GET', `/api/v1/enterprises?role=carrier&limit=2${from}`)
    ).body;
    seen.push(...page.items.map(({ id }) => id));
    next = page.next;
  } while (next !== null);
  assert.deepEqual(
    seen,
    made.map(({ id }) => id),
  );
  const named = await send<PageOf<Enterprise>>(
    'GET',
    `/api/v1/enterprises?name=${encodeURIComponent('顺达3')}`,
  );
  assert.deepEqual(
    named.body.items.map(({ id }) => id),
    [made[3]?.id],
  );
  const bad = await send('GET', '/api/v1/enterprises?limit=0&after=x');
  assert.deepEqual(bad.codes, ['REQUEST-PATTERN /querystring/after', 'REQUEST-MINIMUM /querystring/limit']);
});

test('changing needs a reason, keeps what is not named, is audited with before and after', async () => {
  const made = await enterprise();
  const url = `/api/v1/enterprises/${made.id}`;
  assert.equal((await send('PATCH', url, { body: { status: 'suspended' } })).status, 400);
  assert.equal((await send('PATCH', url, { body: { reason: '只有原因' } })).status, 400);
  const blank = await send('PATCH', url, { body: { name: ' ', reason: '  ' } });
  assert.deepEqual(blank.codes, ['TEXT-BLANK /body/name', 'TEXT-BLANK /body/reason']);
  const body = { status: 'suspended', roles: ['agent'], reason: '年度核查未通过' };
  const changed = await send<Enterprise>('PATCH', url, { body });
  assert.deepEqual(changed.body, { ...made, status: 'suspended', roles: ['agent'] });
  assert.equal(registry.snapshot().enterpriseById(made.id)?.status, 'suspended');
  const [entry] = await auditOf(`enterprise/${made.id}`);
  assert.equal(entry?.action, 'enterprise.change');
  assert.deepEqual(entry?.detail, { reason: '年度核查未通过', before: made, after: changed.body });
  assert.equal((await send('GET', '/api/v1/enterprises/999999')).status, 404);
  assert.equal((await send('GET', '/api/v1/enterprises/0')).status, 400);
  assert.equal((await send('PATCH', '/api/v1/enterprises/999999', { body })).status, 404);
});

test('an act that cannot be recorded does not happen', async () => {
  const made = await enterprise();
  const act = services.act;
  Object.assign(services, { act: () => Promise.reject(new Error('no audit')) });
  const body = { status: 'suspended', reason: '不应发生' };
  const answer = await send('PATCH', `/api/v1/enterprises/${made.id}`, { body });
  Object.assign(services, { act });
  assert.deepEqual([answer.status, answer.error.code], [500, 'INTERNAL']);
  assert.deepEqual((await send('GET', `/api/v1/enterprises/${made.id}`)).body, made);
});

test('zone settings: read, change, never the code', async () => {
  const before = (await send<ZoneSettings>('GET', '/api/v1/zone')).body;
  assert.deepEqual(before, { code: 'test-zone', name: '测试综试区', requireSignature: false });
  const moved = await send('PUT', '/api/v1/zone', { body: { ...before, code: 'moved' } });
  assert.deepEqual([moved.status, moved.codes], [409, ['ZONE-CODE /body/code']]);
  assert.equal(moved.faults[0]?.expected, 'test-zone');
  assert.equal((await send('PUT', '/api/v1/zone', { body: { code: 'test-zone' } })).status, 400);
  const changed = await send('PUT', '/api/v1/zone', { body: { ...before, requireSignature: true } });
  assert.deepEqual(changed.body, { ...before, requireSignature: true });
  assert.equal(registry.snapshot().zone.requireSignature, true);
  assert.equal((await auditOf(`zone/${services.zone}`))[0]?.action, 'zone.change');
});

test('sites need an operator of that role; a present code is a conflict', async () => {
  const operator = await enterprise(['site']);
  const merchant = await enterprise(['merchant']);
  const body = { code: 'HZ01', name: '下沙园区', customsCode: '2900', operatorCode: operator.uscc };
  const wrong = await send('POST', '/api/v1/sites', {
    body: { ...body, name: ' ', operatorCode: merchant.customsCode },
  });
  assert.deepEqual(wrong.codes, ['TEXT-BLANK /body/name', 'ENT-ROLE /body/operatorCode']);
  const made = await send<Site>('POST', '/api/v1/sites', { body });
  assert.equal(made.status, 201);
  assert.deepEqual(made.body, { id: made.body.id, ...body, operatorCode: operator.customsCode });
  assert.equal(registry.snapshot().siteByCode('HZ01')?.operatorId, operator.id);
  const again = await send('POST', '/api/v1/sites', { body: { ...body, name: '别名' } });
  assert.deepEqual([again.status, again.codes], [409, ['SITE-PRESENT /body/code']]);
  assert.match(again.faults[0]?.found ?? '', /下沙园区/);
  const listed = await send<PageOf<Site>>('GET', '/api/v1/sites?code=HZ01');
  assert.deepEqual(listed.body, { items: [made.body], next: null });
  assert.equal((await auditOf(`site/${made.body.id}`)).length, 1);
});

test('keys: shown once, work, are listed without secret, are revoked at once', async () => {
  const owner = await enterprise();
  const body = { name: '对接系统', enterpriseId: owner.id, scopes: ['documents:send', 'receipts:read'] };
  const made = await send<NewKey>('POST', '/api/v1/keys', { body });
  assert.equal(made.status, 201);
  assert.match(made.body.secret, /^hk_[0-9a-f]{12}_/);
  const { key } = made.body;
  assert.equal(key.enterpriseId, owner.id);
  const listed = await send<PageOf<Key>>('GET', '/api/v1/keys');
  assert.deepEqual(
    listed.body.items.find(({ id }) => id === key.id),
    key,
  );
  assert.ok(!JSON.stringify(listed.body).includes(made.body.secret.slice('hk_'.length + 13)));
  const used = await send('GET', '/api/v1/zone', { key: made.body.secret });
  assert.equal(used.status, 403, 'the key is known, its scopes do not suffice');
  const revoked = await send<Key>('DELETE', `/api/v1/keys/${key.id}`);
  assert.ok(revoked.body.revokedAt);
  const [revoke, create] = await auditOf(`key/${key.id}`);
  assert.deepEqual([revoke?.action, create?.action], ['key.revoke', 'key.create']);
  assert.ok(!JSON.stringify(create?.detail).includes(made.body.secret.slice('hk_'.length + 13)));
  assert.equal((await send('DELETE', '/api/v1/keys/000000000000')).status, 404);
});

test('keys: all faults at once', async () => {
  const cancelled = await enterprise();
  const change = { status: 'cancelled', reason: '注销' };
  await send('PATCH', `/api/v1/enterprises/${cancelled.id}`, { body: change });
  const body = {
    name: ' ',
    enterpriseId: cancelled.id,
    scopes: ['documents:send', 'admin', 'trades:review'],
    expiresAt: '2020-01-01T00:00:00Z',
  };
  const answer = await send('POST', '/api/v1/keys', { body });
  assert.deepEqual(answer.codes, [
    'TEXT-BLANK /body/name',
    'KEY-EXPIRED /body/expiresAt',
    'ENT-CANCELLED /body/enterpriseId',
    'KEY-STAFF-SCOPE /body/scopes/1',
    'KEY-STAFF-SCOPE /body/scopes/2',
  ]);
  const unknown = await send('POST', '/api/v1/keys', {
    body: { name: 'x', enterpriseId: 999_999, scopes: ['tax:quote'] },
  });
  assert.deepEqual(unknown.codes, ['ENT-UNKNOWN /body/enterpriseId']);
});

test('the audit log is paged from the newest back', async () => {
  const all: string[] = [];
  let next: string | null = null;
  do {
    const from: string = next === null ? '' : `&after=${next}`;
    const page: PageOf<{ at: string }> = (
      await send<PageOf<{ at: string }>>('GET', `/api/v1/audit?action=enterprise.register&limit=4${from}`)
    ).body;
    all.push(...page.items.map(({ at }) => at));
    next = page.next;
  } while (next !== null);
  const { count } = await services.db.query('select from registry.enterprise where zone = $1', [
    services.zone,
  ]);
  assert.equal(all.length, count);
  assert.deepEqual(all, all.toSorted().reverse());
});

test('identity verifications are kept as keyed hashes, once, and read set-wise', async () => {
  const { personLookup, personNameLookup, verifiedKey } = await import('./index.ts');
  const body = { idType: '1', idNumber: '11010519491231002X', name: '张三', source: '公安核验' };
  const url = '/api/v1/identity-verifications';
  const first = await send<{ new: boolean; verifiedAt: string }>('POST', url, { body });
  assert.deepEqual([first.status, first.body.new], [200, true]);
  const again = await send<{ new: boolean }>('POST', url, {
    body: { ...body, idNumber: '11010519491231002x' },
  });
  assert.deepEqual(again.body, { ...first.body, new: false });
  const person = personLookup(services.vault, body.idNumber);
  const stranger = personLookup(services.vault, '110101199003070011');
  const verified = await registry.loadVerified(services.db, [person, stranger]);
  assert.ok(verified.has(verifiedKey(person)));
  assert.ok(verified.has(verifiedKey(person, personNameLookup(services.vault, '张三'))));
  assert.ok(!verified.has(verifiedKey(person, personNameLookup(services.vault, '李四'))));
  assert.ok(!verified.has(verifiedKey(stranger)));
  const log = await send('GET', '/api/v1/audit?action=identity.verify');
  assert.equal((log.body as unknown as PageOf<unknown>).items.length, 1);
  assert.doesNotMatch(JSON.stringify(log.body), /110105|张三/);
  const wrong = await send('POST', url, { body: { ...body, idNumber: '110105194912310021' } });
  assert.deepEqual(wrong.codes, ['ID-NUMBER /body/idNumber']);
  assert.doesNotMatch(JSON.stringify(wrong.error), /110105194912310021/);
  assert.equal((await send('POST', url, { body: { ...body, idType: '9' } })).status, 400);
});

test('every route appears in the API description', async () => {
  const answer = await app.inject('/api/docs/json');
  assert.ok(
    Object.keys(answer.json().paths).includes('/api/v1/enterprises/{id}/certificates/{certificateId}'),
  );
});
