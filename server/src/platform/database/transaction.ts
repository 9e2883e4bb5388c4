import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { type CopyRow, copyRows } from './copy.ts';
import { CommitUnknownError, SQLSTATE, sqlState } from './errors.ts';
import type { QueryOptions, QueryResult, TransactionOptions, Tx } from './types.ts';

const attempts_default = 5;
const attempts_max = 20;
const retry_delay_ms_first = 5;
const retry_delay_ms_max = 250;

/** Runs `work` in one transaction, again (bounded, with jitter) when only a rival stood in its way. */
export async function runTransaction<T>(
  pool: Pool,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const attempts = Math.min(options.attempts ?? attempts_default, attempts_max);
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(pool, work, options);
    } catch (error) {
      if (attempt >= attempts || !retryable(error)) throw error;
      const ceiling = Math.min(retry_delay_ms_first * 2 ** attempt, retry_delay_ms_max);
      await sleep(Math.random() * ceiling);
    }
  }
}

function retryable(error: unknown): boolean {
  const state = sqlState(error);
  if (state === SQLSTATE.serializationFailure || state === SQLSTATE.deadlockDetected) return true;
  return (error as { retryable?: unknown } | null)?.retryable === true;
}

async function attemptOnce<T>(
  pool: Pool,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const client = await pool.connect();
  const tx = new OpenTransaction(client);
  let committing = false;
  try {
    await client.query(beginText(options));
    const result = await work(tx);
    await tx.end();
    committing = true;
    const { command } = await client.query('commit');
    committing = false;
    if (command !== 'COMMIT') {
      throw new Error(
        'The transaction was rolled back at COMMIT because a statement in it had failed and the failure ' +
          'was swallowed. Let errors of tx.query leave the transaction function.',
      );
    }
    client.release();
    return result;
  } catch (error) {
    await tx.end();
    await abandon(client, committing);
    if (committing && sqlState(error) === undefined) {
      throw new CommitUnknownError(
        'The connection was lost while committing; whether the transaction happened is unknown. ' +
          'Repeat the command with the same idempotency key.',
        { cause: error },
      );
    }
    throw error;
  }
}

function beginText({ isolation, readOnly }: TransactionOptions): string {
  return `begin${isolation ? ` isolation level ${isolation}` : ''}${readOnly ? ' read only' : ''}`;
}

/** Gives the client back only if ROLLBACK proves that it is usable; otherwise destroys it. */
async function abandon(client: PoolClient, stateUnknown: boolean): Promise<void> {
  if (stateUnknown) return client.release(true);
  try {
    await client.query('rollback');
    client.release();
  } catch {
    client.release(true);
  }
}

/** One open transaction. Statements queue up one after the other, however the caller awaits them. */
class OpenTransaction implements Tx {
  readonly #client: PoolClient;
  #last: Promise<unknown> = Promise.resolve();
  #open = true;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async query<T>(sql: string, params?: readonly unknown[], options?: QueryOptions): Promise<QueryResult<T>> {
    return this.#queue(async () => {
      const { rows, rowCount } = await this.#client.query(queryConfig(sql, params, options));
      return { rows: rows as T[], count: rowCount ?? 0 };
    });
  }

  async copy(table: string, columns: readonly string[], rows: Iterable<CopyRow>): Promise<number> {
    return this.#queue(() => copyRows(this.#client, table, columns, rows));
  }

  /** Waits for statements that nobody awaited, and refuses further ones. */
  async end(): Promise<void> {
    this.#open = false;
    await this.#last.catch(() => {});
  }

  #queue<R>(statement: () => Promise<R>): Promise<R> {
    if (!this.#open) {
      throw new Error(
        'The transaction has ended. An `await` is missing in the function given to transaction().',
      );
    }
    const run = this.#last.then(statement, statement);
    this.#last = run;
    run.catch(() => {});
    return run;
  }
}

export function queryConfig(sql: string, params?: readonly unknown[], options?: QueryOptions) {
  return {
    text: sql,
    ...(params ? { values: params as unknown[] } : {}),
    ...(options?.name ? { name: options.name } : {}),
  };
}
