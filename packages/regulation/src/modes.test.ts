import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODES, modeOn, retailImportModesOn } from './modes.ts';

const names = (fields: readonly { name: string }[]) => fields.map((field) => field.name).join(' ');

test('retail import modes come into force one after the other', () => {
  const cases: [string, string][] = [
    ['2014-02-09', ''],
    ['2014-02-10', '9610'],
    ['2014-08-01', '9610 1210'],
    ['2016-11-30', '9610 1210'],
    ['2016-12-01', '9610 1210 1239'],
  ];
  for (const [day, expected] of cases) {
    assert.equal(
      retailImportModesOn(day)
        .map((mode) => mode.code)
        .join(' '),
      expected,
      day,
    );
  }
});

test('conditional fields of the 621 list by mode', () => {
  const bonded = 'emsNo areaCode areaName itemRecordNo';
  const direct = 'trafNo voyageNo billNo';
  const cases: [string, string, string][] = [
    ['9610', direct, ''],
    ['1210', bonded, direct],
    ['1239', bonded, direct],
  ];
  for (const [code, required, omitted] of cases) {
    const mode = modeOn(code, '2025-01-01');
    assert.ok(mode !== undefined);
    assert.equal(names(mode.required), required);
    assert.equal(names(mode.omitted), omitted);
  }
  assert.equal(modeOn('1210', '2025-01-01')?.required.at(-1)?.level, 'line');
});

test('first-import rules apply to 1239 only', () => {
  const asking = MODES.filter((mode) => mode.firstImportRules).map((mode) => mode.code);
  assert.deepEqual(asking, ['1239']);
});

test('export and general modes are listed but are no retail import', () => {
  for (const code of ['9710', '9810', '1039', '0110']) {
    assert.equal(modeOn(code, '2025-01-01')?.retailImport, false, code);
  }
  assert.equal(modeOn('9710', '2020-06-30'), undefined);
  assert.equal(modeOn('9999', '2025-01-01'), undefined);
});

test('every row names its source', () => {
  for (const mode of MODES) assert.ok(mode.source.zh !== '' && mode.source.en !== '', mode.code);
});
