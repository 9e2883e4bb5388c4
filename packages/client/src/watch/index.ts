import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeliuClient } from '../client.ts';
import { HeliuError } from '../errors.ts';
import { makeFolders } from './files.ts';
import { Inbox, type Sent } from './inbox.ts';
import { Cursor, collectReceipts } from './receipts.ts';

export interface WatchOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly inbox: string;
  readonly outbox: string;
  /** Default: `sent` and `failed` beside the inbox. */
  readonly sent?: string;
  readonly failed?: string;
  /** File that keeps the cursor; default `.heliu-receipts.json` in the outbox. */
  readonly state?: string;
  /** Milliseconds between two looks at the inbox; default 500. */
  readonly pollMs?: number;
  /** Milliseconds that a file must have been left alone; default 1,000. */
  readonly settleMs?: number;
  /** Seconds of one long poll for receipts; default 25. */
  readonly waitSeconds?: number;
  readonly signal: AbortSignal;
  readonly onSent?: (sent: Sent) => void;
  readonly onReceipt?: (name: string) => void;
  readonly onTrouble?: (error: HeliuError) => void;
  readonly fetch?: typeof fetch;
}

/** Milliseconds before a server that is away is tried again. */
const trouble_pause_ms = 3_000;

/**
 * Folder mode: XML dropped into the inbox is sent, receipts appear in the outbox. Runs until the signal is
 * raised. A server that is away is waited for; a key that is refused ends it with the error.
 */
export async function watchFolders(options: WatchOptions): Promise<void> {
  const { inbox, outbox, signal } = options;
  const sent = options.sent ?? join(inbox, '..', 'sent');
  const failed = options.failed ?? join(inbox, '..', 'failed');
  await makeFolders(inbox, outbox, sent, failed);
  const client = new HeliuClient({
    baseUrl: options.url,
    apiKey: options.apiKey,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const cursor = await Cursor.open(options.state ?? join(outbox, '.heliu-receipts.json'), options.url);
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const folders = new Inbox(client, { inbox, sent, failed }, options.settleMs ?? 1_000);
  const loops = [
    repeat(stop, options, async () => {
      for await (const result of folders.round()) {
        if (result.to === 'inbox') throw result.error;
        options.onSent?.(result);
        if (stop.aborted) return;
      }
      await pause(options.pollMs ?? 500, stop);
    }),
    repeat(stop, options, async () => {
      for await (const name of collectReceipts(client, outbox, cursor, stop, options.waitSeconds ?? 25)) {
        options.onReceipt?.(name);
      }
    }),
  ];
  try {
    await Promise.all(loops);
  } finally {
    ended.abort();
    await Promise.allSettled(loops);
  }
}

async function repeat(stop: AbortSignal, options: WatchOptions, work: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    try {
      await work();
    } catch (error) {
      if (stop.aborted) return;
      if (!(error instanceof HeliuError) || !error.temporary) throw error;
      options.onTrouble?.(error);
      await pause(trouble_pause_ms, stop);
    }
  }
}

/** A pause that ends early, and quietly, when everything stops. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
