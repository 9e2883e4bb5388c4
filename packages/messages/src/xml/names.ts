/** Qualified names and namespace scopes (Namespaces in XML 1.0). */
import { nameEnd } from './characters.ts';
import { Malformed } from './malformed.ts';

export interface Name {
  /** As written, e.g. `ceb:Order`. */
  readonly raw: string;
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
}

export interface Attribute extends Name {
  readonly value: string;
}

/** A link of the chain of declarations in force. Chained, not copied: a copy per tag would be quadratic. */
export interface Scope {
  readonly outer?: Scope;
  readonly uris: ReadonlyMap<string, string>;
  /** Names of attribute-free tags already resolved here, by raw name. */
  readonly names: Map<string, Name>;
}

export const xmlUri = 'http://www.w3.org/XML/1998/namespace';
export const xmlnsUri = 'http://www.w3.org/2000/xmlns/';
export const xsiUri = 'http://www.w3.org/2001/XMLSchema-instance';

export const rootScope = (): Scope => ({
  uris: new Map([
    ['', ''],
    ['xml', xmlUri],
  ]),
  names: new Map(),
});

export const innerScope = (outer: Scope, declarations: readonly (readonly [string, string])[]): Scope => ({
  outer,
  uris: new Map(declarations),
  names: new Map(),
});

export const uriOf = (scope: Scope, prefix: string): string | undefined => {
  for (let link: Scope | undefined = scope; link !== undefined; link = link.outer) {
    const uri = link.uris.get(prefix);
    if (uri !== undefined) return uri;
  }
  return undefined;
};

/** Refuses the declarations that Namespaces in XML 1.0 §3 and §2.2 forbid. */
export const checkDeclaration = (prefix: string, uri: string, at: number): void => {
  const wrong =
    prefix === 'xmlns' ||
    (prefix === 'xml') !== (uri === xmlUri) ||
    uri === xmlnsUri ||
    (prefix !== '' && uri === '');
  if (wrong) throw new Malformed('XML-NAMESPACE', at, prefix === '' ? 'xmlns' : `xmlns:${prefix}`);
};

export interface RawName {
  readonly prefix: string;
  readonly local: string;
  readonly end: number;
}

/** Reads `NCName` or `NCName:NCName` at `at`. */
export const readName = (text: string, at: number): RawName => {
  const end = nameEnd(text, at);
  if (end === at) throw new Malformed('XML-NAME', at);
  const first = text.slice(at, end);
  if (text[end] !== ':') return { prefix: '', local: first, end };
  const localEnd = nameEnd(text, end + 1);
  if (localEnd === end + 1 || text[localEnd] === ':') throw new Malformed('XML-NAME', at);
  return { prefix: first, local: text.slice(end + 1, localEnd), end: localEnd };
};
