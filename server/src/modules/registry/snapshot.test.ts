import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { testDatabase } from '../../../test-support/database.ts';
import { createRegistry, ensureZone, registryMigrations, seedBundledData } from './index.ts';
import { insertDataset } from './seed.ts';

const { db } = await testDatabase([registryMigrations]);
let zone = 0;
let other = 0;

async function addEnterprise(zone: number, uscc: string, customsCode: string): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into registry.enterprise (zone, uscc, customs_code, name, roles)
     values ($1, $2, $3, $2, '{merchant}') returning id`,
    [zone, uscc, customsCode],
  );
  return rows[0]!.id;
}

async function addUnits(
  owner: number | null,
  effectiveFrom: string,
  codes: readonly string[],
): Promise<number> {
  const mark = {
    kind: 'code-table',
    name: 'own',
    effectiveFrom,
    completeness: 'complete',
    source: 'test',
  } as const;
  const csv = `code,name\n${codes.map((code) => `${code},${code}`).join('\n')}\n`;
  return db.transaction((tx) => insertDataset(tx, owner, mark, csv, codes.length));
}

before(async () => {
  zone = await ensureZone(db, { code: 'test-zone', name: '测试区' });
  other = await ensureZone(db, { code: 'other-zone', name: '别区' });
});

test('ensureZone gives the same zone again, also when asked at once, and keeps its name', async () => {
  assert.equal(await ensureZone(db, { code: 'test-zone', name: '新名' }), zone);
  const ids = await Promise.all(Array.from({ length: 5 }, () => ensureZone(db, { code: 'race', name: 'r' })));
  assert.equal(new Set(ids).size, 1);
  const registry = createRegistry({ db, zone });
  await registry.refresh();
  assert.equal(registry.snapshot().zone.name, '测试区');
});

test('a snapshot that was never loaded says what to do', () => {
  assert.throws(() => createRegistry({ db, zone }).snapshot(), /refresh\(\) at start/);
});

test('refresh reads only what changed; a kept snapshot does not change', async () => {
  const registry = createRegistry({ db, zone });
  await registry.refresh();
  const first = registry.snapshot();
  await registry.refresh();
  assert.equal(registry.snapshot(), first, 'no change, same snapshot');
  const id = await addEnterprise(zone, '91330100MA2AAAAA01', '3301960A01');
  await registry.refresh();
  const second = registry.snapshot();
  assert.ok(second.revision > first.revision);
  assert.equal(first.enterpriseById(id), undefined);
  assert.equal(second.enterpriseByCode('3301960A01'), second.enterpriseByCode('91330100MA2AAAAA01'));
  assert.equal(second.enterpriseById(id)?.status, 'active');
  assert.ok(second.enterpriseById(id)?.roles.has('merchant'));
  await db.query(`update registry.enterprise set status = 'suspended' where id = $1`, [id]);
  await registry.refresh();
  assert.equal(registry.snapshot().enterpriseById(id)?.status, 'suspended');
  assert.equal(registry.snapshot().enterpriseByCode('3301960A01')?.status, 'suspended');
  assert.equal(second.enterpriseById(id)?.status, 'active');
  assert.equal(registry.snapshot().parts.sites, first.parts.sites, 'untouched parts are shared');
});

test('another zone is invisible, also with the same codes', async () => {
  const theirs = await addEnterprise(other, '91330100MA2AAAAA02', '3301960A02');
  const registry = createRegistry({ db, zone });
  await registry.refresh();
  assert.equal(registry.snapshot().enterpriseById(theirs), undefined);
  assert.equal(registry.snapshot().enterpriseByCode('3301960A02'), undefined);
  const ours = await addEnterprise(zone, '91330100MA2AAAAA02', '3301960A02');
  await registry.refresh();
  assert.equal(registry.snapshot().enterpriseByCode('3301960A02')?.id, ours);
});

test('a change committed before refresh is called is always seen, however many callers there are', async () => {
  const registry = createRegistry({ db, zone });
  await registry.refresh();
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const id = await addEnterprise(zone, `91330100MA2BBBBB${index + 10}`, `3301960B${index + 10}`);
      await registry.refresh();
      assert.ok(registry.snapshot().enterpriseById(id), `enterprise ${index}`);
    }),
  );
});

test('refresh that fails leaves the snapshot and works again', async () => {
  let broken = false;
  const registry = createRegistry({
    zone,
    db: {
      ...db,
      query: (...parts) => (broken ? Promise.reject(new Error('down')) : db.query(...parts)),
      transaction: (...parts) => db.transaction(...parts),
    } as typeof db,
  });
  await registry.refresh();
  const kept = registry.snapshot();
  broken = true;
  const outcomes = await Promise.allSettled([registry.refresh(), registry.refresh()]);
  assert.ok(outcomes.every(({ status }) => status === 'rejected'));
  assert.equal(registry.snapshot(), kept);
  broken = false;
  await registry.refresh();
});

test('the newest set that has begun is in force; before the first there is none', async () => {
  const first = await addUnits(zone, '2020-01-01', ['a']);
  const later = await addUnits(zone, '2024-07-01', ['a', 'b']);
  const shipped = await addUnits(null, '2024-07-01', ['a', 'b', 'c']);
  const newest = await addUnits(null, '2025-01-01', ['z']);
  await addUnits(other, '2025-06-01', ['foreign']);
  const registry = createRegistry({ db, zone });
  await registry.refresh();
  const on = (day: string) => registry.snapshot().codes('own', day);
  assert.equal(on('2019-12-31').datasetId, null);
  assert.equal(on('2019-12-31').has('a'), 'not-listed');
  assert.equal(on('2020-01-01').datasetId, first);
  assert.equal(on('2020-01-01').has('b'), 'unknown');
  assert.equal(on('2024-06-30').datasetId, first);
  assert.equal(on('2024-07-01').datasetId, later, 'the own set goes before the shipped of the same day');
  assert.notEqual(on('2024-07-01').datasetId, shipped);
  assert.equal(on('2026-01-01').datasetId, newest);
  const corrected = await addUnits(zone, '2024-07-01', ['a']);
  await registry.refresh();
  assert.equal(on('2024-12-31').datasetId, corrected, 'a corrected import goes before the former');
});

test('shipped data is stored once, is sound, and is read by day', async () => {
  await seedBundledData(db);
  const count = async () => (await db.query('select from registry.dataset where zone is null')).count;
  const stored = await count();
  await seedBundledData(db);
  assert.equal(await count(), stored);
  const registry = createRegistry({ db, zone });
  await registry.refresh();
  const snapshot = registry.snapshot();
  assert.equal(snapshot.tariffOn('2016-04-07').line('0101210010'), undefined);
  assert.equal(snapshot.tariffOn('2026-06-01').line('0101210010')?.code, '0101210010');
  assert.equal(snapshot.tariffOn('2026-06-01').completeness, 'partial');
  assert.ok(snapshot.tariffOn('2026-06-01').datasetId);
  assert.equal(snapshot.positiveListOn('2016-04-07'), undefined);
  const list = snapshot.positiveListOn('2017-01-01');
  assert.equal(list?.completeness, 'partial');
  assert.equal(list?.find('0402910000', '1210').verdict, 'listed');
  assert.equal(list?.find('0402910000', '1210').entry?.code, '04029100');
  assert.equal(list?.find('0101210010', '1210').verdict, 'not-listed');
  assert.equal(snapshot.codes('unit', '2026-06-01').has('035'), 'known');
  assert.equal(snapshot.codes('unit', '2026-06-01').has('999'), 'unknown');
  assert.equal(snapshot.codes('currency', '2026-06-01').has('999'), 'not-listed');
});

test('what the cache rests on is never deleted', async () => {
  for (const table of ['zone', 'enterprise', 'certificate', 'site', 'dataset']) {
    await assert.rejects(db.query(`delete from registry.${table}`), { code: 'HL001' });
  }
});
