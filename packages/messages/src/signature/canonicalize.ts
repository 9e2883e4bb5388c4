/**
 * Canonical XML 1.0, inclusive, without comments (W3C REC-xml-c14n-20010315), of a document without the
 * signatures enveloped in its root. What is already canonical is copied in slices as long as it lasts,
 * so a message written canonically costs little more than finding its tags.
 */

import { escapeAttribute, escapeText } from '../encode.ts';
import { defaultLimits } from '../limits.ts';
import { signatureNamespace } from '../namespace.ts';
import { Malformed } from '../xml/malformed.ts';
import { type Attribute, rootScope, type Scope, uriOf, xmlUri } from '../xml/names.ts';
import { Scanner } from '../xml/scanner.ts';
import { type Node, readTree } from '../xml/tree.ts';

const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;

export interface CanonicalDocument {
  /** The canonical text in three parts: up to the signature, from there to the root's end tag, the rest. */
  readonly parts: readonly [string, string, string];
  /** Signatures that are children of the root. */
  readonly signatures: readonly Node[];
  /** A signature elsewhere, or an element after the signature: nothing that may be trusted. */
  readonly misplaced: boolean;
  readonly instructionInSignature: boolean;
  /** Offset of the root's end tag in the received text; -1 when the root closes itself. */
  readonly rootEnd: number;
  readonly rootScope: Scope;
  readonly rootAttributes: readonly Attribute[];
}

