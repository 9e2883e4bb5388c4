import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePositiveListCsv } from './positive-list.ts';

const HEADER = 'code,name,from,to,notes,modes\n';
const COMPLETE = `# completeness: complete\n# source: test\n${HEADER}`;
const PARTIAL = `# completeness: partial\n${HEADER}`;
const ROWS =
  '19011010,奶粉,2019-01-01,,,1210|1239\n' +
  '33049900,护肤品,2016-04-08,2018-12-31,first,\n' +
  '33049900,护肤品,2019-01-01,,second,\n' +
  '1701991010,砂糖,2020-01-01,,2 kg a year,\n';

test('what the list says of a code on a day under a mode', () => {
  const complete = parsePositiveListCsv(COMPLETE + ROWS);
  const partial = parsePositiveListCsv(PARTIAL + ROWS);
  assert.deepEqual([complete.report, partial.report], [[], []]);
  assert.equal(complete.list.source, 'test');
  // code, day, mode → complete list, partial list
  const cases: [string, string, string, string, string][] = [
    ['1901101090', '2025-01-01', '1210', 'listed', 'listed'],
    ['1901101090', '2025-01-01', '9610', 'other-mode', 'other-mode'],
    ['1901101090', '2018-12-31', '1210', 'off-list', 'not-determined'],
    ['3304990029', '2018-12-31', '9610', 'listed', 'listed'],
    ['3304990029', '2016-04-07', '9610', 'off-list', 'not-determined'],
    ['1701991010', '2025-01-01', '9610', 'listed', 'listed'],
    ['1701991090', '2025-01-01', '9610', 'off-list', 'not-determined'],
    ['', '2025-01-01', '9610', 'off-list', 'not-determined'],
  ];
  for (const [code, day, mode, whole, part] of cases) {
    assert.equal(complete.list.lookup(code, day, mode).verdict, whole, `${code} ${day} ${mode}`);
    assert.equal(partial.list.lookup(code, day, mode).verdict, part, `${code} ${day} ${mode}`);
  }
  const found = complete.list.lookup('3304990029', '2019-01-01', '9610');
  assert.equal(found.verdict === 'listed' && found.row.notes, 'second');
});

test('every fault of a bad list is reported', () => {
  const { list, report } = parsePositiveListCsv(
    `${HEADER}1901,,2019-1-1,2018-01-01,,12\n` +
      '33049900,a,2019-01-01,,,\n33049900,b,2020-01-01,,,\n33030000,c,2019-01-01,2018-01-01,,\n',
  );
  assert.deepEqual(
    report.map((fault) => `${fault.line}:${fault.column} ${fault.rule}`),
    [
      '1:0 completeness',
      '2:1 list-code',
      '2:2 list-name',
      '2:3 list-from',
      '2:4 list-to',
      '2:6 list-modes',
      '4:1 list-twice',
      '5:4 list-to',
    ],
  );
  assert.equal(list.completeness, 'partial');
  assert.equal(list.rows.length, 1);
});

test('any text is answered, never thrown at', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('33049900', '2019-01-01', '1210|9610', '"'));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 8 }), (rows) => {
      const { list } = parsePositiveListCsv(PARTIAL + rows.map((row) => row.join(',')).join('\n'));
      list.lookup('3304990029', '2025-01-01', '9610');
    }),
    { numRuns: 500 },
  );
});
