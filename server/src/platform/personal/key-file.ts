import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { SealError, type VaultOptions } from './vault.ts';

interface KeyFile {
  current: number;
  lookup?: number;
  keys: Record<string, string>;
}

/**
 * Reads the master keys, or makes the first one. The file is the only thing that opens personal data:
 * it belongs into the backup plan, and not beside the database's backup.
 */
export function loadOrCreateKeyFile(path: string): VaultOptions {
  if (!existsSync(path)) createKeyFile(path);
  const mode = statSync(path).mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new SealError(
      `The key file ${path} can be read by others (mode ${mode.toString(8)}). Run \`chmod 600 ${path}\`, ` +
        'and rotate the key if anybody else had access.',
    );
  }
  let file: KeyFile;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
    if (typeof file.current !== 'number' || typeof file.keys !== 'object')
      throw new Error('fields are missing');
  } catch (cause) {
    throw new SealError(
      `The key file ${path} is not readable as {"current": 1, "keys": {"1": "base64"}}. Restore it from its safe copy.`,
      { cause },
    );
  }
  const keys = Object.entries(file.keys).map(([id, key]) => ({
    id: Number(id),
    key: Buffer.from(key, 'base64'),
  }));
  return { keys, current: file.current, ...(file.lookup === undefined ? {} : { lookupKey: file.lookup }) };
}

/** Linked into place in whole, and only if nobody else was faster: two processes must not use two keys. */
function createKeyFile(path: string): void {
  const file: KeyFile = { current: 1, lookup: 1, keys: { 1: randomBytes(32).toString('base64') } };
  const staged = `${path}.${process.pid}`;
  writeFileSync(staged, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(staged, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(staged, { force: true });
  }
}
