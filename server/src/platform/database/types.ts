import type { CopyRow } from './copy.ts';

export interface QueryResult<T> {
  readonly rows: T[];
  /** Rows returned or changed. */
  readonly count: number;
}

export interface QueryOptions {
  /**
   * Prepares the statement once per connection under this name: saves parsing and planning on hot paths.
   * The name must belong to one fixed SQL text.
   */
  readonly name?: string;
}

/** What can answer SQL: the pool (each query alone) or one open transaction. */
export interface Queryable {
  query<T = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<QueryResult<T>>;
}

export interface Tx extends Queryable {
  /**
   * COPY rows into a table, in text format. `table` and `columns` are names from code, never input.
   * Returns the number of rows. Arrays and objects are written as JSON; PostgreSQL arrays with `pgArray`.
   */
  copy(table: string, columns: readonly string[], rows: Iterable<CopyRow>): Promise<number>;
}

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** Attempts in all, after serialization failures, deadlocks and `RetryTransactionError`. Default 5. */
  readonly attempts?: number;
}

export interface Subscription {
  close(): Promise<void>;
}

export interface Database extends Queryable {
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Calls the handler for each notification on the channel. A `null` payload says that the connection was
   * made (again) and that notifications may have been missed: look for work now.
   */
  listen(channel: string, handler: (payload: string | null) => void): Promise<Subscription>;
  notify(channel: string, payload?: string): Promise<void>;
  /** Connections in the pool: all, idle, and callers waiting for one. */
  pressure(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}
