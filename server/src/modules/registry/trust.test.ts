import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Certificate, Enterprise, Fault, GuaranteeBalance } from '@heliu/contract';
import { selfSignedCertificate } from '@heliu/messages';
import { openLedger } from '../../platform/ledger/index.ts';
import { readCertificate } from './certificates.ts';
import { registryRoutes } from './index.ts';
import { newCodes, testNow, testZone } from './test-support.ts';

const { send, registry, services } = await testZone(registryRoutes);
const { db, zone } = services;

async function enterprise(): Promise<number> {
  const body = { ...newCodes(), name: '担保企业', roles: ['guarantor'] };
  return (await send<Enterprise>('POST', '/api/v1/enterprises', { body })).body.id;
}

const toPem = (der: Uint8Array): string => {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

let serial = 0x1000;
function certificate(bits = 2048): { der: Buffer; pem: string; privatePem: string } {
  serial += 1;
  const pair = generateKeyPairSync('rsa', { modulusLength: bits });
  const der = selfSignedCertificate({ ...pair, serial: serial.toString(16), name: '试验证书' });
  const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { der, pem: toPem(der), privatePem };
}

test('a certificate is registered, found by its hash, revoked once, and keeps its row', async () => {
  const url = `/api/v1/enterprises/${await enterprise()}/certificates`;
  const { der, pem } = certificate();
  const made = await send<Certificate & { notes: Fault[] }>('POST', url, { body: { pem } });
  assert.equal(made.status, 201);
  const sha256 = createHash('sha256').update(der).digest('hex');
  assert.equal(made.body.sha256, sha256);
  assert.equal(made.body.subject, 'CN=试验证书');
  assert.equal(made.body.notBefore, '2020-01-01T00:00:00.000Z');
  assert.deepEqual(made.body.notes, []);
  const known = registry.snapshot().certificate(sha256);
  assert.equal(known?.enterpriseId, made.body.enterpriseId);
  assert.equal(known?.revokedAt, null);
  assert.ok(known && known.notAfter > testNow);
  const again = await send('POST', url, { body: { pem } });
  assert.deepEqual([again.status, again.codes], [409, ['CERT-PRESENT /body/pem']]);
  const revoked = await send<Certificate>('DELETE', `${url}/${made.body.id}`);
  assert.equal(revoked.body.revokedAt, testNow.toISOString());
  assert.deepEqual((await send('DELETE', `${url}/${made.body.id}`)).body, revoked.body);
  assert.deepEqual(registry.snapshot().certificate(sha256)?.revokedAt, testNow);
  const listed = await send<{ items: Certificate[] }>('GET', url);
  assert.deepEqual(listed.body.items, [revoked.body]);
  const log = await send<{ items: { action: string }[] }>(
    'GET',
    `/api/v1/audit?subject=certificate/${made.body.id}`,
  );
  assert.deepEqual(
    log.body.items.map(({ action }) => action),
    ['certificate.revoke', 'certificate.register'],
  );
  const back = await send('POST', url, { body: { pem } });
  assert.match(back.faults[0]?.found ?? '', /revoked/);
  const stranger = `/api/v1/enterprises/${await enterprise()}/certificates/${made.body.id}`;
  assert.equal((await send('DELETE', stranger)).status, 404, 'of another enterprise');
});

test('a weak key is accepted with a note; what cannot be used is refused, all of it together', async () => {
  const url = `/api/v1/enterprises/${await enterprise()}/certificates`;
  const weak = await send<{ notes: Fault[] }>('POST', url, { body: { pem: certificate(1024).pem } });
  assert.equal(weak.status, 201);
  assert.deepEqual(
    weak.body.notes.map(({ code, found }) => [code, found]),
    [['CERT-KEY-SHORT', 'rsa 1024']],
  );
  const { pem, privatePem } = certificate();
  const both = await send('POST', url, { body: { pem: `${privatePem}${pem}${pem}` } });
  assert.deepEqual(both.codes, ['CERT-PRIVATE /body/pem', 'CERT-SEVERAL /body/pem']);
  assert.doesNotMatch(JSON.stringify(both.error), /MII/);
  for (const text of ['x'.repeat(64), pem.slice(0, 400), pem.replace(/M/g, '!')]) {
    assert.deepEqual((await send('POST', url, { body: { pem: text } })).codes, ['CERT-UNREADABLE /body/pem']);
  }
  const tiny = certificate(512).pem;
  assert.deepEqual((await send('POST', url, { body: { pem: tiny } })).codes, ['CERT-KEY /body/pem']);
});

test('a certificate is judged by its days and its kind of key', () => {
  const { pem } = certificate();
  const codes = (text: string, now: string) => {
    const { faults, notes } = readCertificate(text, new Date(now));
    return [faults.map(({ code }) => code), notes.map(({ code }) => code)];
  };
  assert.deepEqual(codes(pem, '2026-01-01'), [[], []]);
  assert.deepEqual(codes(pem, '2050-01-01'), [['CERT-EXPIRED'], []]);
  assert.deepEqual(codes(pem, '2019-01-01'), [[], ['CERT-EARLY']]);
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const elliptic = toPem(selfSignedCertificate({ ...pair, serial: '7f', name: 'ec' }));
  assert.deepEqual(codes(elliptic, '2026-01-01'), [['CERT-KEY'], []]);
});

test('guarantee: nothing lodged is zero; a deposit counts once under its reference', async () => {
  const id = await enterprise();
  const url = `/api/v1/enterprises/${id}/guarantee`;
  const none = await send<GuaranteeBalance>('GET', url);
  assert.deepEqual(none.body, { enterpriseId: id, lodged: '0', held: '0', used: '0', available: '0' });
  const body = { reference: 'BH-2026-001', amount: '5000000' };
  const first = await send<GuaranteeBalance>('POST', url, { body });
  const lodged = { enterpriseId: id, lodged: '5000000', held: '0', used: '0', available: '5000000' };
  assert.deepEqual([first.status, first.body], [200, lodged]);
  assert.deepEqual((await send('POST', url, { body })).body, lodged);
  const other = await send('POST', url, { body: { ...body, amount: '5000001' } });
  assert.deepEqual([other.status, other.codes], [409, ['GUARANTEE-REFERENCE /body/reference']]);
  const elsewhere = await send('POST', `/api/v1/enterprises/${await enterprise()}/guarantee`, { body });
  assert.equal(elsewhere.status, 409, 'one letter cannot serve two enterprises');
  const log = await send<{ items: { action: string }[] }>('GET', `/api/v1/audit?subject=enterprise/${id}`);
  assert.deepEqual(
    log.body.items.map(({ action }) => action),
    ['guarantee.deposit', 'enterprise.register'],
  );
});

test('guarantee: the same reference at once, from many sides, counts once', async () => {
  const id = await enterprise();
  const url = `/api/v1/enterprises/${id}/guarantee`;
  const body = { reference: 'BH-race', amount: '700' };
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => send<GuaranteeBalance>('POST', url, { body })),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.deepEqual(new Set(answers.map((answer) => answer.body.lodged)), new Set(['700']));
  const many = await Promise.all(
    Array.from({ length: 10 }, (_, n) => send('POST', url, { body: { reference: `BH-${n}`, amount: '1' } })),
  );
  assert.ok(many.every(({ status }) => status === 200));
  assert.equal((await send<GuaranteeBalance>('GET', url)).body.lodged, '710');
  const [one, two] = [await enterprise(), await enterprise()];
  const split = await Promise.all(
    [one, two, one, two].map((firm) =>
      send('POST', `/api/v1/enterprises/${firm}/guarantee`, { body: { reference: 'BH-split', amount: '5' } }),
    ),
  );
  assert.deepEqual(split.map(({ status }) => status).toSorted(), [200, 200, 409, 409]);
});

