/** Each fault of structure and value: its code, its place, its line; and that the neighbours stay usable. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DecodedMessage, decode, encode, type Fault, inventory, order, orderReturn } from '../index.ts';
import { exampleOf, guid, transfer } from '../testing/generate.ts';

const valid = encode(order, { guid, documents: [exampleOf(order), exampleOf(order)], transfer })
  .replaceAll('><', '>\n<')
  .replaceAll(/<ceb:(\w+)>\n<\/ceb:\1>/g, '<ceb:$1></ceb:$1>');

const all = (message: DecodedMessage): Fault[] => [
  ...message.faults,
  ...message.documents.flatMap(({ faults }) => faults),
];

const faultsOf = (xml: string): string[] =>
  all(decode(Buffer.from(xml))).map(({ code, path }) => `${code} ${path}`);

/** Replaces a field's element in the second order (or the only place it has). */
const put = (name: string, text: string, xml = valid): string => {
  const at = xml.lastIndexOf(`<ceb:${name}>`);
  const end = xml.indexOf(`</ceb:${name}>`, at) + `</ceb:${name}>`.length;
  assert.ok(at > 0, name);
  return xml.slice(0, at) + text + xml.slice(end);
};
const value = (name: string, text: string): string => put(name, `<ceb:${name}>${text}</ceb:${name}>`);

