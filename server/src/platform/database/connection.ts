import pg from 'pg';
import { Listener } from './listen.ts';
import { queryConfig, runTransaction } from './transaction.ts';
import type { Database, QueryOptions, QueryResult, TransactionOptions, Tx } from './types.ts';

export interface OpenOptions {
  /** Connections at most. Default 10. */
  readonly max?: number;
  readonly applicationName?: string;
  /** A single statement that runs longer is cancelled (milliseconds). Default 60,000. */
  readonly statementTimeoutMs?: number;
  /** Told of connections that break while idle; the pool replaces them by itself. */
  readonly onIdleError?: (error: Error) => void;
}

const connect_timeout_ms = 10_000;
const statement_timeout_ms = 60_000;
/** A transaction that its program forgot would hold locks for ever. */
const idle_in_transaction_timeout_ms = 60_000;

const oid = { int8: 20, date: 1082, timestamp: 1114, int8Array: 1016, dateArray: 1182 } as const;

/**
 * int8 → bigint; numeric → string; timestamptz → Date; json → parsed; bytea → Buffer;
 * date and timestamp without zone → string, since a Date would shift them by the machine's zone.
 */
const parsers = new Map<number, (text: string) => unknown>([
  [oid.int8, BigInt],
  [oid.date, String],
  [oid.timestamp, String],
  [
    oid.int8Array,
    (text) =>
      text
        .slice(1, -1)
        .split(',')
        .filter(Boolean)
        .map((item) => (item === 'NULL' ? null : BigInt(item))),
  ],
  [
    oid.dateArray,
    (text) =>
      text
        .slice(1, -1)
        .split(',')
        .filter(Boolean)
        .map((item) => (item === 'NULL' ? null : item)),
  ],
]);

const types = {
  getTypeParser(type: number, format?: 'text' | 'binary') {
    return parsers.get(type) ?? pg.types.getTypeParser(type, format as 'text');
  },
} as pg.CustomTypesConfig;

export function openDatabase(url: string, options: OpenOptions = {}): Database {
  return new PooledDatabase(url, options);
}

class PooledDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #listener: Listener;

  constructor(url: string, options: OpenOptions) {
    const config: pg.PoolConfig = {
      connectionString: url,
      application_name: options.applicationName ?? 'heliu',
      statement_timeout: options.statementTimeoutMs ?? statement_timeout_ms,
      idle_in_transaction_session_timeout: idle_in_transaction_timeout_ms,
      connectionTimeoutMillis: connect_timeout_ms,
      keepAlive: true,
      types,
    };
    this.#pool = new pg.Pool({ ...config, max: options.max ?? 10 });
    this.#pool.on('error', options.onIdleError ?? (() => {}));
    // A connection that breaks between two statements of a transaction reports it here; unheard, it would end
    // the process. The next statement on it fails, and the transaction with it.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    this.#listener = new Listener(config);
  }

  async query<T>(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<QueryResult<T>> {
    const { rows, rowCount } = await this.#pool.query(queryConfig(sql, params, options));
    return { rows: rows as T[], count: rowCount ?? 0 };
  }

  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return runTransaction(this.#pool, work, options);
  }

  listen(channel: string, handler: (payload: string | null) => void) {
    return this.#listener.listen(channel, handler);
  }

  async notify(channel: string, payload = ''): Promise<void> {
    await this.query('select pg_notify($1, $2)', [channel, payload]);
  }

  pressure() {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount };
  }

  async close(): Promise<void> {
    await this.#listener.close();
    await this.#pool.end();
  }
}
