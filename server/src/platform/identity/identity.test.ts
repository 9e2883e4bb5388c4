/** Keys: what proves somebody, until when, and what is never stored. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testDatabase } from '../../../test-support/database.ts';
import { journalOwner } from '../journal/index.ts';
import { audit, createIdentity, createKey, identityMigrations, listKeys, revokeKey } from './index.ts';

const { db } = await testDatabase([journalOwner, identityMigrations]);
const now = new Date('2026-06-01T00:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const make = (change: Partial<Parameters<typeof createKey>[1]> = {}) =>
  db.transaction((tx) =>
    createKey(tx, { zone: 1, name: '测试', scopes: ['trades:read'], createdBy: 'test', ...change }),
  );

describe('a key', () => {
  it('proves its owner, zone and scopes', async () => {
    const { key, secret } = await make({ enterpriseId: 7 });
    const actor = await createIdentity(db).authenticate(`Bearer ${secret}`, now);
    assert.deepEqual(actor, {
      keyId: key.id,
      name: '测试',
      zone: 1,
      enterpriseId: 7,
      scopes: new Set(['trades:read']),
    });
  });

  it('proves nobody when a character differs, or the form', async () => {
    const { secret } = await make();
    const identity = createIdentity(db);
    const last = secret.endsWith('A') ? 'B' : 'A';
    const wrong = [
      undefined,
      '',
      'Bearer ',
      'Bearer hk_',
      `Bearer ${secret.slice(0, -1)}${last}`,
      `Bearer ${secret}x`,
      `Basic ${secret}`,
      `Bearer ${secret.toUpperCase()}`,
      `Bearer hk_000000000000_${secret.slice(16)}`,
    ];
    for (const header of wrong) assert.equal(await identity.authenticate(header, now), undefined, header);
  });

  it('ends at its expiry', async () => {
    const { secret } = await make({ expiresAt: later(1000).toISOString() });
    const identity = createIdentity(db);
    assert.ok(await identity.authenticate(`Bearer ${secret}`, later(999)));
    assert.equal(await identity.authenticate(`Bearer ${secret}`, later(1000)), undefined);
  });

  it('ends a second after it was revoked at the latest, and at once for who has not seen it', async () => {
    const { key, secret } = await make();
    const identity = createIdentity(db);
    assert.ok(await identity.authenticate(`Bearer ${secret}`, now));
    await db.transaction((tx) => revokeKey(tx, 1, key.id));
    assert.equal(await createIdentity(db).authenticate(`Bearer ${secret}`, now), undefined);
    assert.equal(await identity.authenticate(`Bearer ${secret}`, later(1001)), undefined);
    assert.equal(await db.transaction((tx) => revokeKey(tx, 2, key.id)), undefined);
  });

  it('is listed and stored without its secret', async () => {
    const { secret } = await make({ zone: 3 });
    const listed = await listKeys(db, 3);
    assert.equal(listed.length, 1);
    const { rows } = await db.query<{ text: string }>(
      'select k::text as text from identity.api_key k where zone = 3',
    );
    const hidden = secret.slice(16);
    for (const text of [JSON.stringify(listed), rows[0]?.text ?? '']) assert.ok(!text.includes(hidden));
  });
});

describe('the audit log', () => {
  it('takes part in the transaction of the act', async () => {
    const act = { zone: 1, actor: 'a', action: 'test.act', subject: 's', detail: { why: '测试' } };
    await assert.rejects(
      db.transaction(async (tx) => {
        await audit(tx, act);
        throw new Error('the act fails');
      }),
    );
    const count = async () =>
      (await db.query<{ n: bigint }>("select count(*) as n from identity.audit where action = 'test.act'"))
        .rows[0]?.n;
    assert.equal(await count(), 0n);
    await db.transaction((tx) => audit(tx, act));
    assert.equal(await count(), 1n);
  });
});
