/** The door of the database engine: start a cluster, open it, migrate it, write to it set-wise. */
export { type OpenOptions, openDatabase } from './connection.ts';
export { type CopyRow, type CopyValue, pgArray, pgPlainArray } from './copy.ts';
export { type Embedded, type EmbeddedOptions, startEmbedded } from './embedded.ts';
export {
  CommitUnknownError,
  CopyValueError,
  DatabaseStartError,
  isAway,
  MigrationError,
  RetryTransactionError,
  SQLSTATE,
  sqlState,
} from './errors.ts';
export { type AppliedMigration, type MigrationOwner, migrate, migrationsHash } from './migrate.ts';
export { markAlive, processMark } from './process-mark.ts';
export type {
  Database,
  Queryable,
  QueryOptions,
  QueryResult,
  Subscription,
  TransactionOptions,
  Tx,
} from './types.ts';