const head = '/CEB311Message/Order[2]/OrderHead';
const secondDocument = valid.slice(valid.lastIndexOf('<ceb:Order>'), valid.lastIndexOf('<ceb:BaseTransfer>'));
const lines = decode(Buffer.from(valid)).documents[1]!.document.lines!.length;
const line = `/CEB311Message/Order[2]/OrderList[${lines}]`;

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['nothing wrong', valid, []],
  ['missing', put('orderNo', ''), [`CEB-REQUIRED ${head}/orderNo`]],
  ['empty', value('orderNo', ''), [`CEB-EMPTY ${head}/orderNo`]],
  ['self-closing and mandatory', put('orderNo', '<ceb:orderNo/>'), [`CEB-EMPTY ${head}/orderNo`]],
  ['blank', value('orderNo', ' \n'), [`CEB-BLANK ${head}/orderNo`]],
  ['too long', value('orderNo', 'x'.repeat(61)), [`CEB-TOO-LONG ${head}/orderNo`]],
  ['as long as allowed, astral', value('orderNo', '𠮷'.repeat(60)), []],
  ['too long, astral', value('orderNo', '𠮷'.repeat(61)), [`CEB-TOO-LONG ${head}/orderNo`]],
  ['wrong length', value('appTime', '20200101'), [`CEB-LENGTH ${head}/appTime`]],
  ['no such day', value('appTime', '20230229101010'), [`CEB-DATE ${head}/appTime`]],
  ['a leap day', value('appTime', '20240229101010'), []],
  ['no such hour', value('appTime', '20240229241010'), [`CEB-DATE ${head}/appTime`]],
  ['a value outside the set', value('appType', '9'), [`CEB-VALUE ${head}/appType`]],
  ['an inherited name is no value', value('appStatus', '__p'), [`CEB-VALUE ${head}/appStatus`]],
  ['fixed', value('currency', '502'), [`CEB-FIXED ${line}/currency`]],
  ['thousands separator', value('goodsValue', '1,000.00'), [`CEB-DECIMAL ${head}/goodsValue`]],
  ['exponent', value('goodsValue', '1e3'), [`CEB-DECIMAL ${head}/goodsValue`]],
  ['not a number', value('goodsValue', 'NaN'), [`CEB-DECIMAL ${head}/goodsValue`]],
  ['six decimals', value('goodsValue', '0.123456'), [`CEB-DIGITS ${head}/goodsValue`]],
  ['twenty digits', value('goodsValue', '12345678901234567890'), [`CEB-DIGITS ${head}/goodsValue`]],
  ['zeros that do not count', value('goodsValue', '000000000000000000001.5000000'), []],
  ['fraction of an integer', value('gnum', '1.0'), [`CEB-INTEGER ${line}/gnum`]],
  ['beyond xs:int', value('gnum', '2147483648'), [`CEB-INTEGER ${line}/gnum`]],
  [
    'unknown',
    put('orderNo', '<ceb:orderNumber>1</ceb:orderNumber><ceb:orderNo>1</ceb:orderNo>'),
    [`CEB-UNKNOWN ${head}/ceb:orderNumber`],
  ],
  [
    'repeated',
    put('orderNo', '<ceb:orderNo>1</ceb:orderNo><ceb:orderNo>2</ceb:orderNo>'),
    [`CEB-REPEATED ${head}/orderNo`],
  ],
  [
    'misplaced',
    put('ebpCode', '<ceb:ebpCode>1</ceb:ebpCode>').replace(
      /(<ceb:appType>\d<\/ceb:appType>)\n(<ceb:appTime>\d+<\/ceb:appTime>)/,
      '$2\n$1',
    ),
    ['CEB-ORDER /CEB311Message/Order[1]/OrderHead/appType'],
  ],
  [
    'other namespace',
    put('orderNo', '<orderNo>1</orderNo>'),
    [`CEB-NAMESPACE ${head}/orderNo`, `CEB-REQUIRED ${head}/orderNo`],
  ],
  ['child in a field', value('orderNo', '1<ceb:x/>'), [`CEB-UNKNOWN ${head}/orderNo/ceb:x`]],
  ['attribute', put('orderNo', '<ceb:orderNo a="b">1</ceb:orderNo>'), [`CEB-ATTRIBUTE ${head}/orderNo/@a`]],
  ['text between', put('orderNo', '<ceb:orderNo>1</ceb:orderNo>stray'), [`CEB-TEXT ${head}`]],
  [
    'no head',
    valid.replace(/<ceb:OrderHead>[\s\S]*?<\/ceb:OrderHead>/, ''),
    ['CEB-REQUIRED /CEB311Message/Order[1]/OrderHead'],
  ],
  [
    'no lines',
    valid.replace(secondDocument, secondDocument.replace(/<ceb:OrderList>[\s\S]*<\/ceb:OrderList>/, '')),
    ['CEB-REQUIRED /CEB311Message/Order[1]/OrderList'],
  ],
  [
    'no transfer',
    valid.replace(/<ceb:BaseTransfer>[\s\S]*<\/ceb:BaseTransfer>/, ''),
    ['CEB-REQUIRED /CEB311Message/BaseTransfer'],
  ],
  [
    'transfer twice',
    valid.replace(/(<ceb:BaseTransfer>[\s\S]*<\/ceb:BaseTransfer>)/, '$1$1'),
    ['CEB-REPEATED /CEB311Message/BaseTransfer'],
  ],
  [
    'document after the transfer',
    valid.replace('</ceb:CEB311Message>', `${secondDocument}</ceb:CEB311Message>`),
    ['CEB-ORDER /CEB311Message/ceb:Order'],
  ],
  [
    'six subscribers',
    valid.replace(
      '</ceb:CEB311Message>',
      `${'<ceb:BaseSubscribe><ceb:status>ALL</ceb:status><ceb:dxpMode>DXP</ceb:dxpMode><ceb:dxpAddress>a</ceb:dxpAddress></ceb:BaseSubscribe>'.repeat(6)}</ceb:CEB311Message>`,
    ),
    ['CEB-TOO-MANY-SUBSCRIBERS /CEB311Message'],
  ],
  ['no documents', valid.replace(/<ceb:Order>[\s\S]*<\/ceb:Order>/, ''), ['CEB-NO-DOCUMENT /CEB311Message']],
  [
    '101 documents',
    valid.replace(secondDocument, secondDocument.repeat(100)),
    ['CEB-TOO-MANY-DOCUMENTS /CEB311Message'],
  ],
  [
    '100 lines',
    valid.replace(
      secondDocument,
      secondDocument.replace(/<ceb:OrderList>[\s\S]*?<\/ceb:OrderList>/, (list) => list.repeat(101 - lines)),
    ),
    ['CEB-TOO-MANY-LINES /CEB311Message/Order[1]'],
  ],
  ['guid missing', valid.replace(` guid="${guid}"`, ''), ['CEB-GUID /CEB311Message/@guid']],
  ['guid short', valid.replace(guid, '1'), ['CEB-GUID /CEB311Message/@guid']],
  [
    'version long',
    valid.replace('version="1.0">', 'version="1.0.0.0.0.0">'),
    ['CEB-VERSION /CEB311Message/@version'],
  ],
  ['root attribute', valid.replace(' guid=', ' id="1" guid='), ['CEB-ATTRIBUTE /CEB311Message/@id']],
  [
    'namespace',
    valid.replace('chinaport.gov.cn/ceb"', 'chinaport.gov.cn/CEB"'),
    ['CEB-NAMESPACE /CEB311Message'],
  ],
  ['kind', valid.replaceAll('CEB311Message', 'CEB999Message'), ['CEB-KIND /CEB999Message']],
];

