/**
 * The words in which a kind is declared, and the TypeScript types that follow from a declaration. The
 * helpers keep literal types, so `DocumentOf<typeof order>` knows each field's name, type and duty.
 */
import type { Field, FieldType, Kind } from '../types.ts';

type Extras = Partial<Pick<Field, 'typeIn' | 'format' | 'codes' | 'values' | 'fixed' | 'personal'>>;

export interface Declared<N extends string, T extends FieldType, R extends boolean> extends Field {
  readonly name: N;
  readonly type: T;
  readonly required: R;
}

/** A mandatory element (`minOccurs` 1). */
export const need = <const N extends string, T extends FieldType>(
  name: N,
  zh: string,
  en: string,
  type: T,
  extras: Extras = {},
): Declared<N, T, true> => ({ name, zh, en, type, required: true, ...extras });

/** An element that may be left out (`minOccurs` 0). */
export const may = <const N extends string, T extends FieldType>(
  name: N,
  zh: string,
  en: string,
  type: T,
  extras: Extras = {},
): Declared<N, T, false> => ({ name, zh, en, type, required: false, ...extras });

/** The same field under another duty, as some kinds demand what others only allow. */
export const optional = <N extends string, T extends FieldType>(
  field: Declared<N, T, boolean>,
): Declared<N, T, false> => ({ ...field, required: false });

type Text = { readonly base: 'text'; readonly min: number; readonly max: number };

/** `C..n` of the specification: from `min` (1 unless told) to `max` characters. */
export const text = (max: number, min = 1): Text => ({ base: 'text', min, max });
/** `C..n` that may stand empty (the XSD gives no minLength). */
export const free = (max: number): Text => ({ base: 'text', min: 0, max });
/** `Cn`: exactly n characters. */
export const fixed = (length: number): Text => ({ base: 'text', min: length, max: length });
/** `N19,5`: xs:decimal with totalDigits 19 and fractionDigits 5. */
export const amount = { base: 'decimal', digits: 19, fraction: 5 } as const;
/** xs:int, optionally with totalDigits. */
export const integer = (digits?: number): { readonly base: 'integer'; readonly digits?: number } =>
  digits === undefined ? { base: 'integer' } : { base: 'integer', digits };

export const defineKind = <const K extends Kind>(kind: K): K => kind;

type ValueOf<F extends Field> = F['type'] extends { readonly base: 'integer' } ? number : string;
type Flat<T> = { [P in keyof T]: T[P] };

export type RowOf<Fields extends readonly Field[]> = Flat<
  { [F in Fields[number] as F['required'] extends true ? F['name'] : never]: ValueOf<F> } & {
    [F in Fields[number] as F['required'] extends true ? never : F['name']]?: ValueOf<F> | undefined;
  }
>;

/** The decoded document of a kind: `{ head }`, with `lines` when the kind declares them. */
export type DocumentOf<K extends Kind> = K extends { readonly lines: { readonly fields: infer L } }
  ? { head: RowOf<K['head']['fields']>; lines: RowOf<L extends readonly Field[] ? L : never>[] }
  : { head: RowOf<K['head']['fields']> };
