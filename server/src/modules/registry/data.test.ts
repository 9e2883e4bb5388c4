import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset, DatasetReport, Enterprise, Fault, Goods } from '@heliu/contract';
import { goodsKey, registryRoutes } from './index.ts';
import { newCodes, testZone } from './test-support.ts';

const { send, registry, services } = await testZone(registryRoutes);
const { db } = services;

async function warehouse(roles: readonly string[] = ['warehouse']): Promise<Enterprise> {
  const body = { ...newCodes(), name: '区内仓储', roles };
  return (await send<Enterprise>('POST', '/api/v1/enterprises', { body })).body;
}

interface Bulk {
  ownerId: number;
  created: number;
  changed: number;
  unchanged: number;
  notes: Fault[];
}

const horse = { code: '0101210010', name: '马', unit: '035', unit1: '035', unit2: '009', country: '601' };

test('goods: filed in bulk by code, found set-wise, corrected by filing again', async () => {
  const owner = await warehouse();
  const goods = ['A1', 'A2', 'A3'].map((itemRecordNo) => ({ itemRecordNo, ...horse }));
  const first = await send<Bulk>('POST', '/api/v1/goods', { body: { owner: owner.customsCode, goods } });
  assert.equal(first.status, 200);
  assert.deepEqual(first.body, { ownerId: owner.id, created: 3, changed: 0, unchanged: 0, notes: [] });
  const again = await send<Bulk>('POST', '/api/v1/goods', { body: { owner: owner.uscc, goods } });
  assert.deepEqual([again.body.created, again.body.changed, again.body.unchanged], [0, 0, 3]);
  const { unit2: _, ...lighter } = { ...horse, name: '小马', emsNo: 'T2900W000001' };
  const corrected = [goods[0], { itemRecordNo: 'A2', ...lighter }, { itemRecordNo: 'A4', ...horse }];
  const second = await send<Bulk>('POST', '/api/v1/goods', { body: { owner: owner.uscc, goods: corrected } });
  assert.deepEqual([second.body.created, second.body.changed, second.body.unchanged], [1, 1, 1]);
  const wanted = ['A1', 'A2', 'none'].map((itemRecordNo) => ({ ownerId: owner.id, itemRecordNo }));
  const found = await registry.loadGoods(db, wanted);
  assert.equal(found.size, 2);
  assert.deepEqual(found.get(goodsKey(wanted[1]!)), { ownerId: owner.id, itemRecordNo: 'A2', ...lighter });
  const listed = await send<{ items: Goods[] }>('GET', `/api/v1/goods?owner=${owner.uscc}&itemRecordNo=A4`);
  assert.deepEqual(
    listed.body.items.map(({ id: _id, ...rest }) => rest),
    [{ ownerId: owner.id, itemRecordNo: 'A4', ...horse }],
  );
  const nobody = await send<{ items: Goods[] }>('GET', '/api/v1/goods?owner=unknown');
  assert.deepEqual(nobody.body.items, []);
  const log = await send<{ items: { detail: { before: unknown[] } }[] }>(
    'GET',
    '/api/v1/audit?action=goods.file',
  );
  assert.equal(log.body.items.length, 2, 'a bulk that changes nothing is no act');
  assert.deepEqual(log.body.items[0]?.detail.before, [{ ownerId: owner.id, itemRecordNo: 'A2', ...horse }]);
});

test('goods: every fault of every line at once, and nothing is stored', async () => {
  const owner = await warehouse();
  const goods = [
    { itemRecordNo: 'B1', ...horse },
    { itemRecordNo: 'B1', ...horse, unit: '999' },
    { itemRecordNo: ' ', ...horse, name: ' ', country: '999', unit2: '998' },
  ];
  const answer = await send('POST', '/api/v1/goods', { body: { owner: owner.uscc, goods } });
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.codes, [
    'GOODS-TWICE /body/goods/1/itemRecordNo',
    'CODE-UNKNOWN /body/goods/1/unit',
    'TEXT-BLANK /body/goods/2/itemRecordNo',
    'TEXT-BLANK /body/goods/2/name',
    'CODE-UNKNOWN /body/goods/2/unit2',
    'CODE-UNKNOWN /body/goods/2/country',
  ]);
  const listed = await send<{ items: Goods[] }>('GET', `/api/v1/goods?owner=${owner.uscc}`);
  assert.deepEqual(listed.body.items, []);
  const many = Array.from({ length: 400 }, (_, n) => ({ itemRecordNo: `C${n}`, ...horse, unit: '999' }));
  const capped = await send('POST', '/api/v1/goods', { body: { owner: owner.uscc, goods: many } });
  assert.equal(capped.faults.length, 200);
  assert.deepEqual([capped.faults.at(-1)?.code, capped.faults.at(-1)?.found], ['FAULTS-MORE', '201']);
});