for (const [name, xml, expected] of cases) {
  test(`decode: ${name}`, () => assert.deepEqual(faultsOf(xml), expected));
}

test('every fault of a document is told, with line and both languages', () => {
  const bad = value('orderNo', '')
    .replace(/<ceb:appTime>\d+/, '<ceb:appTime>x')
    .replace(/<ceb:buyerName>[^<]+/, '<ceb:buyerName>');
  const message = decode(Buffer.from(bad));
  assert.deepEqual(
    message.documents.map(({ faults }) => faults.map(({ code }) => code)),
    [['CEB-LENGTH', 'CEB-EMPTY'], ['CEB-EMPTY']],
  );
  for (const { faults, index } of message.documents) {
    for (const fault of faults) {
      const text = bad.split('\n')[fault.line! - 1]!;
      assert.ok(text.includes(`<ceb:${fault.field}>`), `${index} ${fault.line} ${text}`);
      for (const words of [fault.zh, fault.en, fault.source, fault.remedyZh, fault.remedyEn, fault.fieldZh]) {
        assert.match(words!, /^[^{}]+$/);
      }
    }
  }
  assert.deepEqual(message.documents[0]!.document.lines, exampleOf(order).lines);
  assert.equal(message.documents[1]!.line, bad.split('\n').lastIndexOf('<ceb:Order>') + 1);
});

test('personal data are masked in faults', () => {
  const fault = all(decode(Buffer.from(value('buyerIdNumber', '110101199003077777'.repeat(4)))))[0]!;
  assert.equal(fault.code, 'CEB-TOO-LONG');
  assert.equal(fault.found, '1***');
  assert.ok(!JSON.stringify(fault).includes('1990'));
});

test('a number that does not parse is absent, never 0', () => {
  const { document } = decode(Buffer.from(value('goodsValue', 'abc'))).documents[1]!;
  assert.equal('goodsValue' in document.head, false);
});

test('the limit of faults refuses the message, and keeps what was found', () => {
  const bad = valid.replaceAll(/<ceb:(orderNo|ebpCode)>[^<]+/g, '<ceb:$1>');
  const message = decode(Buffer.from(bad), { limits: { faults: 3 } });
  assert.deepEqual(
    message.faults.map(({ code }) => code),
    ['CEB-EMPTY', 'CEB-FAULT-LIMIT'],
  );
  assert.equal(message.documents.length, 1);
});

test('a list of the 2018 edition may have a longer itemNo', () => {
  const document = exampleOf(inventory);
  const lines = document.lines!.map((row) => ({ ...row, itemNo: 'x'.repeat(30), tradeCountry: '1' }));
  const xml = encode(inventory, { guid, documents: [{ ...document, lines }], transfer });
  const codes = (edition: '2018' | '202205'): string[] => [
    ...new Set(
      decode(Buffer.from(xml), { edition }).documents[0]!.faults.map(({ code, field }) => `${code} ${field}`),
    ),
  ];
  assert.deepEqual(codes('2018'), ['CEB-LENGTH tradeCountry']);
  assert.deepEqual(codes('202205'), ['CEB-TOO-LONG itemNo']);
});

test('lists must be signed, receipts cannot be', () => {
  const list = encode(inventory, { guid, documents: [exampleOf(inventory)], transfer });
  assert.deepEqual(faultsOf(list), ['CEB-SIGNATURE-REQUIRED /CEB621Message/ds:Signature']);
  const signature =
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><x xmlns=""/></ds:Signature>';
  const signed = decode(
    Buffer.from(list.replace('</ceb:CEB621Message>', `${signature}</ceb:CEB621Message>`)),
  );
  assert.deepEqual([signed.signed, signed.faults], [true, []]);
  const receipt = encode(orderReturn, { guid, documents: [exampleOf(orderReturn)] });
  assert.deepEqual(faultsOf(receipt), []);
  const bad = receipt.replace('</CEB312Message>', `${signature}</CEB312Message>`);
  assert.deepEqual(faultsOf(bad), ['CEB-UNKNOWN /CEB312Message/ds:Signature']);
  const early = list.replace('<ceb:BaseTransfer>', `${signature}<ceb:BaseTransfer>`);
  assert.deepEqual(faultsOf(early), ['CEB-ORDER /CEB621Message/ceb:BaseTransfer']);
});

test('an empty currency counts as its fixed value', () => {
  const message = decode(Buffer.from(valid.replaceAll('<ceb:currency>142', '<ceb:currency>')));
  assert.deepEqual(all(message), []);
  assert.equal(message.documents[0]!.document.head.currency, '142');
});
