/** Decisions as a whole: every defect of the simulator, and what holds for all trades. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Kind, kindByCode, type Order } from '@heliu/messages';
import fc from 'fast-check';
import { createZone, defects, generateTrade, type Trade } from '../../../../simulator/src/index.ts';
import { allRules, decide, ruleset } from './decide.ts';
import { factsFromText, factsToText } from './facts-text.ts';
import { dec } from './rules/values.ts';
import { documentsOf, factsOf } from './testing.ts';
import type { Facts, TradeDocuments } from './trade.ts';

const zone = createZone({ seed: 'decide', now: new Date('2026-06-01T04:00:00Z') });
const runs = 150;

/** What only the registry's code tables can tell is told here for the one defect that needs it. */
function factsFor(trade: Trade): Facts {
  const facts = factsOf(zone, trade);
  return trade.defect === 'unit-unknown' ? { ...facts, unknownCodes: ['OrderList[1].unit=999'] } : facts;
}

/** The order as it stands when the list comes: a defect of the flow may have changed it. */
function standing(trade: Trade): TradeDocuments {
  const accepted = trade.sendings.filter(
    ({ kind, expect }) => kind === '311' && expect.status === 'accepted',
  );
  const order = accepted.toSorted((a, b) => a.wave - b.wave).at(-1)?.document as Order;
  return { ...documentsOf(trade), order };
}

const decideTrade = (trade: Trade) => decide(standing(trade), factsFor(trade));
const outcomes: Readonly<Record<string, string>> = { released: 'release', held: 'hold', refused: 'refuse' };

/** Defects that are still there when all four documents have come and clearance decides. */
const reaching = defects.filter(({ state }) => state in outcomes);

/** Values of the fields that the kinds declare as personal. */
function personalValues(trade: Trade): string[] {
  return trade.sendings.flatMap(({ kind, document }) =>
    (kindByCode(kind) as Kind).head.fields
      .filter((field) => field.personal !== undefined)
      .map(({ name }) => String(document.head[name] ?? ''))
      .filter((value) => value !== ''),
  );
}

describe('a decision', () => {
  for (const [index, defect] of reaching.entries()) {
    it(`on ${defect.code}: ${defect.state} ${defect.rules.join(' ')}`, () => {
      for (let copy = 0; copy < 5; copy++) {
        const trade = generateTrade(zone, index * 10 + copy, defect);
        const { outcome, findings } = decideTrade(trade);
        const found = findings.map(({ rule }) => rule);
        assert.equal(outcome, outcomes[defect.state], found.join(' '));
        for (const rule of defect.rules) assert.ok(found.includes(rule), `${rule} in ${found.join(' ')}`);
      }
    });
  }

  it('never shows a personal value in a finding', () => {
    for (const [index, defect] of reaching.entries()) {
      const trade = generateTrade(zone, 1000 + index, defect);
      // Everything disagrees with everything, so that every finding that can show a value does.
      Object.assign(trade.inventory.head, { consigneeAddress: `${trade.inventory.head.consigneeAddress}甲` });
      Object.assign(trade.waybill.head, {
        consigneeTelephone: '10011112222',
        consigneeAddress: '测试省某市某路1号',
      });
      Object.assign(trade.payment.head, { payerName: '测试支付人', payerIdNumber: '33990019800101123X' });
      Object.assign(trade.inventory.head, { buyerTelephone: '10033334444', buyerName: '测试订购人' });
      const text = JSON.stringify(decideTrade(trade).findings);
      for (const value of personalValues(trade)) assert.ok(!text.includes(value), `${defect.code}: ${value}`);
    }
  });

  it('releases every untouched trade, with a tax that is the sum of its lines', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 99_999_999 }), (number) => {
        const trade = generateTrade(zone, number);
        const { outcome, findings, assessment, quota, guarantee } = decideTrade(trade);
        assert.deepEqual([outcome, findings], ['release', []]);
        const sum = (values: readonly (bigint | undefined)[]): bigint =>
          values.reduce<bigint>((total, value) => total + (value ?? 0n), 0n);
        assert.equal(assessment.totals?.payable, sum(assessment.lines.map((line) => line.tax?.payable)));
        assert.equal(assessment.dutiable, sum(assessment.lines.map((line) => line.dutiable)));
        assert.equal(guarantee, trade.expect.tax);
        assert.equal(quota, assessment.dutiable);
      }),
      { numRuns: runs },
    );
  });

  it('is a function of documents and facts alone, also of facts that were stored', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.nat(reaching.length - 1), (number, index) => {
        const trade = generateTrade(zone, number, reaching[index]);
        const facts = factsFor(trade);
        const stored = factsToText(facts);
        assert.deepEqual(factsFromText(stored), facts);
        assert.equal(factsToText(factsFromText(stored)), stored);
        const first = decide(documentsOf(trade), facts);
        const again = decide(structuredClone(documentsOf(trade)), factsFromText(stored));
        assert.deepEqual(again, first);
      }),
      { numRuns: runs },
    );
  });

  it('names the rules it was made by', () => {
    assert.match(ruleset, /^[0-9a-f]{16}$/);
    assert.ok(allRules.every(({ version }) => version >= 1));
  });

  it('needs all four documents', () => {
    const trade = generateTrade(zone, 1);
    assert.throws(() => decide({ ...documentsOf(trade), payments: [] }, factsFor(trade)), /all four/);
  });
});

describe('an amount', () => {
  it('is read in every form that the schema lets through', () => {
    const table: readonly (readonly [string | undefined, bigint])[] = [
      ['12', 1_200_000n],
      ['+12', 1_200_000n],
      ['-0.5', -50_000n],
      ['.5', 50_000n],
      ['5.', 500_000n],
      ['1.0000000000', 100_000n],
      [`${'0'.repeat(80)}7.00000`, 700_000n],
      [`0.1${'0'.repeat(80)}`, 10_000n],
      ['-.00001', -1n],
      [undefined, 0n],
    ];
    for (const [text, value] of table) assert.equal(dec(text), value, text);
    for (const text of ['', '-', '.', '1e5', '1,5']) assert.throws(() => dec(text), /does not parse/, text);
  });
});
