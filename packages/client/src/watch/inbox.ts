import { readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MessageVerdict } from '@heliu/contract';
import type { HeliuClient } from '../client.ts';
import { HeliuError } from '../errors.ts';
import { freeName, type Look, writeWhole, xmlFiles } from './files.ts';

export interface InboxFolders {
  readonly inbox: string;
  readonly sent: string;
  readonly failed: string;
}

export type Sent =
  | { readonly name: string; readonly to: 'sent' | 'failed'; readonly verdict: MessageVerdict | undefined }
  | { readonly name: string; readonly to: 'inbox'; readonly error: HeliuError };

/**
 * Sends what lies in the inbox. A file is sent once it looked the same twice and was left alone for
 * `settleMs`. The verdict is written before the file is moved: if that is interrupted, the file is sent
 * again, which the server recognises.
 */
export class Inbox {
  readonly #client: HeliuClient;
  readonly #folders: InboxFolders;
  readonly #settleMs: number;
  #looks = new Map<string, Look>();

  constructor(client: HeliuClient, folders: InboxFolders, settleMs: number) {
    this.#client = client;
    this.#folders = folders;
    this.#settleMs = settleMs;
  }

  /** One round; files that are still being written wait for the next. */
  async *round(): AsyncGenerator<Sent> {
    const files = await xmlFiles(this.#folders.inbox);
    const before = this.#looks;
    this.#looks = new Map(files.map(({ name, look }) => [name, look]));
    for (const { name, look } of files) {
      const known = before.get(name);
      const same = known?.size === look.size && known.modifiedMs === look.modifiedMs;
      if (!same || Date.now() - look.modifiedMs < this.#settleMs) continue;
      const sent = await this.#send(name);
      if (sent.to !== 'inbox') this.#looks.delete(name);
      yield sent;
      // What kept this file from being sent keeps the others too.
      if (sent.to === 'inbox') return;
    }
  }

  async #send(name: string): Promise<Sent> {
    const path = join(this.#folders.inbox, name);
    try {
      const { messages } = await this.#client.submitXml(await readFile(path));
      const verdict = messages[0];
      const to = verdict === undefined || verdict.status === 'refused' ? 'failed' : 'sent';
      await this.#file(path, to, { ...verdict, name });
      return { name, to, verdict };
    } catch (error) {
      if (!(error instanceof HeliuError)) throw error;
      // A wrong key or a server that is away says nothing about the file.
      if (error.temporary || error.status === 401 || error.status === 403)
        return { name, to: 'inbox', error };
      await this.#file(path, 'failed', { name, error: error.problem ?? { code: error.code } });
      return { name, to: 'failed', verdict: undefined };
    }
  }

  async #file(path: string, to: 'sent' | 'failed', verdict: object): Promise<void> {
    const target = await freeName(this.#folders[to], basename(path));
    await writeWhole(`${target}.verdict.json`, `${JSON.stringify(verdict, null, 2)}\n`);
    await rename(path, target);
  }
}