test('goods: what clearance will refuse later is noted now', async () => {
  const owner = await warehouse(['merchant']);
  const goods = [
    { itemRecordNo: 'D1', ...horse, code: '9999999999' },
    { itemRecordNo: 'D2', ...horse, unit1: '011', unit2: '009' },
  ];
  const answer = await send<Bulk>('POST', '/api/v1/goods', { body: { owner: owner.uscc, goods } });
  assert.equal(answer.body.created, 2);
  assert.deepEqual(
    answer.body.notes.map(({ code, path }) => `${code} ${path}`),
    ['GOODS-OWNER /body/owner', 'GOODS-CODE /body/goods/0/code', 'GOODS-UNITS /body/goods/1/unit1'],
  );
  const unknown = await send('POST', '/api/v1/goods', { body: { owner: newCodes().uscc, goods } });
  assert.deepEqual(unknown.codes, ['ENT-UNKNOWN /body/owner']);
});

test('goods: two bulks of one owner at once lose nothing and count right', async () => {
  const owner = await warehouse();
  const goods = Array.from({ length: 300 }, (_, n) => ({ itemRecordNo: `E${n}`, ...horse }));
  const answers = await Promise.all(
    Array.from({ length: 4 }, () =>
      send<Bulk>('POST', '/api/v1/goods', { body: { owner: owner.uscc, goods } }),
    ),
  );
  assert.deepEqual(answers.map(({ body }) => body.created).toSorted(), [0, 0, 0, 300]);
  const page = await send<{ items: Goods[]; next: string }>(
    'GET',
    `/api/v1/goods?owner=${owner.uscc}&limit=299`,
  );
  const rest = await send<{ items: Goods[]; next: string | null }>(
    'GET',
    `/api/v1/goods?owner=${owner.uscc}&after=${page.body.next}`,
  );
  assert.deepEqual([page.body.items.length, rest.body.items.length, rest.body.next], [299, 1, null]);
});

const tableOf = (codes: readonly string[]): string =>
  `code,name\n${codes.map((code) => `${code},名${code}`).join('\n')}\n`;
const table = {
  kind: 'code-table',
  name: 'own_table',
  effectiveFrom: '2024-01-01',
  completeness: 'complete',
  source: '本区编制',
} as const;

test('data sets: a dry run reports and stores nothing; the import is in force from its day', async () => {
  const body = { ...table, csv: tableOf(['1', '2']) };
  const dry = await send<DatasetReport>('POST', '/api/v1/datasets', { body: { ...body, dryRun: true } });
  assert.deepEqual(dry.body, { stored: null, rows: 2, faults: [] });
  assert.equal((await send('GET', '/api/v1/code-tables/own_table')).status, 404);
  const made = await send<DatasetReport>('POST', '/api/v1/datasets', { body });
  assert.equal(made.status, 200);
  assert.deepEqual([made.body.rows, made.body.faults, made.body.stored?.rows], [2, [], 2]);
  const again = await send<DatasetReport>('POST', '/api/v1/datasets', { body });
  assert.deepEqual(again.body, made.body, 'the same file is the same import');
  const later = { ...body, effectiveFrom: '2025-07-01', csv: tableOf(['1', '2', '3']) };
  const next = await send<DatasetReport>('POST', '/api/v1/datasets', { body: later });
  const on = async (day: string) => {
    const answer = await send<{ datasetId: number; codes: { code: string }[] }>(
      'GET',
      `/api/v1/code-tables/own_table?date=${day}`,
    );
    return [answer.status, answer.body.datasetId, answer.body.codes?.length];
  };
  assert.deepEqual(await on('2023-12-31'), [404, undefined, undefined]);
  assert.deepEqual(await on('2025-06-30'), [200, made.body.stored?.id, 2]);
  assert.deepEqual(await on('2025-07-01'), [200, next.body.stored?.id, 3]);
  const back = await send<DatasetReport>('POST', '/api/v1/datasets', {
    body: { ...later, csv: tableOf(['9']) },
  });
  assert.deepEqual(await on('2026-01-01'), [200, back.body.stored?.id, 1]);
  await send('POST', '/api/v1/datasets', { body: later });
  assert.equal((await on('2026-01-01'))[2], 3, 'going back to a former file is an import of its own');
  const listed = await send<{ items: Dataset[] }>('GET', '/api/v1/datasets?kind=code-table&name=own_table');
  assert.equal(listed.body.items.length, 4);
  assert.deepEqual(listed.body.items[0], made.body.stored);
  const log = await send<{ items: unknown[] }>('GET', '/api/v1/audit?action=dataset.import');
  assert.equal(log.body.items.length, 4);
});

