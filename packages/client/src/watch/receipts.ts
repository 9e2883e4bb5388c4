import { join } from 'node:path';
import type { HeliuClient } from '../client.ts';
import { readIfThere, writeWhole } from './files.ts';

/** digits of a receipt's number in its file name, so that names sort by number */
const number_digits = 12;

/** What the state file holds. */
interface State {
  readonly url: string;
  readonly cursor: string;
}

/** Where the receipts of a server were read to. */
export class Cursor {
  readonly #path: string;
  readonly #url: string;
  #value: string | undefined;

  private constructor(path: string, url: string, value: string | undefined) {
    this.#path = path;
    this.#url = url;
    this.#value = value;
  }

  /** Refuses a state that was kept for another server, whose numbers mean nothing here. */
  static async open(path: string, url: string): Promise<Cursor> {
    const text = await readIfThere(path);
    if (text === undefined) return new Cursor(path, url, undefined);
    const state = parseState(text);
    if (state === undefined) throw new Error(`${path} 不是回执游标文件 / is no receipt cursor`);
    if (state.url !== url) {
      throw new Error(`${path} 属于另一服务 / belongs to another server: ${state.url}`);
    }
    return new Cursor(path, url, state.cursor);
  }

  get value(): string | undefined {
    return this.#value;
  }

  async save(cursor: string): Promise<void> {
    const state: State = { url: this.#url, cursor };
    await writeWhole(this.#path, `${JSON.stringify(state)}\n`);
    this.#value = cursor;
  }
}

function parseState(text: string): State | undefined {
  try {
    const state = JSON.parse(text) as Partial<State>;
    const sound = typeof state.url === 'string' && /^\d{1,18}$/.test(state.cursor ?? '');
    return sound ? (state as State) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts receipts into the outbox for ever. The cursor is saved after the files of a page: when that is
 * interrupted the same receipts come again under the same names, so none is skipped and none doubled.
 */
export async function* collectReceipts(
  client: HeliuClient,
  outbox: string,
  cursor: Cursor,
  signal: AbortSignal,
  waitSeconds: number,
): AsyncGenerator<string> {
  const from = cursor.value === undefined ? {} : { cursor: cursor.value };
  const pages = client.followReceiptPages({ ...from, wait: waitSeconds, format: 'xml', signal });
  for await (const page of pages) {
    const names: string[] = [];
    for (const receipt of page.receipts) {
      if (receipt.xml === undefined) throw new Error(`receipt ${receipt.number} came without its XML`);
      const name = `CEB${receipt.kind}_${receipt.number.padStart(number_digits, '0')}.xml`;
      await writeWhole(join(outbox, name), receipt.xml);
      names.push(name);
    }
    await cursor.save(page.next);
    yield* names;
  }
}
