import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Envelope, isEnvelope, openEnvelope, wrapEnvelope } from './index.ts';

const envelope: Envelope = {
  copMsgId: '4CDE1CFD-EDED-46B1-946C-B8022E42FC94',
  senderId: 'DXPENT0000012345',
  receiverIds: ['DXPEDCCEB0000002'],
  creatTime: '2024-01-01T08:30:00',
  msgType: 'CEB311Message',
  data: new Uint8Array(Buffer.from('<?xml version="1.0"?><a>中文</a>')),
};
const xml = wrapEnvelope(envelope);
const codes = (text: string): string[] =>
  openEnvelope(Buffer.from(text)).faults.map(({ code, path }) => `${code} ${path}`);

const same = (opened: Envelope | undefined, expected: Envelope): void => {
  assert.deepEqual(
    { ...opened, data: Buffer.from(opened!.data).toString('hex') },
    {
      ...expected,
      data: Buffer.from(expected.data).toString('hex'),
    },
  );
};

test('what is wrapped opens again', () => {
  const id = fc
    .string({ minLength: 1, maxLength: 16 })
    .filter((text) => /^[^\0-\x1f\ufffe\uffff]+$/.test(text));
  fc.assert(
    fc.property(
      id,
      fc.array(id, { minLength: 1, maxLength: 5 }),
      fc.uint8Array({ minLength: 1 }),
      (name, receiverIds, data) => {
        const one = { ...envelope, copMsgId: name, receiverIds, data };
        same(openEnvelope(Buffer.from(wrapEnvelope(one))).envelope, one);
      },
    ),
    { numRuns: 200 },
  );
});

test('prefixes, added information, a signature and line breaks in Data are accepted', () => {
  const rich = xml
    .replace('<DxpMsg ', '<DxpMsg Id="ID01" ')
    .replace(/<Data>(.{8})/, '<Data>\n$1\n')
    .replace(
      '</Data>',
      '</Data><AddInfo><FileName>a</FileName></AddInfo><s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"/>',
    );
  same(openEnvelope(Buffer.from(rich)).envelope, envelope);
  const prefixed = xml.replace('xmlns=', 'xmlns:d=').replace(/<(\/?)([A-Z])/g, '<$1d:$2');
  same(openEnvelope(Buffer.from(prefixed)).envelope, envelope);
});

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['not XML', 'x', ['DXP-XML /']],
  ['cut', xml.slice(0, -3), ['DXP-XML /']],
  ['document type', xml.replace('<DxpMsg', '<!DOCTYPE a><DxpMsg'), ['DXP-XML /']],
  ['other root', '<a/>', ['DXP-ROOT /DxpMsg']],
  ['other namespace', xml.replace('/dxp"', '/DXP"'), ['DXP-ROOT /DxpMsg']],
  ['version', xml.replace('ver="1.0"', 'ver="2.0"'), ['DXP-VALUE /DxpMsg/@ver']],
  ['no sender', xml.replace(/<SenderId>.*<\/SenderId>/, ''), ['DXP-ELEMENT /DxpMsg/TransInfo/SenderId']],
  [
    'the spelling of English',
    xml.replaceAll('CreatTime', 'CreateTime'),
    ['DXP-ELEMENT /DxpMsg/TransInfo/CreatTime'],
  ],
  ['no such time', xml.replace('T08:30', 'T25:30'), ['DXP-VALUE /DxpMsg/TransInfo/CreatTime']],
  ['sender too long', xml.replace('DXPENT', 'DXPENTDXPENT'), ['DXP-VALUE /DxpMsg/TransInfo/SenderId']],
  [
    'six receivers',
    xml.replace(/(<ReceiverId>.*<\/ReceiverId>)/, '$1'.repeat(6)),
    ['DXP-ELEMENT /DxpMsg/TransInfo/ReceiverIds'],
  ],
  ['Data is not base64', xml.replace('<Data>', '<Data>*'), ['DXP-DATA /DxpMsg/Data']],
  ['Data empty', xml.replace(/<Data>.*<\/Data>/, '<Data></Data>'), ['DXP-DATA /DxpMsg/Data']],
  ['extra element', xml.replace('</Data>', '</Data><More/>'), ['DXP-ELEMENT /DxpMsg']],
];

for (const [name, text, expected] of cases)
  test(`envelope: ${name}`, () => assert.deepEqual(codes(text), expected));

test('an envelope is told from a bare message', () => {
  assert.equal(isEnvelope(Buffer.from(xml)), true);
  assert.equal(isEnvelope(Buffer.from(`\ufeff${xml}`)), true);
  assert.equal(isEnvelope(Buffer.from(xml.slice(0, 200))), true);
  assert.equal(isEnvelope(Buffer.from('<a xmlns="http://www.chinaport.gov.cn/dxp"/>')), false);
  assert.equal(isEnvelope(Buffer.from('<DxpMsg/>')), false);
  assert.equal(isEnvelope(Buffer.from([0xff, 0xfe, 0])), false);
});

test('wrapEnvelope refuses what the envelope cannot carry', () => {
  const bad: readonly Partial<Envelope>[] = [
    { copMsgId: '' },
    { senderId: 'x'.repeat(17) },
    { receiverIds: [] },
    { receiverIds: Array(6).fill('a') },
    { creatTime: '2024-01-01' },
    { msgType: 'a\0' },
  ];
  for (const change of bad) assert.throws(() => wrapEnvelope({ ...envelope, ...change }), RangeError);
});
