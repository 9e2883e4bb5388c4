/** A small tree for the few places that need one: a signature, an envelope. Never a whole message. */
import { allBlank } from './characters.ts';
import type { Attribute, Name, Scope } from './names.ts';
import type { Scanner } from './scanner.ts';

export interface Node {
  readonly name: Name;
  readonly attributes: readonly Attribute[];
  readonly declarations: readonly (readonly [string, string])[];
  /** Declarations in force inside and outside the element. */
  readonly scope: Scope;
  readonly outer: Scope;
  readonly at: number;
  /** Text pieces and elements in document order. */
  readonly content: readonly (string | Node)[];
}

/** Builds the element whose start tag the scanner read last, up to its end tag. */
export const readTree = (scanner: Scanner, outer: Scope): Node => {
  const { name, attributes, declarations, scope, tagAt: at, empty } = scanner;
  const content: (string | Node)[] = [];
  const onText = (piece: string): void => {
    content.push(piece);
  };
  if (!empty) while (scanner.next(onText) === 'open') content.push(readTree(scanner, scope));
  return { name, attributes, declarations, scope, outer, at, content };
};

export const elementsOf = (node: Node): readonly Node[] =>
  node.content.filter((child): child is Node => typeof child !== 'string');

export const textOf = (node: Node): string =>
  node.content.filter((child): child is string => typeof child === 'string').join('');

/** True when nothing but elements and white space stands in the node. */
export const hasOnlyElements = (node: Node): boolean => allBlank(textOf(node));

export const attributeOf = (node: Node, local: string): string | undefined =>
  node.attributes.find((attribute) => attribute.uri === '' && attribute.local === local)?.value;
