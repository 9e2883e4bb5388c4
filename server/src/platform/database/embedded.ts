import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  type Binaries,
  type Credentials,
  checkReachable,
  chooseAccount,
  cleanEnvironment,
  findBinaries,
  initialise,
  loadOrCreateCredentials,
  own,
  type RunAs,
  reachableBinaries,
} from './embedded-files.ts';
import { settingsIfSupported, socketDirectory, writeSettings } from './embedded-settings.ts';
import { DatabaseStartError } from './errors.ts';
import { isPostgres, markAlive, processMark } from './process-mark.ts';

/** Crash recovery replays at most `max_wal_size`; slow disks take a while. */
const start_wait_ms_max = 180_000;
const stop_wait_ms_max = 60_000;
const poll_ms = 50;
/** Another program may take the free port between our look and the server's bind. */
const start_attempts_max = 5;
/** Advisory lock of the cluster's set-up; its own number space is the database `postgres`. */
const prepare_lock = 43548;
const log_bytes_max = 16 * 1024 * 1024;

export interface EmbeddedOptions {
  /** Everything of this cluster lives here: data, passwords, port, log. */
  readonly directory: string;
  /** Fixed TCP port on 127.0.0.1; without it a free one is chosen and remembered. */
  readonly port?: number;
  /** false only for tests: no fsync. */
  readonly durable?: boolean;
}

export interface Embedded {
  /** Role `heliu`, database `heliu`: what the application uses. */
  readonly url: string;
  /** Role `postgres`, database `postgres`: backups and administration. */
  readonly superuserUrl: string;
  readonly pid: number;
  /** True when the server was already running (an earlier Heliu was killed, or another one owns it). */
  readonly attached: boolean;
  /** Fast shutdown; does nothing while another living process owns the server. */
  stop(): Promise<void>;
}

interface Place {
  readonly directory: string;
  readonly data: string;
  readonly sockets: string | undefined;
  readonly credentials: Credentials;
}

/** Starts, or finds running, the PostgreSQL cluster of a folder. See README.md for what survives what. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const directory = resolve(options.directory);
  const durable = options.durable ?? true;
  const account = chooseAccount();
  const binaries = reachableBinaries(await findBinaries(), account);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // The account that runs the server must pass through and keep its socket here.
  own(directory, account);
  const data = join(directory, 'data');
  checkReachable(data, account);
  const credentials = loadOrCreateCredentials(join(directory, 'credentials.json'));
  const place: Place = { directory, data, sockets: socketDirectory(directory), credentials };
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await initialise({ directory, data, binaries, account, credentials, durable });
  }
  const owner = becomeOwner(directory);
  let running = await findRunning(place);
  const attached = running !== undefined;
  running ??= await startServer(place, binaries, account, { ...options, durable });
  const { pid, port } = running;
  await prepareCluster(urlOf(place, port, 'postgres', 'postgres'), credentials);
  return handle(place, pid, port, attached, owner);
}

function handle(place: Place, pid: number, port: number, attached: boolean, owner: boolean): Embedded {
  let stopped = !owner;
  const onExit = () => {
    if (!stopped) signalStop(pid);
  };
  // A process that ends without stop() (not by SIGKILL) still takes its server along.
  process.once('exit', onExit);
  return {
    url: urlOf(place, port, 'heliu', 'heliu'),
    superuserUrl: urlOf(place, port, 'postgres', 'postgres'),
    pid,
    attached,
    async stop() {
      if (stopped) return;
      stopped = true;
      process.off('exit', onExit);
      signalStop(pid);
      await waitUntilGone(place.data, pid);
      rmSync(join(place.directory, 'owner'), { force: true });
    },
  };
}

/** The owner stops the server; a tool that attaches beside a living owner only borrows it. */
function becomeOwner(directory: string): boolean {
  const file = join(directory, 'owner');
  const mine = processMark();
  if (existsSync(file)) {
    const other = readFileSync(file, 'utf8');
    if (other.trim() !== mine && markAlive(other)) return false;
  }
  writeFileSync(`${file}.${process.pid}`, mine);
  renameSync(`${file}.${process.pid}`, file);
  return true;
}

/** postmaster.pid: line 1 process, line 4 port. Written by PostgreSQL, removed by it on shutdown. */
function readPidFile(data: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch {
    return undefined;
  }
}

/** Waits out a server that is starting, recovering or stopping; undefined when none runs. */
async function findRunning(place: Place): Promise<{ pid: number; port: number } | undefined> {
  const deadline = Date.now() + start_wait_ms_max;
  let found = readPidFile(place.data);
  while (found && isPostgres(found.pid)) {
    if (found.port > 0 && (await answers(place, found.port))) return found;
    if (Date.now() > deadline) {
      throw new DatabaseStartError(
        `PostgreSQL process ${found.pid} holds ${place.data} but has not answered on port ${found.port} for ` +
          `${start_wait_ms_max / 1000} s. Read ${place.directory}/postgres.log; if the process hangs, end it with ` +
          `\`kill -INT ${found.pid}\` and start again.`,
      );
    }
    await sleep(poll_ms);
    found = readPidFile(place.data);
  }
  // The number belongs to some other program now; PostgreSQL itself could mistake it for a namesake.
  if (found) rmSync(join(place.data, 'postmaster.pid'), { force: true });
  return undefined;
}