test('data sets: every fault of request and file at once, with line, column, value and remedy', async () => {
  const csv = '# table: other\ncode,name\n1,甲\n1,乙\n,丙\n3,\n';
  const body = { ...table, name: 'Own', effectiveFrom: '2024-02-30', source: '  ', csv };
  const expected = [
    'DATASET-NAME /body/name',
    'TEXT-BLANK /body/source',
    'DAY-INVALID /body/effectiveFrom',
    'DATASET-MARK /body/csv/table',
  ];
  const answer = await send('POST', '/api/v1/datasets', { body });
  assert.equal(answer.status, 400);
  for (const code of expected) assert.ok(answer.codes.includes(code), code);
  const twice = answer.faults.find(({ code }) => code === 'CODE-TWICE');
  assert.deepEqual([twice?.line, twice?.path, twice?.field], [4, '/body/csv/4/1', 'code']);
  assert.ok(answer.codes.includes('CODE-EMPTY /body/csv/5/1'));
  assert.ok(answer.codes.includes('CODE-NAME-EMPTY /body/csv/6/2'));
  assert.ok(answer.faults.every(({ zh, en, remedyZh, remedyEn }) => zh && en && remedyZh && remedyEn));
  const dry = await send<DatasetReport>('POST', '/api/v1/datasets', { body: { ...body, dryRun: true } });
  assert.equal(dry.status, 200);
  assert.equal(dry.body.stored, null);
  assert.deepEqual(dry.body.faults, answer.faults);
  const many = `code,name\n${',\n'.repeat(900)}`;
  const capped = await send('POST', '/api/v1/datasets', { body: { ...table, csv: many } });
  assert.equal(capped.faults.length, 200);
  assert.equal(capped.faults.at(-1)?.code, 'FAULTS-MORE');
  assert.ok(Number(capped.faults.at(-1)?.found) >= 1601, capped.faults.at(-1)?.found);
  const empty = await send('POST', '/api/v1/datasets', { body: { ...table, csv: 'code,name\n' } });
  assert.deepEqual(empty.codes, ['DATASET-EMPTY /body/csv']);
  const large = await send('POST', '/api/v1/datasets', { body: { ...table, csv: '\n'.repeat(100_000) } });
  assert.deepEqual(large.codes, ['DATASET-LARGE /body/csv']);
});

test('data sets: an imported tariff and positive list go before the shipped from their day', async () => {
  const header = 'code,name,unit1,unit2,mfn,provisional,vat,consumption,source,mark';
  const tariff = {
    kind: 'tariff',
    name: 'tariff',
    effectiveFrom: '2026-05-01',
    completeness: 'complete',
    source: '2026年税则',
    csv: `${header}\n0101210010,马,千克,头,5%,,13%,0%,官方,\n`,
  };
  const before = await send<{ mfn: string; datasetId: number }>(
    'GET',
    '/api/v1/tariff/0101210010?date=2026-04-30',
  );
  const made = await send<DatasetReport>('POST', '/api/v1/datasets', { body: tariff });
  assert.deepEqual(made.faults, []);
  const after = await send<{ mfn: string; datasetId: number; unit1: string; provisional: null }>(
    'GET',
    '/api/v1/tariff/0101210010?date=2026-05-01',
  );
  assert.deepEqual([before.body.mfn, after.body.mfn, after.body.unit1], ['0%', '5%', '035']);
  assert.equal(after.body.datasetId, made.body.stored?.id);
  assert.notEqual(before.body.datasetId, after.body.datasetId);
  assert.equal((await send('GET', '/api/v1/tariff/0101210090')).status, 404, 'not in the tariff in force');
  assert.equal((await send('GET', '/api/v1/tariff/0101210010?date=2016-04-07')).status, 404);
  const badDay = await send('GET', '/api/v1/tariff/0101210010?date=2026-13-01');
  assert.deepEqual(badDay.codes, ['DAY-INVALID /querystring/date']);
  assert.equal((await send('GET', '/api/v1/tariff/12')).status, 400);
  const list = {
    kind: 'positive-list',
    name: 'positive-list',
    effectiveFrom: '2026-05-01',
    completeness: 'complete',
    source: '官方清单',
    csv: 'code,name,from,to,notes,modes\n01012100,马,2026-05-01,,,1210\n',
  };
  assert.deepEqual((await send('POST', '/api/v1/datasets', { body: list })).faults, []);
  const inForce = registry.snapshot().positiveListOn('2026-06-01');
  assert.equal(inForce?.completeness, 'complete');
  assert.equal(inForce?.find('0101210010', '1210').verdict, 'listed');
  assert.equal(inForce?.find('0101210010', '9610').verdict, 'not-listed');
  assert.equal(inForce?.find('0101210010', '9610').entry?.code, '01012100');
  assert.deepEqual(inForce?.find('0202000000', '1210'), { verdict: 'not-listed' });
});

test('code tables: what is in force on a day, with its mark', async () => {
  interface Summary {
    name: string;
    completeness: string;
    rows: number;
  }
  const now = await send<{ items: Summary[] }>('GET', '/api/v1/code-tables');
  const unit = now.body.items.find(({ name }) => name === 'unit');
  assert.equal(unit?.completeness, 'complete');
  const old = await send<{ items: Summary[] }>('GET', '/api/v1/code-tables?date=2010-01-01');
  assert.deepEqual(old.body.items, []);
  const units = await send<{ codes: { code: string; name: string }[]; source: string }>(
    'GET',
    '/api/v1/code-tables/unit',
  );
  assert.ok(units.body.source);
  assert.equal(units.body.codes.length, unit?.rows);
  assert.equal(units.body.codes.find(({ code }) => code === '035')?.name, '千克');
  assert.equal((await send('GET', '/api/v1/code-tables/Unit')).status, 400);
  assert.equal((await send('GET', '/api/v1/code-tables/none')).status, 404);
});
