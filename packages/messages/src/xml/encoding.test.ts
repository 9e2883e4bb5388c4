import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../index.ts';

const codesOf = (bytes: Uint8Array): (string | undefined)[] => {
  const { faults, encoding } = decode(bytes);
  return [faults.find(({ code }) => code.startsWith('XML-'))?.code, encoding];
};
const utf8 = (text: string): Buffer => Buffer.from(text);
/** In GB18030, 0x95 0x32 0x82 0x36 is 𠀀, U+20000. */
const gbk = (declared: string, ...bytes: number[]): Buffer =>
  Buffer.concat([utf8(`<?xml version="1.0" encoding="${declared}"?><a>`), Buffer.from(bytes), utf8('</a>')]);

const cases: readonly (readonly [string, Uint8Array, string | undefined, string])[] = [
  ['UTF-8', utf8('<a>中文😀</a>'), undefined, 'UTF-8'],
  ['declared', utf8('<?xml version="1.0" encoding="utf-8"?><a/>'), undefined, 'UTF-8'],
  ['with a mark', utf8('\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>'), undefined, 'UTF-8'],
  ['two marks', utf8('\ufeff\ufeff<a/>'), 'XML-AFTER-ROOT', 'UTF-8'],
  ['GBK', gbk('GBK', 0xd6, 0xd0, 0xce, 0xc4), undefined, 'GB18030'],
  ['GB2312', gbk('gb2312', 0xd6, 0xd0), undefined, 'GB18030'],
  ['GB18030', gbk('GB18030', 0x95, 0x32, 0x82, 0x36), undefined, 'GB18030'],
  ['cut GBK', gbk('GBK', 0xd6), 'XML-BYTES', ''],
  ['mark and GBK', Buffer.concat([utf8('\ufeff'), gbk('GBK', 0xd6, 0xd0)]), 'XML-ENCODING-CONFLICT', ''],
  [
    'GBK bytes undeclared',
    Buffer.concat([utf8('<a>'), Buffer.from([0xd6, 0xd0]), utf8('</a>')]),
    'XML-BYTES',
    '',
  ],
  ['Latin-1', utf8('<?xml version="1.0" encoding="ISO-8859-1"?><a/>'), 'XML-ENCODING', ''],
  ['UTF-16 little end first', Buffer.from('\ufeff<a/>', 'utf16le'), 'XML-ENCODING', ''],
  ['UTF-16 without a mark', Buffer.from('<a/>', 'utf16le'), 'XML-ENCODING', ''],
  ['UTF-16 big end first', Buffer.from('\ufeff<a/>', 'utf16le').swap16(), 'XML-ENCODING', ''],
  ['UTF-32', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]), 'XML-ENCODING', ''],
  ['overlong', Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0xaf]), 'XML-BYTES', ''],
  ['surrogate in UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80]), 'XML-BYTES', ''],
];

for (const [name, bytes, code, encoding] of cases) {
  test(`encoding: ${name}`, () => assert.deepEqual(codesOf(bytes), [code, encoding]));
}

test('a wrong byte is reported with its offset', () => {
  for (const offset of [4, 100, 5000]) {
    const bytes = utf8(`<a>${'x'.repeat(6000)}</a>`);
    bytes[offset] = 0xff;
    assert.match(decode(bytes).faults[0]!.en, new RegExp(`offset ${offset} `));
  }
});

test('GBK text is read as characters', () => {
  assert.match(decode(gbk('GBK', 0xd6, 0xd0, 0xce, 0xc4)).text, /<a>中文<\/a>/);
  assert.match(decode(gbk('GB18030', 0x95, 0x32, 0x82, 0x36)).text, /<a>𠀀<\/a>/);
});
