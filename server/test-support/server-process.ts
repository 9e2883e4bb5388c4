/** The server as operators run it, in a process that can be killed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const start_ms_max = 60_000;
const program = (file: string): string => fileURLToPath(new URL(`../src/${file}`, import.meta.url));

export interface ServerProcess {
  readonly directory: string;
  /** Of the present process; another one after each start. */
  readonly url: string;
  start(): Promise<void>;
  /** SIGKILL; with the database too when told. Resolves when the process is gone. */
  kill(database?: boolean): Promise<void>;
  /** SIGKILL to one process of the database, as when memory runs out: PostgreSQL then starts anew by itself. */
  killBackend(): void;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Runs `operate.ts` beside the server. */
  operate(...args: readonly string[]): { status: number | null; stdout: string; stderr: string };
  /** Ends everything and removes the folder. */
  remove(): Promise<void>;
}

export function serverProcess(): ServerProcess {
  const directory = mkdtempSync(join(tmpdir(), 'heliu-process-'));
  // The database runs under an account of its own, which has to pass through here.
  chmodSync(directory, 0o711);
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, HELIU_DATA: directory, HELIU_PORT: '0', HELIU_LOG_LEVEL: 'error' };
  let child: ChildProcess | undefined;
  let url = '';
  const gone = async (): Promise<number | null> => {
    if (child === undefined) return null;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  };
  return {
    directory,
    get url() {
      return url;
    },
    async start() {
      const started = spawn(process.execPath, [program('main.ts')], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      url = await addressOf(started);
    },
    async kill(database = false) {
      if (database) killDatabase(directory);
      child?.kill('SIGKILL');
      await gone();
    },
    killBackend() {
      const backends = childrenOf(postmasterOf(directory) ?? 0);
      // The last one is a connection; the first are the database's own.
      process.kill(backends.at(-1) as number, 'SIGKILL');
    },
    stop() {
      child?.kill('SIGTERM');
      return gone();
    },
    operate(...args) {
      return spawnSync(process.execPath, [program('operate.ts'), ...args], { env, encoding: 'utf8' });
    },
    async remove() {
      child?.kill('SIGKILL');
      await gone();
      killDatabase(directory);
      rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** The address that a starting server prints; its last words when it ends instead. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`the server did not start: ${text}`)), start_ms_max);
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const found = /Heliu 合流 (http:\S+)/.exec(text)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

function postmasterOf(directory: string): number | undefined {
  try {
    const file = readFileSync(join(directory, 'postgres', 'data', 'postmaster.pid'), 'utf8');
    return Number(file.split('\n')[0]);
  } catch {
    return undefined;
  }
}

/** The postmaster of the folder and its children, all at once: what a power cut does to them. */
function killDatabase(directory: string): void {
  const postmaster = postmasterOf(directory);
  if (postmaster === undefined) return;
  for (const pid of [postmaster, ...childrenOf(postmaster)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Already gone.
    }
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}
