/** Official samples and the official XSD, judged by libxml2. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DecodedMessage, decode, encode, kinds } from './index.ts';
import { exampleOf, guid, transfer } from './testing/generate.ts';
import { mutated, random } from './testing/random.ts';
import { officialSamples, officialVerdict, sharedSkip } from './testing/shared.ts';

const schemaFaults = (message: DecodedMessage): string[] =>
  [...message.faults, ...message.documents.flatMap((document) => document.faults)]
    .filter((fault) => fault.schema)
    .map((fault) => `${fault.code} ${fault.path}`);

test('official samples decode as the XSD says and survive a round trip', { skip: sharedSkip }, () => {
  const samples = officialSamples();
  assert.equal(samples.length, 20);
  for (const { name, edition, bytes } of samples) {
    const message = decode(bytes, { edition });
    assert.equal(officialVerdict(bytes, edition), true, name);
    assert.deepEqual(schemaFaults(message), [], name);
    const documents = message.documents.map(({ document }) => document);
    const { transfer } = message;
    const written = encode(message.kind!, {
      guid,
      documents,
      ...(transfer === undefined ? {} : { transfer }),
    });
    assert.deepEqual(
      decode(Buffer.from(written), { edition }).documents.map(({ document }) => document),
      documents,
      name,
    );
  }
});

const signature =
  '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>' +
  '<ds:CanonicalizationMethod Algorithm="a"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="a">' +
  '</ds:SignatureMethod><ds:Reference><ds:DigestMethod Algorithm="a"></ds:DigestMethod><ds:DigestValue>AA==' +
  '</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>';

/** Pieces that bend structure and values rather than well-formedness. */
const valuePieces = [
  '',
  ' ',
  '0',
  '9',
  '.',
  '-',
  '+',
  '1e5',
  'x',
  '中',
  '😀',
  '\t',
  '\n',
  '0.000001',
  '00000',
];

/** Elements taken out, doubled, moved, renamed, emptied; values stretched and bent. */
const bent = (xml: string, next: (below: number) => number): string => {
  const elements = [...xml.matchAll(/<(ceb:)?(\w+)>([^<]*)<\/(ceb:)?\2>/g)];
  const { index, 0: whole, 1: prefix = '', 2: name, 3: value } = elements[next(elements.length)]!;
  const other = elements[next(elements.length)]!;
  const put = (text: string): string => xml.slice(0, index) + text + xml.slice(index + whole.length);
  const element = (text: string): string => `<${prefix}${name}>${text}</${prefix}${name}>`;
  const acts = [
    () => put(''),
    () => put(whole + whole),
    () => put(element('')),
    () => put(`<${prefix}${name}/>`),
    () => put(element(`${value}${'字'.repeat(next(1100))}`)),
    () => put(element(mutated(value!, valuePieces, next))),
    () => put(element(valuePieces[next(valuePieces.length)]!)),
    () => put(element(` ${value}\n`)),
    () => put(element(`<!--c-->${value}<?p d?>`)),
    () => put(element(`<![CDATA[${value}]]>`)),
    () => put(`<${prefix}${name} a="b">${value}</${prefix}${name}>`),
    () => put(`<${prefix}other>${value}</${prefix}other>`),
    () => put(`${whole}text`),
    () => put(`<x xmlns="urn:x"/>${whole}`),
    () => put(other[0]),
    () => put(element(`${value}<${prefix}x/>`)),
  ];
  return acts[next(acts.length)]!();
};

test('bent messages are refused exactly when libxml2 refuses them', { skip: sharedSkip }, () => {
  const next = random(20220501);
  let refused = 0;
  for (const edition of ['2018', '202205'] as const) {
    for (const kind of kinds) {
      const parts = kind.role === 'request' ? { transfer, subscribe: [] } : {};
      const documents = [exampleOf(kind), exampleOf(kind)];
      const plain = encode(kind, { guid, documents, ...parts });
      const xml =
        kind.signature === 'required' ? plain.replace(/(<\/ceb:CEB\d+Message>)$/, `${signature}$1`) : plain;
      assert.equal(officialVerdict(Buffer.from(xml), edition), true, kind.code);
      for (let i = 0; i < 150; i++) {
        const bytes = Buffer.from(bent(xml, next));
        const expected = officialVerdict(bytes, edition);
        const found = schemaFaults(decode(bytes, { edition }));
        assert.equal(found.length === 0, expected === true, `${kind.code} ${edition} ${found}\n${bytes}`);
        if (expected !== true) refused++;
      }
    }
  }
  assert.ok(refused > 1000, `only ${refused} were refused`);
});
