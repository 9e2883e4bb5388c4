/** A fresh, migrated database for a test file: cloned from a template in some hundredths of a second. */
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import {
  type Database,
  type MigrationOwner,
  migrate,
  migrationsHash,
  type OpenOptions,
  openDatabase,
} from '../src/platform/database/index.ts';
import { journalOwner } from '../src/platform/journal/index.ts';
import { ledgerOwner } from '../src/platform/ledger/index.ts';
import { type Lease, lease } from './cluster.ts';

export interface TestDatabase {
  /** Connected as the application's role. */
  readonly db: Database;
  readonly url: string;
  /** The same database as PostgreSQL's superuser: for tests that corrupt what the application may not touch. */
  readonly superuserUrl: string;
  /** Another pool on the same database; closed with it. */
  open(options?: OpenOptions): Database;
  /** Closes all pools and drops the database. Runs by itself after the tests of the file. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** For scripts outside the test runner, which call `drop()` themselves. */
  readonly manual?: boolean;
}

export const engineOwners: readonly MigrationOwner[] = [journalOwner, ledgerOwner];

export async function testDatabase(
  owners: readonly MigrationOwner[] = engineOwners,
  options: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const cluster = await lease();
  const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
  cluster.tell(name);
  await withAdmin(cluster, async (admin) => {
    const template = await ensureTemplate(cluster, admin, owners);
    await admin.query(`create database ${name} template ${template} owner heliu`);
  });
  const url = withDatabase(cluster.url, name);
  const superuserUrl = withDatabase(cluster.superuserUrl, name);
  const pools: Database[] = [];
  const open = (openOptions: OpenOptions = {}) => {
    const pool = openDatabase(url, { applicationName: `test ${process.pid}`, ...openOptions });
    pools.push(pool);
    return pool;
  };
  let dropped = false;
  const drop = async () => {
    if (dropped) return;
    dropped = true;
    await Promise.all(pools.map((pool) => pool.close()));
    await withAdmin(cluster, (admin) => admin.query(`drop database if exists ${name} with (force)`));
  };
  if (!options.manual) after(drop);
  return { db: open(), url, superuserUrl, open, drop };
}

/** Built under another name and renamed when complete: a killed builder leaves no half template. */
async function ensureTemplate(
  cluster: Lease,
  admin: Database,
  owners: readonly MigrationOwner[],
): Promise<string> {
  const hash = migrationsHash(owners).slice(0, 20);
  const template = `template_${hash}`;
  const exists = async () => {
    const { count } = await admin.query('select from pg_database where datname = $1', [template]);
    return count === 1;
  };
  if (await exists()) return template;
  const lock = BigInt(`0x${hash.slice(0, 15)}`);
  await admin.query('select pg_advisory_lock($1)', [lock]);
  try {
    if (await exists()) return template;
    const making = `making_${hash}`;
    await admin.query(`drop database if exists ${making} with (force)`);
    await admin.query(`create database ${making} owner heliu`);
    const db = openDatabase(withDatabase(cluster.url, making), { max: 1 });
    try {
      await migrate(db, owners);
    } finally {
      await db.close();
    }
    await admin.query(`alter database ${making} rename to ${template}`);
    return template;
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [lock]);
  }
}

/** One connection, so that the session's advisory lock stays with it. */
async function withAdmin<T>(cluster: Lease, work: (admin: Database) => Promise<T>): Promise<T> {
  const admin = openDatabase(cluster.superuserUrl, { max: 1, applicationName: 'test set-up' });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}
