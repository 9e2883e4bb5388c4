import { readFileSync } from 'node:fs';

/**
 * Names one process beyond its number. Numbers are reused, above all in containers where every boot
 * deals the same few; the start time (Linux: field 22 of /proc/PID/stat) tells namesakes apart.
 */
export function processMark(pid: number = process.pid): string {
  return `${pid} ${startTicks(pid)}`;
}

/** True when the process that wrote this mark still runs. A zombie counts as gone. */
export function markAlive(mark: string): boolean {
  const [pidText, ticks] = mark.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || !processAlive(pid)) return false;
  return ticks === undefined || ticks === '0' || startTicks(pid) === ticks;
}

export function processAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statFields(pid)?.[0] !== 'Z';
}

/** True when the process is a PostgreSQL server, as far as this operating system lets us look. */
export function isPostgres(pid: number): boolean {
  if (!processAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

function startTicks(pid: number): string {
  return statFields(pid)?.[19] ?? '0';
}

/** Fields of /proc/PID/stat from the third (state) on; the second may hold spaces, so cut after it. */
function statFields(pid: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
