/**
 * How a document is stored: its fields without personal values as JSON text, the personal values sealed apart.
 * Both together, in the order of the kind's declaration, give the document back exactly.
 */
import { hash } from 'node:crypto';
import type { Document, Kind } from '@heliu/messages';
import { mask, type Vault } from '../../platform/personal/index.ts';

type Head = Record<string, string | number | undefined>;

export interface Parted {
  readonly body: string;
  readonly personal: string;
}

interface Shape {
  /** Name and the text `"name":` of each field, personal or not. */
  readonly open: readonly (readonly [string, string])[];
  readonly closed: readonly (readonly [string, string])[];
  readonly lines: readonly (readonly [string, string])[] | undefined;
}

const shapes = new WeakMap<Kind, Shape>();

function shapeOf(kind: Kind): Shape {
  const known = shapes.get(kind);
  if (known !== undefined) return known;
  const named = (fields: Kind['head']['fields']) =>
    fields.map(({ name }) => [name, `${JSON.stringify(name)}:`] as const);
  const shape: Shape = {
    open: named(kind.head.fields.filter((field) => field.personal === undefined)),
    closed: named(kind.head.fields.filter((field) => field.personal !== undefined)),
    lines: kind.lines === undefined ? undefined : named(kind.lines.fields),
  };
  shapes.set(kind, shape);
  return shape;
}

/** Characters that JSON writes otherwise than they are. */
const unusual = /["\\\u0000-\u001f\ud800-\udfff]/;

/** JSON text of a value; nearly every text is written as it is. */
function quoted(value: string | number): string {
  return typeof value === 'string' && !unusual.test(value) ? `"${value}"` : JSON.stringify(value);
}

function objectText(fields: Shape['open'], values: Head): string {
  let text = '';
  for (const [name, label] of fields) {
    const value = values[name];
    if (value === undefined) continue;
    text += `${text === '' ? '{' : ','}${label}${quoted(value)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Parts a document; field order follows the declaration, so equal documents give equal text. */
export function part(kind: Kind, document: Document): Parted {
  const { open, closed, lines } = shapeOf(kind);
  const rows =
    lines === undefined
      ? ''
      : `,"lines":[${(document.lines ?? []).map((line) => objectText(lines, line)).join(',')}]`;
  return {
    body: `{"head":${objectText(open, document.head)}${rows}}`,
    personal: objectText(closed, document.head),
  };
}

export function join(body: string, personal: Head): Document {
  const document = JSON.parse(body) as Document;
  Object.assign(document.head, personal);
  return document;
}

/** Names the row that a sealed value belongs to. */
export const personalAad = (zone: number, kind: string, key: string, version: number): string =>
  `clearance.document/${zone}/${kind}/${key}/${version}`;

/** Keyed, so that nobody without the key can test guesses of personal values against it. */
export const contentHash = (vault: Vault, { body, personal }: Parted): Buffer =>
  vault.lookup('content', `${body}\n${personal}`);

export interface DocumentRow {
  readonly kind: number;
  readonly key: string;
  readonly version: number;
  readonly message_id: bigint;
  readonly position: number;
  readonly content_hash: Uint8Array;
  readonly personal: Uint8Array;
}

/**
 * What the journal holds of a stored document. The content hash stands for the body and the personal values;
 * verification computes it again from them (`contentHash`).
 */
export function documentFact(row: DocumentRow): Buffer {
  const head = `${row.kind}\n${row.key}\n${row.version}\n${row.message_id}\n${row.position}\n`;
  return hash('sha256', Buffer.concat([Buffer.from(head), row.content_hash, row.personal]), 'buffer');
}

/** The document as people see it without a purpose to see more. */
export function masked(kind: Kind, document: Document): Document {
  const head: Head = { ...document.head };
  for (const field of kind.head.fields) {
    const value = head[field.name];
    if (field.personal !== undefined && value !== undefined)
      head[field.name] = mask(field.personal, String(value));
  }
  return document.lines === undefined ? { head } : { head, lines: document.lines };
}
