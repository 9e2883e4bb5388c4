import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test-support/database.ts';
import { type MigrationOwner, migrate, migrationsHash } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'heliu-migrate-'));
after(() => rmSync(folder, { recursive: true }));
const { db, open } = await testDatabase([]);

function owner(name: string, files: Record<string, string>): MigrationOwner {
  const directory = mkdtempSync(join(folder, `${name}-`));
  for (const [file, sql] of Object.entries(files)) writeFileSync(join(directory, file), sql);
  return { name, directory };
}

const first = { '0001-first.sql': 'create schema one; create table one.a (x int);' };
const both = { ...first, '0002-second.sql': 'alter table one.a add column y int;' };

test('files run once, in order, and later ones are added', async () => {
  assert.deepEqual(await migrate(db, [owner('one', first)]), [{ owner: 'one', file: '0001-first.sql' }]);
  assert.deepEqual(await migrate(db, [owner('one', both)]), [{ owner: 'one', file: '0002-second.sql' }]);
  assert.deepEqual(await migrate(db, [owner('one', both)]), []);
  await db.query('select x, y from one.a');
});

test('runners that collide apply every file once', async () => {
  const owners = [owner('two', { '0001-a.sql': 'create schema two', '0002-b.sql': 'create table two.t ()' })];
  const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(open({ max: 2 }), owners)));
  assert.equal(runs.flat().length, 2);
});

test('a file that failed leaves nothing, and can be corrected', async () => {
  const bad = owner('three', { '0001-a.sql': 'create schema three; create table three.t (); select 1/0' });
  await assert.rejects(migrate(db, [bad]), /three\/0001-a\.sql failed and was rolled back: division by zero/);
  const good = owner('three', { '0001-a.sql': 'create schema three' });
  assert.equal((await migrate(db, [good])).length, 1);
});

test('a changed file, a gap, a stranger, a double name and a newer database are errors that say what to do', async () => {
  const changed = { ...both, '0001-first.sql': 'create schema one;' };
  await assert.rejects(migrate(db, [owner('one', changed)]), /Restore the file as it was/);
  await assert.rejects(migrate(db, [owner('x', { '0002-a.sql': '' })]), /without gaps/);
  await assert.rejects(migrate(db, [owner('x', { 'a.sql': '' })]), /expected a name like 0001-/);
  await assert.rejects(migrate(db, [owner('x', {}), owner('x', {})]), /must be unique/);
  await assert.rejects(migrate(db, [owner('one', first)]), /newer Heliu/);
});

test('the hash of a schema follows from names and contents', () => {
  assert.equal(migrationsHash([owner('one', both)]), migrationsHash([owner('one', both)]));
  assert.notEqual(migrationsHash([owner('one', both)]), migrationsHash([owner('one', first)]));
});
