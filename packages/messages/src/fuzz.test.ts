/** No input whatever makes the package throw, and none takes long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode, isEnvelope, kinds, openEnvelope, validateDocument, verify } from './index.ts';
import { exampleOf, guid, transfer } from './testing/generate.ts';
import { mutated, random } from './testing/random.ts';

const signature =
  '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/><ds:KeyInfo/></ds:Signature>';
const texts = kinds.map((kind) => {
  const xml = encode(kind, {
    guid,
    documents: [exampleOf(kind)],
    ...(kind.role === 'request' ? { transfer } : {}),
  });
  return xml.replace(/(<\/[^>]*>)$/, `${signature}$1`);
});
const pieces = [
  '<',
  '>',
  '&',
  ';',
  '"',
  ']]>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<?',
  '<!DOCTYPE',
  'xmlns="',
  '/>',
  '\0',
  '',
];

const feed = (bytes: Uint8Array): void => {
  const message = decode(bytes);
  assert.ok(message.documents.length <= 100 && message.faults.length <= 202);
  verify(message);
  verify(bytes);
  openEnvelope(bytes);
  isEnvelope(bytes);
};

test('mutated messages, as bytes and as text', () => {
  const next = random(99);
  for (let i = 0; i < 6000; i++) {
    const text = texts[i % texts.length]!;
    if (i % 2 === 0) {
      feed(Buffer.from(mutated(text, pieces, next)));
      continue;
    }
    const bytes = Buffer.from(text);
    for (let edits = 1 + next(4); edits > 0; edits--) bytes[next(bytes.length)] = next(256);
    feed(next(3) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes);
  }
});

test('random bytes', () => {
  const next = random(5);
  const starts = ['', '<?xml version="1.0" encoding="GBK"?>', '\ufeff<a>', '<a xmlns="'].map((text) =>
    Buffer.from(text),
  );
  for (let i = 0; i < 12000; i++) {
    const noise = Buffer.from(Array.from({ length: next(60) }, () => next(next(2) === 0 ? 256 : 128)));
    feed(Buffer.concat([starts[i % starts.length]!, noise]));
  }
});

test('random JSON', () => {
  const next = random(6);
  const values: unknown[] = [
    null,
    1,
    -0,
    Number.NaN,
    'x',
    '',
    [],
    {},
    true,
    1n,
    Symbol('x'),
    () => 1,
    [null],
    { head: 1 },
  ];
  for (let i = 0; i < 5000; i++) {
    const kind = kinds[i % kinds.length]!;
    const document: Record<string, unknown> = { ...exampleOfKind(kind.code) };
    const target = next(2) === 0 ? document : (document.head as Record<string, unknown>);
    const keys = [...Object.keys(target), 'other'];
    target[keys[next(keys.length)]!] = values[next(values.length)];
    assert.ok(Array.isArray(validateDocument(kind, document)));
  }
});

const examples = new Map(kinds.map((kind) => [kind.code, JSON.stringify(exampleOf(kind))]));
const exampleOfKind = (code: (typeof kinds)[number]['code']): Record<string, unknown> =>
  JSON.parse(examples.get(code)!);
