import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationError } from './errors.ts';
import type { Database, Tx } from './types.ts';

/** One engine or module that keeps tables: its name (also its PostgreSQL schema) and its numbered SQL files. */
export interface MigrationOwner {
  readonly name: string;
  readonly directory: string;
}

export interface AppliedMigration {
  readonly owner: string;
  readonly file: string;
}

interface MigrationFile extends AppliedMigration {
  readonly sql: string;
  readonly sha256: string;
}

/** "heliu" on a telephone keypad; one lock for all migrations of a database. */
const advisory_lock = 43548n;
const file_form = /^(\d{4})-[a-z0-9-]+\.sql$/;
/** A migration that cannot get its lock soon would queue up the whole application behind itself. */
const lock_timeout = '10s';

/** Reads an owner's files in order and refuses gaps and strangers. */
export function readMigrations(owner: MigrationOwner): MigrationFile[] {
  const names = readdirSync(owner.directory)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((file, index) => {
    const number = Number(file_form.exec(file)?.[1] ?? 0);
    if (number !== index + 1) {
      const expected = String(index + 1).padStart(4, '0');
      throw new MigrationError(
        `${join(owner.directory, file)}: expected a name like ${expected}-what-it-does.sql. ` +
          'Migrations are numbered 0001, 0002, … without gaps; two of the same number must be renumbered.',
      );
    }
    const sql = readFileSync(join(owner.directory, file), 'utf8');
    return { owner: owner.name, file, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

/** One hash over all files of all owners: equal hashes, equal schema. */
export function migrationsHash(owners: readonly MigrationOwner[]): string {
  const hash = createHash('sha256');
  for (const { owner, file, sha256 } of owners.flatMap(readMigrations))
    hash.update(`${owner}/${file} ${sha256}\n`);
  return hash.digest('hex');
}

/** Brings the database to the newest schema; returns what was applied now. Two runners wait for each other. */
export async function migrate(db: Database, owners: readonly MigrationOwner[]): Promise<AppliedMigration[]> {
  const names = owners.map((owner) => owner.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new MigrationError(`Two migration owners are called "${twice}". Names must be unique.`);
  const files = owners.flatMap(readMigrations);
  await db.transaction(prepare);
  const applied: AppliedMigration[] = [];
  for (const file of files) {
    if (await db.transaction((tx) => applyOnce(tx, file)))
      applied.push({ owner: file.owner, file: file.file });
  }
  await refuseUnknown(db, files, names);
  return applied;
}

async function prepare(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [advisory_lock]);
  await tx.query(`
    create schema if not exists platform;
    create table if not exists platform.migration (
      owner text not null,
      file text not null,
      sha256 text not null,
      applied_at timestamptz not null default now(),
      primary key (owner, file)
    )`);
}

/** Each file in its own transaction; the lock is taken anew so that runners alternate instead of colliding. */
async function applyOnce(tx: Tx, { owner, file, sql, sha256 }: MigrationFile): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock($1)', [advisory_lock]);
  const { rows } = await tx.query<{ sha256: string }>(
    'select sha256 from platform.migration where owner = $1 and file = $2',
    [owner, file],
  );
  const before = rows[0];
  if (before && before.sha256 !== sha256) {
    throw new MigrationError(
      `Migration ${owner}/${file} was changed after it had been applied to this database ` +
        `(applied ${before.sha256.slice(0, 12)}…, file ${sha256.slice(0, 12)}…). ` +
        'Restore the file as it was, and put the change into a new migration with the next number.',
    );
  }
  if (before) return false;
  await tx.query('insert into platform.migration (owner, file, sha256) values ($1, $2, $3)', [
    owner,
    file,
    sha256,
  ]);
  await tx.query(`set local lock_timeout = '${lock_timeout}'; set local statement_timeout = 0`);
  try {
    await tx.query(sql);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(
      `Migration ${owner}/${file} failed and was rolled back: ${detail}. ` +
        'Nothing of it remains; correct the cause and run migrate again.',
      { cause },
    );
  }
  return true;
}

/** An older program on a newer database would misread tables it does not know. */
async function refuseUnknown(db: Database, files: MigrationFile[], owners: string[]): Promise<void> {
  const { rows } = await db.query<AppliedMigration>(
    'select owner, file from platform.migration where owner = any($1)',
    [owners],
  );
  const known = new Set(files.map(({ owner, file }) => `${owner}/${file}`));
  const strange = rows.map(({ owner, file }) => `${owner}/${file}`).filter((name) => !known.has(name));
  if (strange.length > 0) {
    throw new MigrationError(
      `This database has migrations that this program does not know: ${strange.join(', ')}. ` +
        'It was used by a newer Heliu; start that version, or restore the backup made before the upgrade.',
    );
  }
}
