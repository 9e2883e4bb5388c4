import type { Writable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { CopyValueError } from './errors.ts';

export type CopyValue = string | number | bigint | boolean | null | Date | Uint8Array | object;
export type CopyRow = readonly CopyValue[];

/** Text is handed to the socket in pieces of about this many characters, so memory stays bounded. */
const chunk_characters = 256 * 1024;

/** Characters that COPY's text format gives a meaning: backslash, and the ends of fields and rows. */
const special = /[\\\t\n\r\b\f\v]/;
const specials = /[\\\t\n\r\b\f\v]/g;
const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** A JavaScript array as a PostgreSQL array literal, for `copy` into array columns. */
export function pgArray(values: readonly (string | number | bigint | boolean | null)[]): string {
  const quoted = values.map((value) =>
    value === null ? 'NULL' : `"${String(value).replace(/["\\]/g, '\\$&')}"`,
  );
  return `{${quoted.join(',')}}`;
}

/** The same for uuids and numbers, in which nothing can need quoting. */
export const pgPlainArray = (values: readonly (string | number | bigint)[]): string =>
  `{${values.join(',')}}`;

/** One value as COPY text. Exported for its property test. */
export function encodeValue(value: unknown, column: string): string {
  switch (typeof value) {
    case 'string':
      return special.test(value) ? value.replace(specials, (c) => escapes[c] as string) : value;
    case 'bigint':
      return value.toString();
    case 'number':
      if (!Number.isFinite(value)) throw faulty(column, String(value), 'give a finite number or null');
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return value ? 't' : 'f';
    case 'object':
      return encodeObject(value, column);
    default:
      throw faulty(column, typeof value, 'give null for an absent value');
  }
}

function encodeObject(value: object | null, column: string): string {
  if (value === null) return '\\N';
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
    return `\\\\x${hex}`;
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw faulty(column, 'an invalid date', 'check how it was parsed');
    return instant(value);
  }
  return encodeValue(JSON.stringify(value), column);
}

/** Rows of one batch mostly carry one and the same instant. */
let lastInstant: { readonly ms: number; readonly text: string } = { ms: 0, text: new Date(0).toISOString() };

function instant(value: Date): string {
  const ms = value.getTime();
  if (ms !== lastInstant.ms) lastInstant = { ms, text: value.toISOString() };
  return lastInstant.text;
}

function faulty(column: string, found: string, remedy: string): CopyValueError {
  return new CopyValueError(`COPY column "${column}" was given ${found}: ${remedy}.`);
}

/** PostgreSQL text holds no NUL, and UTF-8 no lone surrogate; silently changing either would corrupt facts. */
function checkText(text: string, rows: readonly CopyRow[], columns: readonly string[]): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  for (const row of rows) {
    for (const [index, value] of row.entries()) {
      const column = columns[index] ?? '?';
      const encoded = encodeValue(value, column);
      if (encoded.includes('\0'))
        throw faulty(column, 'text with a NUL character', 'refuse it at the gateway');
      if (!encoded.isWellFormed()) {
        throw faulty(column, 'text with half a surrogate pair', 'refuse it at the gateway');
      }
    }
  }
}

/** Encodes rows into chunks of COPY text. */
export function* encodeRows(rows: Iterable<CopyRow>, columns: readonly string[]): Generator<Buffer> {
  const width = columns.length;
  let text = '';
  let pending: CopyRow[] = [];
  for (const row of rows) {
    if (row.length !== width) {
      throw new CopyValueError(
        `COPY row has ${row.length} values for ${width} columns (${columns.join(', ')}).`,
      );
    }
    for (let index = 0; index < width; index++) {
      if (index > 0) text += '\t';
      text += encodeValue(row[index], columns[index] as string);
    }
    text += '\n';
    pending.push(row);
    if (text.length >= chunk_characters) {
      checkText(text, pending, columns);
      yield Buffer.from(text);
      text = '';
      pending = [];
    }
  }
  if (text.length > 0) {
    checkText(text, pending, columns);
    yield Buffer.from(text);
  }
}

/** Runs one COPY on a client. On any fault the server discards the whole COPY and the transaction fails. */
export async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<CopyRow>,
): Promise<number> {
  const chunks = encodeRows(rows, columns);
  // The first chunk is made before COPY begins: a faulty small batch costs no round trip,
  // and an empty one needs no COPY at all.
  const first = chunks.next();
  if (first.done) return 0;
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  let refused: unknown;
  const done = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', (error: unknown) => {
      refused = error;
      reject(error);
    });
  });
  // The server may refuse while we still encode; `done` is awaited below in every case.
  done.catch(() => {});
  try {
    let flowing = stream.write(first.value);
    for (const chunk of chunks) {
      if (!flowing) await Promise.race([done, once(stream, 'drain')]);
      flowing = stream.write(chunk);
    }
    stream.end();
  } catch (error) {
    // After its refusal the server has ended the COPY by itself; otherwise it must be told to.
    if (refused === undefined) stream.destroy(error as Error);
    await done.catch(() => {});
    throw error;
  }
  await done;
  return stream.rowCount;
}

function once(stream: Writable, event: string): Promise<void> {
  return new Promise((resolve) => void stream.once(event, resolve));
}
