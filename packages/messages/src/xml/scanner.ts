/**
 * A strict, single-pass scanner of XML 1.0 with namespaces. It builds nothing: the reader pulls tags and
 * text, and throws `Malformed` at the first well-formedness fault. Document types are refused altogether,
 * so there is nothing to expand and nothing to fetch. Every step moves forward; no text is searched twice.
 */
import { allBlank, expanded, forbiddenAt, isBlank, nameEnd } from './characters.ts';
import { Malformed } from './malformed.ts';
import { type Attribute, type Name, rootScope, type Scope } from './names.ts';
import { readAttributes } from './tag.ts';

export type { Attribute, Name } from './names.ts';

const LT = 0x3c;
const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;

const none: readonly never[] = [];
/** Names remembered per namespace scope; a hostile text cannot make it grow further. */
const namesMax = 512;

/** The XML declaration (§2.8): version 1.0, then encoding and standalone if given, in this order. */
function declarationPattern(): RegExp {
  const blank = '[ \\t\\n]';
  const setting = (name: string, value: string): string =>
    `${blank}+${name}${blank}*=${blank}*(?:"${value}"|'${value}')`;
  const parts = [
    setting('version', '1\\.0'),
    `(?:${setting('encoding', '[A-Za-z][\\w.-]*')})?`,
    `(?:${setting('standalone', '(?:yes|no)')})?`,
  ];
  return new RegExp(`<\\?xml${parts.join('')}${blank}*\\?>`, 'y');
}

/** What a reader may be told while it walks content that is not a tag. */
export interface Listener {
  instruction?(target: string, data: string): void;
}

export class Scanner {
  readonly text: string;
  pos: number;
  /** The tag read last. */
  name: Name;
  tagAt = 0;
  empty = false;
  attributes: readonly Attribute[] = none;
  /** Prefixes this tag declares, with their URIs; '' is the default namespace. */
  declarations: readonly (readonly [string, string])[] = none;
  scope: Scope = rootScope();
  readonly stack: { readonly name: Name; readonly outer: Scope }[] = [];
  readonly depthMax: number;
  /** True when the text has a reference or `]]>` anywhere, so that text must be looked at. */
  readonly special: boolean;
  listener: Listener = {};

  constructor(text: string, depthMax: number) {
    this.text = text;
    this.pos = 0;
    this.depthMax = depthMax;
    this.name = { raw: '', prefix: '', local: '', uri: '' };
    this.special = text.includes('&') || text.includes(']]>');
    const bad = forbiddenAt(text);
    if (bad >= 0) {
      throw new Malformed(
        'XML-CHARACTER',
        bad,
        text.charCodeAt(bad).toString(16).toUpperCase().padStart(4, '0'),
      );
    }
  }

  get depth(): number {
    return this.stack.length;
  }

  /** Reads what may stand before the root and the root's start tag (§2.8). */
  root(): void {
    this.declaration();
    this.misc();
    if (this.pos >= this.text.length) throw new Malformed('XML-TRUNCATED', this.pos);
    this.startTag();
  }

  /** After the root's end tag: comments, instructions and white space only. */
  end(): void {
    this.misc();
    if (this.pos < this.text.length) throw new Malformed('XML-AFTER-ROOT', this.pos);
  }

  private declaration(): void {
    if (!this.text.startsWith('<?xml') || !isBlank(this.text.charCodeAt(5))) return;
    const pattern = declarationPattern();
    if (!pattern.test(this.text)) throw new Malformed('XML-DECLARATION', 0);
    this.pos = pattern.lastIndex;
  }

  private misc(): void {
    const { text } = this;
    for (;;) {
      while (isBlank(text.charCodeAt(this.pos))) this.pos++;
      if (this.pos >= text.length) return;
      if (text.charCodeAt(this.pos) !== LT) throw new Malformed('XML-AFTER-ROOT', this.pos);
      const next = text.charCodeAt(this.pos + 1);
      if (next === QUESTION) this.instruction();
      else if (next === BANG && text.startsWith('<!--', this.pos)) this.comment();
      else if (next === BANG) this.wrongMarkup();
      else return;
    }
  }

  /** Reads the CDATA section at `pos`; anything else that starts with `<!` is refused. */
  section(): string {
    const at = this.pos;
    if (!this.text.startsWith('<![CDATA[', at)) this.wrongMarkup();
    const close = this.text.indexOf(']]>', at);
    if (close < 0) throw new Malformed('XML-TRUNCATED', at);
    this.pos = close + 3;
    return this.text.slice(at + 9, close);
  }

  private wrongMarkup(): never {
    const dtd = this.text.startsWith('<!DOCTYPE', this.pos);
    throw new Malformed(dtd ? 'XML-DTD' : 'XML-TAG', this.pos);
  }

  /** Passes over the comment at `pos`. */
  comment(): void {
    const at = this.pos;
    const dashes = this.text.indexOf('--', at + 4);
    if (dashes < 0) throw new Malformed('XML-TRUNCATED', at);
    if (this.text[dashes + 2] !== '>') throw new Malformed('XML-COMMENT', dashes);
    this.pos = dashes + 3;
  }

