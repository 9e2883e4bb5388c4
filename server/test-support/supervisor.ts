/** Keeps the test cluster of this repository while anybody holds a lease. Started by cluster.ts, ends by itself. */
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Embedded, openDatabase, startEmbedded } from '../src/platform/database/index.ts';
import { ask, clusterDirectory, greeting, supervisorPorts } from './cluster.ts';

const idle_ms = 20_000;
/** Templates of older schemas are kept while people switch branches. */
const templates_max = 8;

const server = await claimPort();
if (server) await supervise(server);

/** The first free port is ours; undefined when another supervisor already serves this repository. */
async function claimPort(): Promise<Server | undefined> {
  for (const port of supervisorPorts) {
    const server = createServer();
    const bound = await new Promise<boolean>((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => done(true));
    });
    if (bound) return server;
    const { socket } = await ask(port);
    socket?.destroy();
    if (socket) return undefined;
  }
  throw new Error(
    `All ports for the test supervisor are taken: ${supervisorPorts.join(', ')}. Free one of them.`,
  );
}

async function supervise(server: Server): Promise<void> {
  const leases = new Set<Socket>();
  let timer: NodeJS.Timeout | undefined;
  let wait = idle_ms;
  const starting = startEmbedded({ directory: clusterDirectory, durable: false }).then(prepare);
  const stop = async () => {
    server.close();
    await (await starting).stop();
    process.exit(0);
  };
  const watchIdle = () => {
    clearTimeout(timer);
    if (leases.size === 0) timer = setTimeout(() => void stop(), wait);
  };
  server.on('connection', (socket) => {
    leases.add(socket);
    clearTimeout(timer);
    const databases: string[] = [];
    socket.write(`${greeting}\n`);
    starting.then(
      () => socket.write('ready\n'),
      (error: Error) => socket.end(`failed: ${error.message.replaceAll('\n', ' ')}\n`),
    );
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      for (const [, database] of text.matchAll(/^made (test_\w+)$/gm)) databases.push(database as string);
      if (text.includes('stop soon')) wait = 100;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      void starting.then(async (cluster) => {
        for (const database of databases) await drop(cluster, database);
        leases.delete(socket);
        watchIdle();
      });
    });
  });
  process.on('SIGTERM', () => void stop());
  try {
    await starting;
  } catch (error) {
    // Long enough for waiting test files to read why.
    setTimeout(() => process.exit(1), 1_000);
    throw error;
  }
  watchIdle();
}

async function prepare(cluster: Embedded): Promise<Embedded> {
  const db = openDatabase(cluster.superuserUrl, { max: 1 });
  const { rows } = await db.query<{ name: string }>(
    `select datname as name from pg_database where datname like 'test\\_%' or datname like 'making\\_%'
     union all
     (select datname from pg_database where datname like 'template\\_%' order by oid desc offset $1)`,
    [templates_max],
  );
  for (const { name } of rows) {
    await db.query(`alter database ${name} is_template false`);
    await db.query(`drop database if exists ${name} with (force)`);
  }
  await db.close();
  const file = join(clusterDirectory, 'urls.json');
  writeFileSync(file, JSON.stringify({ url: cluster.url, superuserUrl: cluster.superuserUrl }), {
    mode: 0o600,
  });
  chmodSync(file, 0o600);
  return cluster;
}

async function drop(cluster: Embedded, database: string): Promise<void> {
  const db = openDatabase(cluster.superuserUrl, { max: 1 });
  await db.query(`drop database if exists ${database} with (force)`).catch(() => {});
  await db.close();
}
