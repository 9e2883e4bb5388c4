import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findingOf, type Rule, rulesetOf, runRules } from './index.ts';

const rule = (code: string, change: Partial<Rule<number>> = {}): Rule<number> => ({
  code,
  version: 1,
  severity: 'refuse',
  zh: '一',
  en: 'one',
  source: '源',
  remedyZh: '改',
  remedyEn: 'change',
  check: (subject) => (subject > 0 ? [{ fields: ['a'], found: String(subject) }] : []),
  ...change,
});

describe('rules', () => {
  it('report every hit in their order, each bounded', () => {
    const many = rule('B', { check: (n) => Array.from({ length: n }, (_, i) => ({ fields: [`f${i}`] })) });
    const findings = runRules([rule('A'), many], 30, 5);
    assert.deepEqual(
      findings.map(({ rule: code, fields }) => `${code} ${fields}`),
      ['A a', 'B f0', 'B f1', 'B f2', 'B f3', 'B f4'],
    );
    assert.deepEqual(runRules([rule('A'), many], 0), []);
  });

  it('give findings their texts, and a hit may change the severity', () => {
    const finding = findingOf(rule('A'), { fields: ['x'], expected: '1', severity: 'hold' });
    assert.deepEqual(finding, {
      rule: 'A',
      version: 1,
      severity: 'hold',
      zh: '一',
      en: 'one',
      fields: ['x'],
      expected: '1',
      source: '源',
      remedyZh: '改',
      remedyEn: 'change',
    });
  });

  it('have a digest that changes with code, version and order only', () => {
    const one = rulesetOf([rule('A'), rule('B')]);
    assert.match(one, /^[0-9a-f]{16}$/);
    assert.equal(rulesetOf([rule('A', { zh: '别的' }), rule('B')]), one);
    assert.notEqual(rulesetOf([rule('A', { version: 2 }), rule('B')]), one);
    assert.notEqual(rulesetOf([rule('B'), rule('A')]), one);
    assert.notEqual(rulesetOf([rule('A')]), one);
  });
});
