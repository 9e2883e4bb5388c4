/**
 * Writes a message in canonical form: apart from the XML declaration the text is its own C14N 1.0, so a
 * signature is made over exactly what is sent (namespaces on the root as the signing profile wants them).
 */
import { subscribeFields, transferFields } from './kinds/common.ts';
import { namespace, schemaInstanceNamespace } from './namespace.ts';
import type { BaseSubscribe, BaseTransfer, Document, Field, Kind } from './types.ts';
import { forbiddenAt } from './xml/characters.ts';

export interface MessageToEncode<D extends Document = Document> {
  readonly guid: string;
  readonly version?: string;
  readonly documents: readonly D[];
  readonly transfer?: BaseTransfer;
  readonly subscribe?: readonly BaseSubscribe[];
}

export interface EncodeOptions {
  /** `ceb` unless told; receipts of import kinds use the default namespace, as customs' own do. */
  readonly prefix?: string;
}

const textSpecial = /[&<>\r]/;
const textEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
};

/** Text as C14N 1.0 §2.3 writes it. */
export const escapeText = (text: string): string =>
  textSpecial.test(text) ? text.replace(/[&<>\r]/g, (found) => textEscapes[found]!) : text;

const attributeEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** An attribute value as C14N 1.0 §2.3 writes it. */
export const escapeAttribute = (value: string): string =>
  value.replace(/[&<"\t\n\r]/g, (found) => attributeEscapes[found]!);

interface FieldWriter {
  readonly name: string;
  readonly open: string;
  readonly close: string;
}

type Values = Readonly<Record<string, string | number | undefined>>;

const writersOf = (fields: readonly Field[], p: string): readonly FieldWriter[] =>
  fields.map(({ name }) => ({ name, open: `<${p}${name}>`, close: `</${p}${name}>` }));

const writeFields = (writers: readonly FieldWriter[], values: Values): string => {
  let out = '';
  for (const { name, open, close } of writers) {
    const value = values[name];
    if (value === undefined) continue;
    out += open + (typeof value === 'string' ? escapeText(value) : value) + close;
  }
  return out;
};

interface Writer {
  document(document: Document): string;
  part(element: string, values: Values): string;
}

const compile = (kind: Kind, p: string): Writer => {
  const wrap = (element: string, content: string): string =>
    element === '' ? content : `<${p}${element}>${content}</${p}${element}>`;
  const head = writersOf(kind.head.fields, p);
  const lines = kind.lines === undefined ? [] : writersOf(kind.lines.fields, p);
  const blocks: Readonly<Record<string, readonly FieldWriter[]>> = {
    BaseTransfer: writersOf(transferFields, p),
    BaseSubscribe: writersOf(subscribeFields, p),
  };
  return {
    document: (document) => {
      let out = wrap(kind.head.element, writeFields(head, document.head));
      if (kind.lines !== undefined) {
        for (const line of document.lines ?? []) out += wrap(kind.lines.element, writeFields(lines, line));
      }
      return wrap(kind.document, out);
    },
    part: (element, values) => wrap(element, writeFields(blocks[element]!, values)),
  };
};

const writers = new Map<string, Writer>();

const writerOf = (kind: Kind, prefix: string): Writer => {
  const key = `${kind.code} ${prefix}`;
  const known = writers.get(key);
  if (known !== undefined) return known;
  const writer = compile(kind, prefix === '' ? '' : `${prefix}:`);
  // Callers choose the prefix from a handful; should one make them up, nothing piles up.
  if (writers.size < 64) writers.set(key, writer);
  return writer;
};

const prefixForm = /^(?!xml)[A-Za-z_][\w.-]{0,15}$/i;

/**
 * Encodes documents that `validateDocument` has passed. Throws a RangeError for what no XML can carry
 * (control characters, lone surrogates) and for a prefix that is none: both are mistakes of the caller.
 */
export const encode = <D extends Document>(
  kind: Kind,
  message: MessageToEncode<D>,
  options: EncodeOptions = {},
): string => {
  const prefix = options.prefix ?? (kind.role === 'receipt' ? '' : 'ceb');
  if (prefix !== '' && (!prefixForm.test(prefix) || prefix === 'xsi')) {
    throw new RangeError(`not a usable namespace prefix: ${prefix}`);
  }
  const writer = writerOf(kind, prefix);
  const name = prefix === '' ? kind.root : `${prefix}:${kind.root}`;
  // Canonical order: the default declaration first, prefixed ones by prefix.
  const declarations = [
    [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, namespace],
    ['xmlns:xsi', schemaInstanceNamespace],
  ].sort(([a], [b]) => (a! < b! ? -1 : 1));
  const written = declarations.map(([attribute, uri]) => ` ${attribute}="${uri}"`).join('');
  const guid = escapeAttribute(message.guid);
  const version = escapeAttribute(message.version ?? '1.0');
  let out = `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${written} guid="${guid}" version="${version}">`;
  for (const document of message.documents) out += writer.document(document);
  if (message.transfer !== undefined) out += writer.part('BaseTransfer', { ...message.transfer });
  for (const subscribe of message.subscribe ?? []) out += writer.part('BaseSubscribe', { ...subscribe });
  out += `</${name}>`;
  if (forbiddenAt(out) >= 0 || !out.isWellFormed()) {
    throw new RangeError('a value has a character that XML does not allow');
  }
  return out;
};
