/** Peak memory of the server and of its database, sampled from /proc (Linux); null where there is none. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sample_ms = 500;

export interface Peak {
  readonly server: number | null;
  readonly database: number | null;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const kib = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);

/** Proportional set size: memory that the database's processes share is counted once. */
function databaseKib(postmaster: number): number {
  let total = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = read(`/proc/${name}/status`);
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    if (Number(name) === postmaster || parent === postmaster)
      total += kib(read(`/proc/${name}/smaps_rollup`), 'Pss');
  }
  return total;
}

export function watchMemory(server: number, directory: string): { stop(): Peak } {
  if (!existsSync('/proc/self/smaps_rollup')) return { stop: () => ({ server: null, database: null }) };
  const pidFile = readdirSync(join(directory, 'postgres'), { recursive: true })
    .map(String)
    .find((path) => path.endsWith('postmaster.pid'));
  const postmaster =
    pidFile === undefined ? 0 : Number(read(join(directory, 'postgres', pidFile)).split('\n')[0]);
  let database = 0;
  const look = (): void => {
    database = Math.max(database, databaseKib(postmaster));
  };
  const timer = setInterval(look, sample_ms);
  return {
    stop() {
      clearInterval(timer);
      look();
      return {
        server: Math.round(kib(read(`/proc/${server}/status`), 'VmHWM') / 1024),
        database: Math.round(database / 1024),
      };
    },
  };
}