test('guarantee: what clearance holds and uses is seen', async () => {
  const id = await enterprise();
  const url = `/api/v1/enterprises/${id}/guarantee`;
  await send('POST', url, { body: { reference: 'BH-hold', amount: '1000' } });
  const debit = { zone, code: 'guarantee', owner: String(id) };
  const credit = { zone, code: 'guarantee.used', owner: 'zone' };
  await db.transaction(async (tx) => {
    const unit = 'CNY.fen';
    const ledger = await openLedger(tx, [
      { ...debit, unit },
      { ...credit, unit, derived: true },
    ]);
    const shared = { debit, credit, reason: 'test', ref: 'trade' };
    assert.ok(ledger.hold({ ...shared, id: 'hold-1', amount: 300n }).ok);
    assert.ok(ledger.transfer({ ...shared, id: 'use-1', amount: 50n }).ok);
    await ledger.flush();
  });
  assert.deepEqual((await send('GET', url)).body, {
    enterpriseId: id,
    lodged: '1000',
    held: '300',
    used: '50',
    available: '650',
  });
});

test('guarantee: all faults at once', async () => {
  const id = await enterprise();
  await send('PATCH', `/api/v1/enterprises/${id}`, { body: { status: 'cancelled', reason: '注销' } });
  const url = `/api/v1/enterprises/${id}/guarantee`;
  for (const amount of ['0', '-5', '1000000000001', '9'.repeat(60)]) {
    const answer = await send('POST', url, { body: { reference: ' ', amount } });
    assert.deepEqual(answer.codes, [
      'TEXT-BLANK /body/reference',
      'GUARANTEE-AMOUNT /body/amount',
      'ENT-CANCELLED /params/id',
    ]);
  }
  const shape = await send('POST', url, { body: { amount: '1.5' } });
  assert.deepEqual(shape.codes.toSorted(), [
    'REQUEST-PATTERN /body/amount',
    'REQUEST-REQUIRED /body/reference',
  ]);
});
