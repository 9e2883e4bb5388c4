/** The small things, and the catalogue as a whole. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { catalogue } from './faults/catalogue.ts';
import {
  cst14,
  describe,
  encode,
  inventory,
  kindByCode,
  kindByRoot,
  kinds,
  type Order,
  order,
  receiptTime,
} from './index.ts';
import { exampleOf, guid, transfer } from './testing/generate.ts';

test('times are China Standard Time', () => {
  const date = new Date('2024-02-28T16:05:06.007Z');
  assert.equal(receiptTime(date), '20240229000506007');
  assert.equal(cst14(date), '20240229000506');
});

test('the registry knows each kind by code and root, and each request its receipt', () => {
  assert.equal(kinds.length, 10);
  for (const kind of kinds) {
    assert.equal(kindByCode(kind.code), kind);
    assert.equal(kindByRoot(kind.root), kind);
    assert.equal(kind.root, `CEB${kind.code}Message`);
    if (kind.role === 'request') assert.equal(kindByCode(kind.receipt!).role, 'receipt');
    const names = kind.head.fields.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    // The presence of a row's fields is kept in two words of 31 bits.
    assert.ok(names.length <= 62);
  }
  assert.equal(kindByRoot('toString'), undefined);
});

test('a description names every field, its length and its rules', () => {
  const page = describe(inventory);
  assert.match(page, /\| itemNo \| 企业商品货号 \| C\.\.20 \| O \|.*edition 2018: C\.\.30/);
  assert.match(page, /\| currency \| 币制 \| C3 \| M \|.*fixed to `142`/);
  for (const field of inventory.head.fields) assert.ok(page.includes(`| ${field.name} | ${field.zh} |`));
});

test('document types follow from the declarations', () => {
  const document = exampleOf(order) as Order;
  const amount: string = document.head.acturalPaid;
  const position: number = document.lines[0]!.gnum;
  const optional: string | undefined = document.head.payCode;
  assert.equal(typeof amount, 'string');
  assert.equal(typeof position, 'number');
  assert.ok(optional === undefined || typeof optional === 'string');
});

test('encode writes canonical order and refuses what no XML can carry', () => {
  const documents = [exampleOf(order)];
  const start = (prefix: string): string =>
    encode(order, { guid, documents, transfer }, { prefix }).split('\n')[1]!.slice(0, 140);
  const ceb = 'http://www.chinaport.gov.cn/ceb';
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  assert.ok(start('ceb').startsWith(`<ceb:CEB311Message xmlns:ceb="${ceb}" ${xsi} guid=`));
  assert.ok(start('').startsWith(`<CEB311Message xmlns="${ceb}" ${xsi} guid=`));
  assert.ok(start('z').startsWith(`<z:CEB311Message ${xsi} xmlns:z="${ceb}" guid=`));
  const broken = { ...documents[0]!, head: { ...documents[0]!.head, note: 'a\0' } };
  assert.throws(() => encode(order, { guid, documents: [broken] }), RangeError);
  for (const prefix of ['1', 'a b', 'xml', 'xsi', '"'])
    assert.throws(() => encode(order, { guid, documents }, { prefix }), RangeError);
});

test('every fault code is used, and has its words in both languages', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const text = files
    .filter((file) => !/^faults\b/.test(file))
    .map((file) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8'));
  for (const [code, words] of Object.entries(catalogue)) {
    assert.ok(text.filter((content) => content.includes(`'${code}`)).length >= 1, `${code} is not used`);
    assert.match(words.zh, /[\u4e00-\u9fff]/);
    assert.match(words.remedyZh, /[\u4e00-\u9fff]/);
    assert.match(words.en, /[a-z]/);
    assert.match(words.remedyEn, /[a-z]/);
    assert.notEqual(words.source, '');
  }
});
