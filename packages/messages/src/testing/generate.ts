/** Arbitrary valid documents of a kind, drawn from its declaration; only tests use it. */
import fc from 'fast-check';
import type { Document, Field, FieldType, Kind } from '../types.ts';

/** What XML writers and readers stumble over, besides plain characters. */
const awkward = [
  '&',
  '<',
  '>',
  ']]>',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '"',
  "'",
  '中文',
  '😀',
  '𠮷',
  ' ',
  '&amp;',
  '–',
];

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...awkward) },
  { weight: 5, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 4 }) },
);

const cut = (text: string, max: number): string => [...text].slice(0, max).join('');

const textOfLength = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .array(piece, { minLength: 1, maxLength: 6 })
    .map((pieces) => cut(`x${pieces.join('')}`, max))
    .map((text) => text + 'x'.repeat(Math.max(0, min - [...text].length)));

const two = (max: number, min = 0): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((n) => String(n).padStart(2, '0'));

const date = fc
  .tuple(fc.integer({ min: 1990, max: 2099 }), two(12, 1), two(28, 1))
  .map((parts) => parts.join(''));
const time = fc.tuple(two(23), two(59), two(59)).map((parts) => parts.join(''));

const formats = {
  date8: date,
  dateTime14: fc.tuple(date, time).map((parts) => parts.join('')),
  dateTime17: fc
    .tuple(date, time, fc.integer({ min: 0, max: 999 }))
    .map(([day, clock, ms]) => day + clock + String(ms).padStart(3, '0')),
};

const decimal = fc
  .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 5 }))
  .map(([n, fraction]) => {
    const digits = String(n).padStart(fraction + 1, '0');
    return fraction === 0 ? digits : `${digits.slice(0, -fraction)}.${digits.slice(-fraction)}`;
  });

const valueOfType = (type: FieldType): fc.Arbitrary<string | number> => {
  if (type.base === 'decimal') return decimal;
  if (type.base === 'integer') return fc.integer({ min: 0, max: 999_999_999 });
  return textOfLength(type.min, type.max);
};

const fieldValue = (field: Field): fc.Arbitrary<string | number> => {
  if (field.fixed !== undefined) return fc.constant(field.fixed);
  if (field.values !== undefined) return fc.constantFrom(...Object.keys(field.values));
  if (field.format !== undefined) return formats[field.format];
  return valueOfType(field.type);
};

const row = (fields: readonly Field[]): fc.Arbitrary<Record<string, string | number>> =>
  fc.record(Object.fromEntries(fields.map((field) => [field.name, fieldValue(field)])), {
    requiredKeys: fields.filter((field) => field.required).map((field) => field.name),
    noNullPrototype: true,
  }) as fc.Arbitrary<Record<string, string | number>>;

export const documentOf = (kind: Kind): fc.Arbitrary<Document> => {
  const head = row(kind.head.fields);
  if (kind.lines === undefined) return fc.record({ head }, { noNullPrototype: true });
  const lines = fc.array(row(kind.lines.fields), { minLength: 1, maxLength: 3 });
  return fc.record({ head, lines }, { noNullPrototype: true });
};

export const transfer = {
  copCode: '1105910159',
  copName: '测试企业',
  dxpMode: 'DXP',
  dxpId: 'DXPENT0000012345',
};

export const guid = '4CDE1CFD-EDED-46B1-946C-B8022E42FC94';

/** One fixed, valid document of a kind, the same at each call. */
export const exampleOf = (kind: Kind): Document => fc.sample(documentOf(kind), { numRuns: 1, seed: 7 })[0]!;
