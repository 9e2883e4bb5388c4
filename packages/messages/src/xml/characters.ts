/** Character classes of XML 1.0 (5th edition) and the expansion of references. */
import { Malformed } from './malformed.ts';

/** NameStartChar without the colon (§2.3, as Namespaces in XML restricts it). */
const start =
  'A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const ncName = new RegExp(`[${start}][${start}\\-.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040]*`, 'uy');

/** End of the NCName that starts at `at`, or `at` itself when none does. */
export const nameEnd = (text: string, at: number): number => {
  ncName.lastIndex = at;
  return ncName.test(text) ? ncName.lastIndex : at;
};

export const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;

/** True when the text holds nothing but white space as XML defines it. */
export const allBlank = (text: string, from = 0, to = text.length): boolean => {
  for (let i = from; i < to; i++) if (!isBlank(text.charCodeAt(i))) return false;
  return true;
};

/** White space handling `collapse` of XML Schema, for values that have no inner blanks. */
export const trimBlank = (text: string): string => {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return from === 0 && to === text.length ? text : text.slice(from, to);
};

/** What §2.2 excludes below the surrogates. */
const control = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

/**
 * Offset of a character that may not stand in XML, or -1. Lone surrogates are not looked for: strict
 * decoding never makes them. The two non-characters are searched apart, which halves the time.
 */
export const forbiddenAt = (text: string): number => {
  const at = text.search(control);
  if (at >= 0) return at;
  const fffe = text.indexOf('\ufffe');
  return fffe >= 0 ? fffe : text.indexOf('\uffff');
};

const isCharacter = (code: number): boolean =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

const predefined: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const referenced = (name: string, at: number): string => {
  if (name[0] !== '#') {
    const character = predefined.get(name);
    if (character === undefined) throw new Malformed('XML-ENTITY', at, `&${name.slice(0, 40)};`);
    return character;
  }
  const hex = name[1] === 'x';
  const digits = name.slice(hex ? 2 : 1);
  const code = (hex ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/).test(digits)
    ? Number.parseInt(digits, hex ? 16 : 10)
    : -1;
  if (!isCharacter(code)) throw new Malformed('XML-CHARACTER-REFERENCE', at, `&${name.slice(0, 40)};`);
  return String.fromCodePoint(code);
};

/** Replaces the references of `text[from, to)`. A text of n characters never expands beyond n. */
export const expanded = (text: string, from: number, to: number): string => {
  const piece = text.slice(from, to);
  let amp = piece.indexOf('&');
  if (amp < 0) return piece;
  const out: string[] = [];
  let done = 0;
  while (amp >= 0) {
    const end = piece.indexOf(';', amp);
    if (end < 0) throw new Malformed('XML-ENTITY', from + amp, piece.slice(amp, amp + 12));
    out.push(piece.slice(done, amp), referenced(piece.slice(amp + 1, end), from + amp));
    done = end + 1;
    amp = piece.indexOf('&', done);
  }
  out.push(piece.slice(done));
  return out.join('');
};

/** Length in characters, as XML Schema counts: an astral character is one. */
export const characterCount = (text: string): number => {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) count--;
  }
  return count;
};