/** True when a server answers there, and it is the one of our data folder. */
async function answers(place: Place, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(place, port, 'postgres', 'postgres') });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query('show data_directory');
    return (rows[0] as { data_directory: string }).data_directory === place.data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function startServer(
  place: Place,
  binaries: Binaries,
  account: RunAs,
  options: EmbeddedOptions & { durable: boolean },
): Promise<{ pid: number; port: number }> {
  writeSettings(place.data, place.sockets, account, options.durable);
  const logFile = join(place.directory, 'postgres.log');
  if (existsSync(logFile) && statSync(logFile).size > log_bytes_max) renameSync(logFile, `${logFile}.1`);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await choosePort(place.directory, attempt > 1));
    const log = openSync(logFile, 'a', 0o600);
    // Its own session and files: neither Ctrl-C in our terminal nor our death ends it half-way.
    const child = spawn(binaries.postgres, ['-D', place.data, '-p', String(port)], {
      ...account,
      env: cleanEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
      cwd: place.data,
    });
    closeSync(log);
    child.unref();
    if (await becomesReady(place, child, port)) return { pid: child.pid as number, port };
    // Lost a race against another process that started the same cluster: use that one.
    const other = await findRunning(place);
    if (other) return other;
    if (attempt >= start_attempts_max || options.port !== undefined) {
      throw new DatabaseStartError(
        `PostgreSQL did not start on port ${port} (${attempt} attempts). ` +
          `Its last words:\n${tail(logFile)}\nThe full log is ${logFile}.`,
      );
    }
  }
}

async function becomesReady(place: Place, child: ChildProcess, port: number): Promise<boolean> {
  let ended = false;
  child.on('error', () => {
    ended = true;
  });
  child.on('exit', () => {
    ended = true;
  });
  const deadline = Date.now() + start_wait_ms_max;
  while (!ended && Date.now() < deadline) {
    // Line 8 says "ready" once connections are let in; asking earlier only fills the log.
    if (pidFileReady(place.data, child.pid) && (await answers(place, port))) return true;
    await sleep(poll_ms);
  }
  return false;
}

/** Line 1 tells our server from one that another process started a moment earlier. */
function pidFileReady(data: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function choosePort(directory: string, forgetOld: boolean): Promise<number> {
  const file = join(directory, 'port');
  if (!forgetOld && existsSync(file)) {
    const remembered = Number(readFileSync(file, 'utf8'));
    if (remembered > 0 && (await freePort(remembered)) === remembered) return remembered;
  }
  const chosen = await freePort(0);
  if (chosen === undefined) throw new DatabaseStartError('No free TCP port on 127.0.0.1. Pass a port.');
  writeFileSync(file, `${chosen}\n`, { mode: 0o600 });
  return chosen;
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

/** Roles, database and settings that must exist; harmless to repeat. */
async function prepareCluster(superuserUrl: string, credentials: Credentials): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    // Two processes may have started the same cluster; the lock goes with this connection.
    await client.query(`select pg_advisory_lock(${prepare_lock})`);
    const { rows } = await client.query(`select
      exists (select from pg_roles where rolname = 'heliu') as role,
      exists (select from pg_database where datname = 'heliu') as database`);
    const has = rows[0] as { role: boolean; database: boolean };
    if (!has.role) {
      const password = client.escapeLiteral(credentials.application);
      await client.query(
        `create role heliu login createrole createdb nosuperuser nobypassrls password ${password}`,
      );
    }
    if (!has.database) await client.query('create database heliu owner heliu');
    for (const [name, value] of settingsIfSupported) {
      const sql = `select setting <> $2 and $2 = any(enumvals) as better from pg_settings where name = $1`;
      const answer = await client.query(sql, [name, value]);
      if (!(answer.rows[0] as { better: boolean } | undefined)?.better) continue;
      await client.query(`alter system set ${name} = '${value}'`);
      await client.query('select pg_reload_conf()');
    }
  } finally {
    await client.end();
  }
}

/** SIGINT is PostgreSQL's fast shutdown: end sessions, write a checkpoint, go. */
function signalStop(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // Already gone.
  }
}

async function waitUntilGone(data: string, pid: number): Promise<void> {
  const deadline = Date.now() + stop_wait_ms_max;
  while (readPidFile(data)?.pid === pid && isPostgres(pid)) {
    if (Date.now() > deadline) {
      throw new DatabaseStartError(
        `PostgreSQL process ${pid} has not stopped within ${stop_wait_ms_max / 1000} s of a fast shutdown. ` +
          `It is probably still writing; wait, or end it with \`kill -QUIT ${pid}\` (it recovers at the next start).`,
      );
    }
    await sleep(poll_ms);
  }
}

function urlOf(place: Place, port: number, user: 'heliu' | 'postgres', database: string): string {
  const password = user === 'heliu' ? place.credentials.application : place.credentials.superuser;
  const host = place.sockets === undefined ? '' : `?host=${encodeURIComponent(place.sockets)}`;
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}${host}`;
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-2000).trim();
  } catch {
    return '(no log)';
  }
}
