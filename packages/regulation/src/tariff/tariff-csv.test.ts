import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dutyRate, tariffLineOn } from './line.ts';
import { formatRate } from './rate.ts';
import { parseTariffCsv, TARIFF_COLUMNS } from './tariff-csv.ts';

const HEADER = `# snapshot: 2026-03-01\n${TARIFF_COLUMNS.join(',')}\n`;

test('a sound file becomes lines', () => {
  const { lines, report, snapshot } = parseTariffCsv(
    `${HEADER}2208300000,威士忌酒,升,千克,10%,5%,13%,20%+0.912/升,table,\n` +
      '3304990029,护肤品,千克,,1%,,13%,15%@>=10/克,table,ct-measure-conflict\n' +
      '9701101000,手绘油画,幅,,12%,,17%,?,table,not-in-force\n',
  );
  assert.deepEqual(report, []);
  assert.equal(snapshot, '2026-03-01');
  const whisky = lines.get('2208300000');
  assert.ok(whisky);
  assert.equal(whisky.unit1, '095');
  assert.equal(whisky.unit2, '035');
  assert.equal(formatRate(dutyRate(whisky)), '5%');
  assert.equal(whisky.snapshot, '2026-03-01');
  const cream = lines.get('3304990029');
  assert.equal(cream?.unit2, undefined);
  assert.equal(cream && formatRate(dutyRate(cream)), '1%');
  assert.deepEqual(cream?.marks, ['ct-measure-conflict']);
  assert.equal(lines.get('9701101000')?.inForce, false);
  assert.equal(whisky.inForce, true);
});

test('every fault of a bad file is reported with line, column, rule and remedy', () => {
  const { lines, report, faultCount } = parseTariffCsv(
    `${TARIFF_COLUMNS.join(',')}\n` +
      '220830000,短编码,升,千克,10%,,13%,0%,table,\n' +
      '2208300000,,公斤,,10,,13%,0%,table,\n' +
      '2208300000,again,升,,10%,x,1/千克,100%,,odd\n' +
      '2208400000,short\n',
  );
  const seen = report.map((fault) => `${fault.line}:${fault.column} ${fault.field} ${fault.rule}`);
  assert.deepEqual(seen, [
    '5:0  csv-width',
    '1:0 snapshot tariff-snapshot',
    '2:1 code tariff-code',
    '3:2 name tariff-empty',
    '3:3 unit1 tariff-unit',
    '3:5 mfn tariff-rate',
    '4:6 provisional tariff-rate',
    '4:7 vat tariff-vat',
    '4:8 consumption tariff-consumption',
    '4:9 source tariff-empty',
    '4:10 mark tariff-mark',
    '4:1 code tariff-code-twice',
    '5:5 mfn tariff-empty',
    '5:7 vat tariff-empty',
    '5:8 consumption tariff-empty',
    '5:9 source tariff-empty',
  ]);
  assert.equal(faultCount, report.length);
  for (const fault of report) {
    for (const text of [fault.message.zh, fault.message.en, fault.remedy.zh, fault.remedy.en]) {
      assert.notEqual(text, '');
    }
  }
  assert.equal(report.find((fault) => fault.rule === 'tariff-unit')?.found, '公斤');
  // A rate that cannot be read is unknown, never 0.
  assert.equal(lines.get('2208300000')?.mfn.kind, 'unknown');
  assert.equal(lines.get('2208400000')?.consumption.kind, 'unknown');
});

test('any text is answered, never thrown at', () => {
  const rows = fc.array(
    fc.array(fc.oneof(fc.string(), fc.constantFrom('2208300000', '13%', '?', '"', '#', '千克')), {
      maxLength: 12,
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(rows, fc.boolean(), (cells, headed) => {
      const text = (headed ? HEADER : '') + cells.map((row) => row.join(',')).join('\n');
      const { lines, faultCount, report } = parseTariffCsv(text);
      assert.ok(report.length <= faultCount);
      for (const [code, line] of lines) assert.equal(line.code, code);
    }),
    { numRuns: 500 },
  );
});

test('what a snapshot cannot know about an earlier day becomes unknown', () => {
  const { lines } = parseTariffCsv(
    `${HEADER}3304990029,护肤品,千克,,1%,,13%,15%@>=10/克,table,\n3004390091,抗癌药,千克,,0%,,3%,0%,table,\n`,
  );
  const [cream, drug] = [lines.get('3304990029'), lines.get('3004390091')];
  assert.ok(cream && drug);
  assert.equal(formatRate(tariffLineOn(cream, '2017-01-01').vat), '17%');
  assert.equal(tariffLineOn(cream, '2016-10-01').consumption.kind, 'conditional');
  assert.equal(tariffLineOn(cream, '2016-09-30').consumption.kind, 'unknown');
  assert.equal(formatRate(tariffLineOn(drug, '2025-01-01').vat), '3%');
  assert.equal(tariffLineOn(drug, '2018-06-01').vat.kind, 'unknown');
  assert.equal(tariffLineOn(drug, '2018-06-01').consumption.kind, 'ad-valorem');
  const { snapshot: _, ...handMade } = cream;
  assert.equal(formatRate(tariffLineOn(handMade, '2016-05-01').vat), '13%');
});
