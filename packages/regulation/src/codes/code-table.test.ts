import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCodeTableCsv } from './code-table.ts';

const directives = (completeness: string) =>
  `# table: unit\n# title: 计量单位\n# completeness: ${completeness}\n# source: GACC\n` +
  '# date: 2018-08-01\n# effective: 2018-08-01\n';
const ROWS = 'code,name,extra,mark\n035,千克,iso=KGM;old,\n036,克,,recalled\n';

test('a partial table never calls a code unknown', () => {
  const complete = parseCodeTableCsv(directives('complete') + ROWS);
  const partial = parseCodeTableCsv(directives('partial') + ROWS);
  assert.deepEqual([complete.report, partial.report], [[], []]);
  assert.equal(complete.table.has('035'), 'known');
  assert.equal(complete.table.has('999'), 'unknown');
  assert.equal(partial.table.has('035'), 'known');
  assert.equal(partial.table.has('999'), 'not-listed');
});

test('rows and what the table says about itself', () => {
  const { table } = parseCodeTableCsv(directives('complete') + ROWS);
  assert.deepEqual(table.meta, {
    name: 'unit',
    title: '计量单位',
    completeness: 'complete',
    source: 'GACC',
    date: '2018-08-01',
    effective: '2018-08-01',
    note: '',
  });
  assert.equal(table.get('035')?.extra.get('iso'), 'KGM');
  assert.equal(table.get('035')?.extra.get('note'), 'old');
  assert.equal(table.get('035')?.recalled, false);
  assert.equal(table.get('036')?.recalled, true);
});

test('every fault of a bad table is reported; without a statement it is partial', () => {
  const { table, report } = parseCodeTableCsv('# date: 2018\ncode,name,mark\n,a,\n1,b,x\n1,,\n');
  assert.deepEqual(
    report.map((fault) => `${fault.line}:${fault.column} ${fault.field} ${fault.rule}`),
    [
      '1:0 table code-table-directive',
      '1:0 completeness completeness',
      '1:0 source code-table-directive',
      '1:0 date code-table-directive',
      '1:0 effective code-table-directive',
      '3:1 code code-empty',
      '4:3 mark code-mark',
      '5:1 code code-twice',
      '5:2 name code-name-empty',
    ],
  );
  assert.equal(table.has('2'), 'not-listed');
  assert.equal(table.get('1')?.name, 'b');
});

test('any text is answered, never thrown at', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseCodeTableCsv(text).table.has(text)));
});
