/** Reading one start tag in full: name, attributes, namespace declarations (XML 1.0 §3.1). */
import { expanded, isBlank } from './characters.ts';
import { Malformed } from './malformed.ts';
import {
  type Attribute,
  checkDeclaration,
  innerScope,
  type Name,
  type RawName,
  readName,
  type Scope,
  uriOf,
} from './names.ts';

export interface Tag {
  readonly name: Name;
  readonly attributes: readonly Attribute[];
  readonly declarations: readonly (readonly [string, string])[];
  readonly scope: Scope;
  readonly empty: boolean;
  /** Offset after the tag. */
  readonly end: number;
}

interface RawAttribute extends RawName {
  readonly at: number;
  readonly value: string;
}

const skipBlank = (text: string, at: number): number => {
  let pos = at;
  while (isBlank(text.charCodeAt(pos))) pos++;
  return pos;
};

/** Literal white space becomes a blank; a referenced one stays (§3.3.3). */
const normalised = (text: string, from: number, to: number): string => {
  const piece = text.slice(from, to);
  if (!/[\t\n&]/.test(piece)) return piece;
  const blanked = /[\t\n]/.test(piece) ? piece.replace(/[\t\n]/g, ' ') : piece;
  return expanded(blanked, 0, blanked.length);
};

const readAttribute = (text: string, at: number): { attribute: RawAttribute; end: number } => {
  const name = readName(text, at);
  const equals = skipBlank(text, name.end);
  if (text[equals] !== '=') throw new Malformed(equals < text.length ? 'XML-ATTRIBUTE' : 'XML-TRUNCATED', at);
  const open = skipBlank(text, equals + 1);
  const quote = text[open];
  if (quote !== '"' && quote !== "'") {
    throw new Malformed(open < text.length ? 'XML-ATTRIBUTE' : 'XML-TRUNCATED', at);
  }
  const close = text.indexOf(quote, open + 1);
  if (close < 0) throw new Malformed('XML-TRUNCATED', at);
  const less = text.slice(open + 1, close).indexOf('<');
  if (less >= 0) throw new Malformed('XML-ATTRIBUTE', open + 1 + less);
  let value: string;
  try {
    value = normalised(text, open + 1, close);
  } catch (error) {
    throw error instanceof Malformed ? new Malformed(error.code, at, error.found) : error;
  }
  return { attribute: { ...name, at, value }, end: close + 1 };
};

const resolve = (scope: Scope, prefix: string, at: number): string => {
  const uri = prefix === 'xmlns' ? undefined : uriOf(scope, prefix);
  if (uri === undefined) throw new Malformed('XML-PREFIX', at, prefix.slice(0, 60));
  return uri;
};

const rawOf = ({ prefix, local }: RawName): string => (prefix === '' ? local : `${prefix}:${local}`);

const qualified = (raw: readonly RawAttribute[], scope: Scope): Attribute[] => {
  const seen = new Set<string>();
  return raw.map((found) => {
    const { prefix, local, value, at } = found;
    // An attribute without prefix is in no namespace, whatever the default is.
    const uri = prefix === '' ? '' : resolve(scope, prefix, at);
    const key = `${uri} ${local}`;
    if (seen.has(key)) throw new Malformed('XML-ATTRIBUTE-TWICE', at, rawOf(found).slice(0, 60));
    seen.add(key);
    return { raw: rawOf(found), prefix, local, uri, value };
  });
};

const declared = (raw: readonly RawAttribute[]): (readonly [string, string])[] => {
  const seen = new Set<string>();
  return raw.map(({ prefix, local, value, at }) => {
    const name = prefix === '' ? '' : local;
    if (seen.has(name)) throw new Malformed('XML-ATTRIBUTE-TWICE', at, `xmlns:${name.slice(0, 60)}`);
    seen.add(name);
    checkDeclaration(name, value, at);
    return [name, value] as const;
  });
};

const isDeclaration = ({ prefix, local }: RawName): boolean =>
  prefix === 'xmlns' || (prefix === '' && local === 'xmlns');

export const readAttributes = (text: string, at: number, outer: Scope): Tag => {
  const raw = readName(text, at + 1);
  const found: RawAttribute[] = [];
  let pos = raw.end;
  let empty = false;
  for (;;) {
    const next = skipBlank(text, pos);
    if (next >= text.length) throw new Malformed('XML-TRUNCATED', at);
    const character = text[next];
    if (character === '>') {
      pos = next + 1;
      break;
    }
    if (character === '/') {
      if (text[next + 1] !== '>') throw new Malformed('XML-TAG', next);
      empty = true;
      pos = next + 2;
      break;
    }
    if (next === pos) throw new Malformed(found.length === 0 ? 'XML-TAG' : 'XML-ATTRIBUTE', next);
    const { attribute, end } = readAttribute(text, next);
    found.push(attribute);
    pos = end;
  }
  const declarations = declared(found.filter(isDeclaration));
  const scope = declarations.length === 0 ? outer : innerScope(outer, declarations);
  const uri = resolve(scope, raw.prefix, at);
  return {
    name: { raw: rawOf(raw), prefix: raw.prefix, local: raw.local, uri },
    attributes: qualified(
      found.filter((attribute) => !isDeclaration(attribute)),
      scope,
    ),
    declarations,
    scope,
    empty,
    end: pos,
  };
};
