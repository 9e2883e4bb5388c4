import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDatabase, startEmbedded } from './index.ts';
import { isPostgres } from './process-mark.ts';

const directory = mkdtempSync(join(tmpdir(), 'heliu-embedded-'));
const door = fileURLToPath(new URL('./index.ts', import.meta.url));
after(async () => {
  await (await startEmbedded({ directory })).stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Another Heliu process on the same folder; it prints the server's pid, commits a row a moment, and waits. */
function otherHeliu() {
  const program = `
    const { startEmbedded, openDatabase } = await import(${JSON.stringify(door)});
    const server = await startEmbedded({ directory: ${JSON.stringify(directory)} });
    const db = openDatabase(server.url);
    await db.query('create table if not exists kept (n int8)');
    console.log(server.pid);
    for (let n = 1; ; n++) { await db.query('insert into kept values ($1)', [n]); console.log('kept ' + n); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const until = async (pattern: RegExp) => {
    while (!pattern.test(output)) await once(child.stdout, 'data');
  };
  return {
    child,
    until,
    pid: () => Number(output.split('\n')[0]),
    kept: () => output.match(/^kept \d+$/gm)?.length ?? 0,
  };
}

async function countKept(url: string): Promise<number> {
  const db = openDatabase(url, { max: 1 });
  const { count } = await db.query('select from kept');
  await db.close();
  return count;
}

test('a cluster starts, is private, stops, and starts again with its data', async () => {
  const server = await startEmbedded({ directory });
  assert.equal(server.attached, false);
  assert.equal(statSync(join(directory, 'credentials.json')).mode & 0o777, 0o600);
  const db = openDatabase(server.url, { max: 1 });
  const { rows } = await db.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'jit', 'server_encoding',
       'listen_addresses', 'data_checksums')
     union all select 'is_superuser', current_setting('is_superuser')`,
  );
  assert.deepEqual(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), {
    data_checksums: 'on',
    fsync: 'on',
    is_superuser: 'off',
    jit: 'off',
    listen_addresses: '127.0.0.1',
    server_encoding: 'UTF8',
    synchronous_commit: 'on',
  });
  await db.query('create table first (x int)');
  await db.close();
  await server.stop();
  await server.stop();
  assert.equal(isPostgres(server.pid), false);
  const again = await startEmbedded({ directory });
  assert.equal(new URL(again.url).port, new URL(server.url).port);
  const dbAgain = openDatabase(again.url, { max: 1 });
  await dbAgain.query('select from first');
  await dbAgain.close();
  await again.stop();
});

test('when Heliu is killed, the next one attaches and everything committed is there', async () => {
  const killed = otherHeliu();
  await killed.until(/kept 50\n/);
  killed.child.kill('SIGKILL');
  await once(killed.child, 'close');
  assert.equal(isPostgres(killed.pid()), true);
  const server = await startEmbedded({ directory });
  assert.equal(server.attached, true);
  assert.equal(server.pid, killed.pid());
  assert.ok((await countKept(server.url)) >= killed.kept());
  await server.stop();
  assert.equal(isPostgres(server.pid), false);
});

test('when server and Heliu are killed together, the next start recovers', async () => {
  const killed = otherHeliu();
  await killed.until(/kept 50\n/);
  process.kill(killed.pid(), 'SIGKILL');
  killed.child.kill('SIGKILL');
  await once(killed.child, 'close');
  const server = await startEmbedded({ directory });
  assert.equal(server.attached, false);
  assert.ok((await countKept(server.url)) >= killed.kept());
  await server.stop();
});

test('a pid file whose number now belongs to another program does not stop the start', async () => {
  const pidFile = join(directory, 'data', 'postmaster.pid');
  writeFileSync(pidFile, `${process.pid}\n${join(directory, 'data')}\n0\n5432\n\n127.0.0.1\n\nready\n`);
  const server = await startEmbedded({ directory });
  assert.equal(server.attached, false);
  assert.notEqual(readFileSync(pidFile, 'utf8').split('\n')[0], String(process.pid));
  await server.stop();
});

test('a tool beside a living Heliu borrows the server and leaves it running', async () => {
  const owner = otherHeliu();
  await owner.until(/kept 1\n/);
  const borrowed = await startEmbedded({ directory });
  assert.equal(borrowed.attached, true);
  await borrowed.stop();
  assert.equal(isPostgres(owner.pid()), true);
  owner.child.kill('SIGKILL');
  await once(owner.child, 'close');
});

test('starting twice at once on an empty folder makes one cluster', async () => {
  const fresh = mkdtempSync(join(tmpdir(), 'heliu-twice-'));
  const servers = await Promise.all([1, 2, 3].map(() => startEmbedded({ directory: fresh, durable: false })));
  assert.equal(new Set(servers.map(({ pid }) => pid)).size, 1);
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(fresh, { recursive: true, force: true });
});