  /** Reads the processing instruction at `pos` and tells the listener. */
  instruction(): void {
    const { text, pos: at } = this;
    const targetEnd = nameEnd(text, at + 2);
    const target = text.slice(at + 2, targetEnd);
    if (target === '' || target.toLowerCase() === 'xml') throw new Malformed('XML-INSTRUCTION', at);
    const close = text.indexOf('?>', targetEnd);
    if (close < 0) throw new Malformed('XML-TRUNCATED', at);
    let data = targetEnd;
    while (data < close && isBlank(text.charCodeAt(data))) data++;
    if (close > targetEnd && data === targetEnd) throw new Malformed('XML-INSTRUCTION', at);
    this.pos = close + 2;
    this.listener.instruction?.(target, text.slice(data, close));
  }

  /** Reads the start tag at `pos`; `name`, `attributes`, `declarations` and `empty` then describe it. */
  startTag(): void {
    const at = this.pos;
    const outer = this.scope;
    const gt = this.text.indexOf('>', at);
    if (gt < 0) throw new Malformed('XML-TRUNCATED', at);
    const known = gt - at < 64 ? outer.names.get(this.text.slice(at + 1, gt)) : undefined;
    this.tagAt = at;
    if (known === undefined) this.fullTag(at);
    else {
      this.name = known;
      this.attributes = none;
      this.declarations = none;
      this.empty = false;
      this.pos = gt + 1;
    }
    if (this.stack.length >= this.depthMax) throw new Malformed('XML-DEPTH', at, '', { max: this.depthMax });
    if (this.empty) this.scope = outer;
    else this.stack.push({ name: this.name, outer });
  }

  private fullTag(at: number): void {
    const tag = readAttributes(this.text, at, this.scope);
    this.scope = tag.scope;
    this.name = tag.name;
    this.attributes = tag.attributes;
    this.declarations = tag.declarations;
    this.empty = tag.empty;
    this.pos = tag.end;
    if (tag.name.raw.length < 64 && tag.scope.names.size < namesMax)
      tag.scope.names.set(tag.name.raw, tag.name);
  }

  /** Reads the end tag at `pos`. */
  endTag(): void {
    const { text, pos: at } = this;
    const open = this.stack.pop();
    if (open === undefined) throw new Malformed('XML-AFTER-ROOT', at);
    const { raw } = open.name;
    let to = at + 2 + raw.length;
    if (!text.startsWith(raw, at + 2)) throw this.mismatch(at, raw);
    while (isBlank(text.charCodeAt(to))) to++;
    if (text[to] !== '>')
      throw to >= text.length ? new Malformed('XML-TRUNCATED', at) : this.mismatch(at, raw);
    this.scope = open.outer;
    this.tagAt = at;
    this.pos = to + 1;
  }

  private mismatch(at: number, raw: string): Malformed {
    if (this.text.indexOf('>', at) < 0) return new Malformed('XML-TRUNCATED', at);
    const found = this.text.slice(at, Math.min(this.text.indexOf('>', at) + 1, at + 60));
    return new Malformed('XML-MISMATCH', at, found, { expected: `<${raw.slice(0, 60)}>` });
  }

  /**
   * Goes to the next tag inside an element and reads it. Text in between is handed to `onText`, expanded,
   * with its offset; white space between tags is not.
   */
  next(onText?: (text: string, at: number) => void): 'open' | 'close' {
    const { text } = this;
    for (;;) {
      const from = this.pos;
      const lt = text.indexOf('<', from);
      if (lt < 0) throw new Malformed('XML-TRUNCATED', text.length);
      if (lt > from && (onText !== undefined || this.special)) {
        const piece = this.characters(from, lt);
        onText?.(piece, from);
      }
      this.pos = lt;
      const next = text.charCodeAt(lt + 1);
      if (next === SLASH) {
        this.endTag();
        return 'close';
      }
      if (next === QUESTION) this.instruction();
      else if (next !== BANG) {
        this.startTag();
        return 'open';
      } else if (text.startsWith('<!--', lt)) this.comment();
      else {
        const piece = this.section();
        onText?.(piece, lt);
      }
    }
  }

  /** Character data of `text[from, to)`, references expanded. */
  characters(from: number, to: number): string {
    if (!this.special) return this.text.slice(from, to);
    const value = expanded(this.text, from, to);
    const end = this.text.slice(from, to).indexOf(']]>');
    if (end >= 0) throw new Malformed('XML-CDATA-END', from + end);
    return value;
  }

  /** Passes over the rest of the element whose start tag was read last. */
  skip(): void {
    if (this.empty) return;
    const depth = this.stack.length;
    for (;;) if (this.next() === 'close' && this.stack.length < depth) return;
  }

  /** Reads a simple element's text to its end tag; `onChild` hears of each child, whose content is passed over. */
  simple(onChild: () => void): string {
    if (this.empty) return '';
    let value = '';
    const onText = (piece: string): void => {
      value += piece;
    };
    while (this.next(onText) === 'open') {
      onChild();
      this.skip();
    }
    return value;
  }
}

/** True when the piece is text that an element-only content model refuses. */
export const isText = (piece: string): boolean => !allBlank(piece);