/** Code point order, which UTF-8 bytes have and UTF-16 units have not. */
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const renderDeclarations = (declarations: Iterable<readonly [string, string]>): string =>
  [...declarations]
    .sort(([a], [b]) => compare(a, b))
    .map(([prefix, uri]) => ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`)
    .join('');

const renderAttributes = (attributes: readonly Attribute[]): string =>
  [...attributes]
    .sort((a, b) => compare(a.uri, b.uri) || compare(a.local, b.local))
    .map(({ raw, value }) => ` ${raw}="${escapeAttribute(value)}"`)
    .join('');

/** Declarations that say something new: the parent, which is always in the output, has not said it. */
const news = (
  declarations: readonly (readonly [string, string])[],
  outer: Scope,
): (readonly [string, string])[] => declarations.filter(([prefix, uri]) => uriOf(outer, prefix) !== uri);

const renderInstruction = (target: string, data: string): string =>
  `<?${target}${data === '' ? '' : ` ${data.replaceAll('\r', '&#xD;')}`}?>`;

const isSignature = ({ name }: Scanner): boolean =>
  name.local === 'Signature' && name.uri === signatureNamespace;

/**
 * A run of `<p:x>text</p:x>` with the root's prefix and without anything that canonical form would write
 * otherwise: passed over in one match. A prefix bound at the root stays bound, and `Signature` is left to
 * the general way because an ancestor may bind the prefix to another namespace.
 */
const leafRunOf = (prefix: string): RegExp => {
  const start = prefix === '' ? '' : `${prefix.replace(/[.]/g, '\\.')}:`;
  return new RegExp(`(?:\\s*<(${start}(?!Signature>)[A-Za-z]\\w{0,40})>[^<>&\\r]*</\\1>)+`, 'y');
};

class Walk {
  readonly scanner: Scanner;
  private leaves: RegExp | undefined;
  readonly signatures: Node[] = [];
  misplaced = false;
  instructionInSignature = false;
  rootEnd = -1;
  private readonly parts: [string[], string[], string[]] = [[], [], []];
  private out: string[] = this.parts[0];
  /** Start of the run that is canonical as it stands and not yet copied. */
  private copied = 0;

  constructor(text: string, depthMax: number) {
    this.scanner = new Scanner(text, depthMax);
  }

  run(): CanonicalDocument {
    const { scanner } = this;
    scanner.listener = {
      instruction: (target, data) => this.out.push(`${renderInstruction(target, data)}\n`),
    };
    scanner.root();
    scanner.listener = { instruction: (target, data) => this.out.push(renderInstruction(target, data)) };
    this.copied = scanner.tagAt;
    const { scope, attributes } = scanner;
    this.leaves = leafRunOf(scanner.name.prefix);
    this.startTag(scanner.tagAt, rootScope());
    if (!scanner.empty) this.content();
    this.copy(scanner.pos);
    scanner.listener = {
      instruction: (target, data) => this.out.push(`\n${renderInstruction(target, data)}`),
    };
    scanner.end();
    return {
      parts: [this.parts[0].join(''), this.parts[1].join(''), this.parts[2].join('')],
      signatures: this.signatures,
      misplaced: this.misplaced,
      instructionInSignature: this.instructionInSignature,
      rootEnd: this.rootEnd,
      rootScope: scope,
      rootAttributes: attributes,
    };
  }

  private copy(to: number): void {
    if (to > this.copied) this.out.push(this.scanner.text.slice(this.copied, to));
    this.copied = to;
  }

  private replace(from: number, to: number, text: string): void {
    this.copy(from);
    if (text !== '') this.out.push(text);
    this.copied = to;
  }

  /** The root's content, and with it all that is in it. */
  private content(): void {
    const { scanner } = this;
    const { text } = scanner;
    while (scanner.depth > 0) {
      const from = scanner.pos;
      const lt = text.indexOf('<', from);
      // Without a tag the scanner finds the text cut off and says so.
      if (lt < 0) scanner.next();
      if (lt > from) this.characters(from, lt);
      scanner.pos = lt;
      const next = text.charCodeAt(lt + 1);
      if (next === SLASH) this.endTag(lt);
      else if (next === BANG) this.markup(lt);
      else if (next === QUESTION) {
        this.copy(lt);
        scanner.instruction();
        this.copied = scanner.pos;
      } else if (!this.leafRun(lt) && !this.leaf(lt)) this.child(lt);
    }
  }

  private characters(from: number, to: number): void {
    const { scanner } = this;
    const greater = scanner.text.indexOf('>', from);
    const plain = !scanner.special && (greater < 0 || greater > to);
    if (!plain) this.replace(from, to, escapeText(scanner.characters(from, to)));
  }

  private markup(at: number): void {
    const { scanner } = this;
    if (scanner.text.startsWith('<!--', at)) {
      scanner.comment();
      this.replace(at, scanner.pos, '');
    } else {
      const piece = scanner.section();
      this.replace(at, scanner.pos, escapeText(piece));
    }
  }

  private endTag(at: number): void {
    const { scanner } = this;
    const { raw } = scanner.stack[scanner.depth - 1]!.name;
    if (scanner.depth === 1) {
      this.copy(at);
      this.rootEnd = at;
      this.out = this.parts[2];
    }
    scanner.endTag();
    if (scanner.pos - at !== raw.length + 3) this.replace(at, scanner.pos, `</${raw}>`);
  }

  private leafRun(at: number): boolean {
    const { scanner, leaves } = this;
    if (leaves === undefined || this.signatures.length > 0 || scanner.depth >= scanner.depthMax) return false;
    leaves.lastIndex = at;
    if (!leaves.test(scanner.text)) return false;
    scanner.pos = leaves.lastIndex;
    return true;
  }

  /**
   * Passes over `<x>text</x>` that is canonical as it stands, without opening and closing an element;
   * false leaves it to the general way. Most of a message is made of these.
   */
  private leaf(at: number): boolean {
    const { scanner } = this;
    const { text } = scanner;
    const open = text.indexOf('>', at);
    const name = open < 0 ? undefined : scanner.scope.names.get(text.slice(at + 1, open));
    // A name is remembered only once its tag was read in full in this scope: bound, and never a signature.
    if (name === undefined || name.local === 'Signature' || this.signatures.length > 0) return false;
    const end = text.indexOf('<', open);
    const close = text.indexOf('>', open + 1);
    const { raw } = name;
    const plain =
      close === end + 2 + raw.length && text.charCodeAt(end + 1) === SLASH && text.startsWith(raw, end + 2);
    if (!plain || scanner.depth >= scanner.depthMax) return false;
    if (scanner.special && scanner.characters(open + 1, end) !== text.slice(open + 1, end)) return false;
    scanner.pos = close + 1;
    return true;
  }

  private child(at: number): void {
    const { scanner } = this;
    const outer = scanner.scope;
    scanner.startTag();
    // The depth of the root's children is 2 while they are open, 1 when they close themselves.
    const level = scanner.depth + (scanner.empty ? 1 : 0);
    if (level === 2 && this.signatures.length > 0) this.misplaced = true;
    if (!isSignature(scanner)) this.startTag(at, outer);
    else if (level === 2) this.signature(at, outer);
    else {
      this.misplaced = true;
      this.startTag(at, outer);
    }
  }

  private signature(at: number, outer: Scope): void {
    const { scanner } = this;
    this.copy(at);
    const { listener } = scanner;
    scanner.listener = {
      instruction: () => {
        this.instructionInSignature = true;
      },
    };
    const node = readTree(scanner, outer);
    scanner.listener = listener;
    this.copied = scanner.pos;
    this.signatures.push(node);
    this.out = this.parts[1];
  }

  /** Renders the start tag just read unless it stands there as the canonical form has it. */
  private startTag(at: number, outer: Scope): void {
    const { scanner } = this;
    const { name, attributes, declarations, empty } = scanner;
    if (scanner.pos - at === name.raw.length + 2) return;
    const tag = `<${name.raw}${renderDeclarations(news(declarations, outer))}${renderAttributes(attributes)}>`;
    this.replace(at, scanner.pos, empty ? `${tag}</${name.raw}>` : tag);
  }
}

export const canonicalDocument = (text: string, depthMax: number): CanonicalDocument =>
  new Walk(text, depthMax).run();

/** Every prefix in force in a scope; the nearest declaration wins, an undeclared default is none. */
const inForce = (scope: Scope): Map<string, string> => {
  const found = new Map<string, string>();
  for (let link: Scope | undefined = scope; link !== undefined; link = link.outer) {
    for (const [prefix, uri] of link.uris) if (!found.has(prefix)) found.set(prefix, uri);
  }
  found.delete('xml');
  if (found.get('') === '') found.delete('');
  return found;
};

const render = (node: Node, start: string, inner: (child: string | Node) => string): string =>
  `<${node.name.raw}${start}>${node.content.map(inner).join('')}</${node.name.raw}>`;

const renderInner = (child: string | Node): string =>
  typeof child === 'string'
    ? escapeText(child)
    : render(
        child,
        renderDeclarations(news(child.declarations, child.outer)) + renderAttributes(child.attributes),
        renderInner,
      );

/**
 * Canonical form of an element on its own (C14N 1.0 §2.4): it carries all namespaces in force, and the
 * `xml:` attributes of the ancestors that it leaves behind.
 */
export const canonicalElement = (node: Node, ancestors: readonly (readonly Attribute[])[]): string => {
  const own = new Map(node.attributes.map((attribute) => [attribute.raw, attribute]));
  for (const attribute of [...ancestors].reverse().flat()) {
    if (attribute.uri === xmlUri && !own.has(attribute.raw)) own.set(attribute.raw, attribute);
  }
  return render(
    node,
    renderDeclarations(inForce(node.scope)) + renderAttributes([...own.values()]),
    renderInner,
  );
};

/** The element without the white space between tags and with exactly the given namespaces in scope. */
export const compactElement = (node: Node, namespaces: readonly (readonly [string, string])[]): string => {
  const inner = (child: string | Node): string => {
    if (typeof child !== 'string') return render(child, renderAttributes(child.attributes), inner);
    return child.trim() === '' ? '' : escapeText(child);
  };
  return render(node, renderDeclarations(namespaces) + renderAttributes(node.attributes), inner);
};

/** For text that a caller hands over, not received bytes: what is wrong with it is the caller's mistake. */
export const canonicalText = (text: string): CanonicalDocument => {
  // A lone surrogate has no UTF-8 form, so the digest of such a text would be another text's.
  if (!text.isWellFormed()) throw new RangeError('the text has a lone surrogate');
  try {
    return canonicalDocument(text, defaultLimits.depth);
  } catch (error) {
    if (error instanceof Malformed) throw new RangeError(`not well-formed: ${error.code}`);
    throw error;
  }
};

/**
 * Canonical text of a document without the signatures in its root. Throws a RangeError for a text that is
 * not well-formed.
 */
export const canonicalize = (text: string): string =>
  canonicalText(text.replace(/\r\n?/g, '\n')).parts.join('');
