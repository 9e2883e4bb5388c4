import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CSV_FAULTS_MAX, FaultList, readCsv } from './csv.ts';

const read = (text: string) => {
  const faults = new FaultList();
  const table = readCsv(text, ['a', 'b'], ['c'], faults);
  return { table, faults };
};

test('directives, byte order mark, quotes, line ends and blank lines', () => {
  const { table, faults } = read(
    '\uFEFF# day: 2026-03-01\r\n# a remark\r\na,b\r\n1,"x, ""y""\nz"\r\n\r\n 2 ,q\r\n',
  );
  assert.equal(faults.count, 0);
  assert.equal(table.directives.get('day'), '2026-03-01');
  const cells = table.rows.map((row) => [row.line, table.cell(row, 'a'), table.cell(row, 'b')]);
  assert.deepEqual(cells, [
    [4, '1', 'x, "y"\nz'],
    [7, '2', 'q'],
  ]);
});

test('every fault names line, column, rule and remedy', () => {
  const { faults } = read('a,z,z\n1,2\n"open,1');
  const seen = faults.faults.map((fault) => [fault.line, fault.column, fault.rule]);
  assert.deepEqual(seen, [
    [3, 1, 'csv-quote-open'],
    [1, 0, 'csv-column-missing'],
    [1, 2, 'csv-column-unknown'],
    [1, 3, 'csv-column-unknown'],
    [2, 0, 'csv-width'],
    [3, 0, 'csv-width'],
  ]);
  for (const { message, remedy } of faults.faults) {
    for (const text of [message.zh, message.en, remedy.zh, remedy.en]) assert.notEqual(text, '');
  }
});

test('an empty file is a fault', () => {
  assert.deepEqual(
    read('# only: this\n').faults.faults.map((fault) => fault.rule),
    ['csv-empty'],
  );
});

test('the report is limited, the count is not', () => {
  const { faults } = read(`a,b\n${'1\n'.repeat(CSV_FAULTS_MAX + 5)}`);
  assert.equal(faults.faults.length, CSV_FAULTS_MAX);
  assert.equal(faults.count, CSV_FAULTS_MAX + 5);
});

test('quoted cells come back as they were written', () => {
  const cell = fc.string().map((text) => text.replaceAll('\r', '').trim());
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (rows) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const text = ['a,b', ...rows.map((row) => row.map(quote).join(','))].join('\n');
      const { table, faults } = read(text);
      assert.equal(faults.count, 0);
      assert.deepEqual(
        table.rows.map((row) => [table.cell(row, 'a'), table.cell(row, 'b')]),
        rows.map(([a, b]) => [a, b]),
      );
    }),
  );
});
