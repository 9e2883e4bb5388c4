import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadBundledCodeTable, loadBundledPositiveList, loadBundledTariff } from './bundled.ts';
import { isDay } from './calendar.ts';
import { CODE_TABLE_NAMES } from './codes/code-table.ts';
import { hasMark, type TariffLine } from './tariff/line.ts';
import { formatRate } from './tariff/rate.ts';

const file = loadBundledTariff();
const lines = [...file.lines.values()];
const count = (test: (line: TariffLine) => boolean) => lines.filter(test).length;

test('the shipped tariff reads without a fault', () => {
  assert.deepEqual(file.report, []);
  assert.equal(file.faultCount, 0);
  assert.equal(file.snapshot, '2026-03-01');
  assert.equal(file.directives.get('completeness'), 'partial');
});

test('what the shipped tariff holds, counted', () => {
  assert.equal(lines.length, 12_306);
  assert.equal(
    count((line) => !line.inForce),
    276,
  );
  assert.equal(
    count((line) => !line.inForce === (line.source === 'hsbianma_2024_only')),
    12_306,
  );
  assert.equal(
    count((line) => line.source !== ''),
    12_306,
  );
  const inForce = (test: (line: TariffLine) => boolean) => count((line) => line.inForce && test(line));
  assert.equal(
    inForce((line) => line.mfn.kind === 'unknown'),
    1_093,
  );
  assert.equal(
    inForce((line) => hasMark(line, 'duty-zero-unverified')),
    1_093,
  );
  assert.equal(
    inForce((line) => line.provisional?.kind === 'unknown'),
    3,
  );
  assert.equal(
    inForce((line) => line.vat.kind === 'unknown'),
    6,
  );
  assert.equal(
    inForce((line) => line.consumption.kind === 'unknown'),
    20,
  );
  assert.equal(
    count((line) => !line.inForce && line.consumption.kind === 'unknown'),
    218,
  );
  assert.equal(
    count((line) => line.mfn.kind === 'specific'),
    35,
  );
  assert.equal(
    count((line) => line.consumption.kind === 'compound'),
    14,
  );
  assert.equal(
    count((line) => line.consumption.kind === 'specific'),
    21,
  );
  assert.equal(
    count((line) => line.consumption.kind === 'conditional'),
    45,
  );
});

test('lines an official knows', () => {
  // code → MFN, provisional, VAT, consumption tax
  const cases: [string, string][] = [
    ['0207141100', '0.6/千克  9% 0%'],
    ['2208300000', '10% 5% 13% 20%+0.912/升'],
    ['2204210000', '14%  13% 10%'],
    ['1901101090', '15% 5% 13% 0%'],
    ['3303000020', '3%  13% 15%@>=10/毫升'],
    ['3304990029', '1%  13% 15%@>=10/克'],
    ['3304990039', '1%  13% 15%@>=10/克|>=10/毫升'],
    ['3304990049', '1%  13% 15%@>=15/片'],
    ['3304910090', '5%  13% 15%@>=10/克|>=10/毫升|>=15/片'],
    ['9102110000', '10%  13% 20%@>=10000/只'],
    ['3702429201', '2.4/平方米 0.5/平方米 13% 0%'],
  ];
  for (const [code, expected] of cases) {
    const line = file.lines.get(code);
    assert.ok(line, code);
    const provisional = line.provisional === undefined ? '' : formatRate(line.provisional);
    const found = [formatRate(line.mfn), provisional, formatRate(line.vat), formatRate(line.consumption)];
    assert.equal(found.join(' '), expected, code);
  }
  assert.match(
    formatRate(file.lines.get('2203000000')?.consumption ?? { kind: 'unknown', reason: '' }),
    /美元/,
  );
  assert.equal(file.lines.get('3304990029')?.unit1, '035');
});

test('a threshold that was put back is marked on its line', () => {
  const marked = (mark: string) => count((line) => hasMark(line, mark));
  assert.equal(marked('ct-threshold-from-law'), 6);
  assert.equal(marked('ct-threshold-recalled'), 14);
  assert.equal(marked('ct-measure-conflict'), 2);
});

test('every shipped code table reads without a fault and says how whole it is', () => {
  // rows, completeness
  const expected: Record<(typeof CODE_TABLE_NAMES)[number], [number, string]> = {
    admin_division: [3_219, 'partial'],
    country_iso3: [264, 'complete'],
    country_num: [239, 'complete'],
    currency: [38, 'partial'],
    customs_office: [217, 'partial'],
    levy_mode: [9, 'partial'],
    package: [13, 'complete'],
    pilot_zone: [181, 'partial'],
    port: [4_332, 'complete'],
    supervision_mode: [100, 'complete'],
    trade_term: [7, 'complete'],
    transport_mode: [18, 'complete'],
    unit: [123, 'complete'],
    wrap_type: [7, 'partial'],
  };
  for (const name of CODE_TABLE_NAMES) {
    const { table, report } = loadBundledCodeTable(name);
    assert.deepEqual(report, [], name);
    assert.deepEqual([table.rows.size, table.meta.completeness], expected[name], name);
    assert.equal(table.meta.name, name);
    assert.ok(table.meta.source !== '' && isDay(table.meta.date) && isDay(table.meta.effective), name);
  }
});

test('codes that every import message uses', () => {
  const cases: [(typeof CODE_TABLE_NAMES)[number], string, string][] = [
    ['currency', '142', '人民币'],
    ['country_num', '142', '中国'],
    ['unit', '035', '千克'],
    ['transport_mode', '5', '航空运输'],
    ['supervision_mode', '1210', '保税电商'],
    ['wrap_type', '2', '纸箱'],
  ];
  for (const [name, code, expected] of cases) {
    assert.equal(loadBundledCodeTable(name).table.get(code)?.name, expected, `${name} ${code}`);
  }
  assert.equal(loadBundledCodeTable('customs_office').table.has('9999'), 'not-listed');
  assert.equal(loadBundledCodeTable('unit').table.has('999'), 'unknown');
  assert.ok(loadBundledCodeTable('levy_mode').table.get('1')?.recalled);
});

test('the shipped positive list is partial and says so on every row', () => {
  const { list, report } = loadBundledPositiveList();
  assert.deepEqual(report, []);
  assert.equal(list.completeness, 'partial');
  assert.equal(list.rows.length, 94);
  assert.ok(list.rows.every((row) => row.notes !== ''));
  assert.equal(list.lookup('3304990029', '2025-01-01', '1210').verdict, 'listed');
  assert.equal(list.lookup('0101210010', '2025-01-01', '1210').verdict, 'not-determined');
});
