/** What is written is read again, for documents of every kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalize, type Document, decode, encode, kinds, validateDocument } from './index.ts';
import { documentOf, guid, transfer } from './testing/generate.ts';

/** Line ends inside values are kept, as they are written as references. */
for (const kind of kinds) {
  const rest =
    kind.role === 'request'
      ? { transfer, subscribe: [{ status: 'ALL', dxpMode: 'DXP', dxpAddress: 'D' }] }
      : {};

  test(`${kind.code} round trip`, () => {
    fc.assert(
      fc.property(
        fc.array(documentOf(kind), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(undefined, '', 'ceb', 'c'),
        (documents: Document[], prefix) => {
          for (const document of documents) assert.deepEqual(validateDocument(kind, document), []);
          const xml = encode(kind, { guid, documents, ...rest }, prefix === undefined ? {} : { prefix });
          const message = decode(Buffer.from(xml));
          assert.deepEqual(
            message.faults.filter(({ code }) => code !== 'CEB-SIGNATURE-REQUIRED'),
            [],
          );
          assert.deepEqual(
            message.documents.map(({ document, faults }) => ({ document, faults })),
            documents.map((document) => ({ document, faults: [] })),
          );
          assert.equal(message.kind, kind);
          assert.equal(message.guid, guid);
          assert.deepEqual(message.transfer, 'transfer' in rest ? rest.transfer : undefined);
          assert.deepEqual(message.subscribe, 'subscribe' in rest ? rest.subscribe : []);
          assert.equal(`<?xml version="1.0" encoding="UTF-8"?>\n${canonicalize(xml)}`, xml);
        },
      ),
      { numRuns: 60 },
    );
  });

  test(`${kind.code} reads the same however plain text is laid out`, () => {
    fc.assert(
      fc.property(documentOf(kind), (document: Document) => {
        const xml = encode(kind, { guid, documents: [document], ...rest }, { prefix: 'ceb' });
        // Tags with blanks leave the plain pattern, so both ways of reading are compared.
        const loose = xml.replace(/<(\/?ceb:\w+)>/g, '<$1 >').replaceAll('><', '>\r\n<');
        assert.deepEqual(decode(Buffer.from(loose)).documents[0]!.document, document);
        assert.equal(canonicalize(xml.replace(/<(\/?ceb:\w+)>/g, '<$1 >')), canonicalize(xml));
      }),
      { numRuns: 30 },
    );
  });
}
