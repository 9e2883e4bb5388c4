import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Subscription } from './types.ts';

type Handler = (payload: string | null) => void;

const reconnect_delay_ms_first = 100;
const reconnect_delay_ms_max = 10_000;
/** PostgreSQL cuts channel names at 63 bytes; ours are plain words. */
const channel_form = /^[a-z][a-z0-9_]{0,62}$/;

/** One connection for all channels of a database, made on first use and made again when it breaks. */
export class Listener {
  readonly #config: pg.ClientConfig;
  readonly #handlers = new Map<string, Set<Handler>>();
  #client: pg.Client | undefined;
  #connecting: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(config: pg.ClientConfig) {
    this.#config = config;
  }

  async listen(channel: string, handler: Handler): Promise<Subscription> {
    if (!channel_form.test(channel)) {
      throw new Error(`Channel name "${channel}" is not a plain lower-case word of at most 63 characters.`);
    }
    const known = this.#handlers.get(channel);
    const handlers = known ?? new Set<Handler>();
    handlers.add(handler);
    this.#handlers.set(channel, handlers);
    if (this.#client) {
      if (!known) await this.#client.query(`listen ${channel}`);
      handler(null);
    } else {
      this.#connecting ??= this.#connect();
      await this.#connecting;
    }
    return { close: () => this.#remove(channel, handler) };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#connecting?.catch(() => {});
    await this.#client?.end().catch(() => {});
    this.#client = undefined;
  }

  async #remove(channel: string, handler: Handler): Promise<void> {
    const handlers = this.#handlers.get(channel);
    handlers?.delete(handler);
    if (handlers?.size === 0) {
      this.#handlers.delete(channel);
      await this.#client?.query(`unlisten ${channel}`).catch(() => {});
    }
  }

  /** Tries until it succeeds or the database is closed: a reader that stopped listening would go quiet. */
  async #connect(): Promise<void> {
    for (let delay = reconnect_delay_ms_first; !this.#closed.signal.aborted; ) {
      const client = new pg.Client({ ...this.#config, statement_timeout: 0 });
      client.on('error', () => {});
      try {
        await client.connect();
        for (const channel of this.#handlers.keys()) await client.query(`listen ${channel}`);
        this.#use(client);
        return;
      } catch {
        await client.end().catch(() => {});
        await sleep(delay, undefined, { signal: this.#closed.signal }).catch(() => {});
        delay = Math.min(delay * 2, reconnect_delay_ms_max);
      }
    }
  }

  #use(client: pg.Client): void {
    this.#client = client;
    this.#connecting = undefined;
    client.on('notification', ({ channel, payload }) => {
      for (const handler of this.#handlers.get(channel) ?? []) handler(payload ?? '');
    });
    client.once('end', () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      if (!this.#closed.signal.aborted) this.#connecting = this.#connect();
    });
    for (const handlers of this.#handlers.values()) for (const handler of handlers) handler(null);
  }
}
