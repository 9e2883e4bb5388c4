import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { own, type RunAs } from './embedded-files.ts';

/** Longest path that fits into a Unix socket address on every system we run on (bytes). */
const socket_path_bytes_max = 100;

export function socketDirectory(directory: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  return `${directory}/.s.PGSQL.65535`.length <= socket_path_bytes_max ? directory : undefined;
}

/**
 * Throughput with full durability. Logged text carries no row values (terse, no statements):
 * rows hold personal data and the log does not.
 */
const durableSettings: Record<string, string> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
  max_connections: '100',
};

/** Test clusters forget everything on a crash, and that is fine. */
const forgetfulSettings: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
};

const commonSettings: Record<string, string> = {
  listen_addresses: "'127.0.0.1'",
  password_encryption: "'scram-sha-256'",
  // The folder that holds the socket is closed to others; the password is asked for all the same.
  unix_socket_permissions: '0700',
  wal_buffers: '16MB',
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '10min',
  checkpoint_completion_target: '0.9',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  // Compiling costs more than our short set-wise statements take.
  jit: 'off',
  // Hot tables are append-only or updated in place: collect often, in small bites.
  autovacuum_naptime: '15s',
  autovacuum_vacuum_cost_limit: '2000',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  autovacuum_max_workers: '2',
  timezone: "'UTC'",
  log_timezone: "'UTC'",
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
};

/** Writes our settings file and makes postgresql.conf read it, then the operator's own, which wins. */
export function writeSettings(
  data: string,
  sockets: string | undefined,
  account: RunAs,
  durable: boolean,
): void {
  const settings = {
    ...commonSettings,
    ...(durable ? durableSettings : forgetfulSettings),
    unix_socket_directories: sockets === undefined ? "''" : quote(sockets),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const file = join(data, 'heliu.conf');
  writeFileSync(
    file,
    `# Written by Heliu at every start. Put your own settings into operator.conf.\n${lines.join('\n')}\n`,
  );
  own(file, account);
  const main = join(data, 'postgresql.conf');
  const include = "include 'heliu.conf'\ninclude_if_exists 'operator.conf'\n";
  if (existsSync(main) && !readFileSync(main, 'utf8').includes(include)) {
    writeFileSync(main, include, { flag: 'a' });
  }
}

/** Settings whose best value this build may lack; asked of the running server. */
export const settingsIfSupported: readonly (readonly [name: string, value: string])[] = [
  ['wal_compression', 'lz4'],
  ['default_toast_compression', 'lz4'],
];

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
