import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { kindByCode, validateDocument } from '@heliu/messages';
import { ageOn, checkCitizenId, checkUscc, loadBundledCodeTable, loadBundledTariff } from '@heliu/regulation';
import { defects } from './defects/index.ts';
import { day } from './format.ts';
import { generateTrade, generateTrades } from './generate.ts';
import { assessedTax } from './oracle.ts';
import type { Kind, Sending, Trade } from './trade/types.ts';
import { goods, special } from './zone/goods.ts';
import { createZone, type Zone } from './zone/zone.ts';

const now = new Date('2026-06-01T04:00:00Z');
const kindOf = (code: Kind) => {
  const kind = kindByCode(code);
  assert.ok(kind);
  return kind;
};
/** What of a sending reaches the zone. */
const essence = ({ kind, wave, treatment, sender, document }: Sending) => ({
  kind,
  wave,
  treatment,
  sender: sender.id,
  document,
});
const documentsOf = (trade: Trade) =>
  [
    ['311', trade.order],
    ['411', trade.payment],
    ['511', trade.waybill],
    ['621', trade.inventory],
  ] as const;

describe('the synthetic zone', () => {
  let zone: Zone;
  before(() => {
    zone = createZone({ seed: 7, now });
  });

  it('has enterprises with valid codes and certificates that fit their keys', () => {
    const codes = new Set<string>();
    for (const enterprise of zone.enterprises) {
      assert.deepEqual(checkUscc(enterprise.uscc), { ok: true }, enterprise.id);
      assert.match(enterprise.customsCode, /^[0-9A-Z]{10}$/);
      assert.ok(enterprise.dxpId.length <= 16);
      const certificate = new X509Certificate(enterprise.identity.certificate);
      assert.ok(certificate.checkPrivateKey(enterprise.identity.privateKey));
      assert.ok(certificate.verify(certificate.publicKey));
      assert.equal(certificate.serialNumber.toLowerCase(), enterprise.identity.serial);
      codes.add(enterprise.uscc).add(enterprise.customsCode);
    }
    assert.equal(codes.size, zone.enterprises.length * 2);
  });

  it('has buyers with valid identity numbers, of age unless a minor is asked for', () => {
    for (let number = 0; number < 500; number++) {
      const buyer = zone.buyer(number);
      assert.deepEqual(checkCitizenId(buyer.idNumber, day(now)), { ok: true });
      assert.ok((ageOn(buyer.idNumber, day(now)) ?? 0) >= 18);
      assert.ok((ageOn(zone.minor(number).idNumber, day(now)) ?? 99) < 18);
    }
  });

  it('sells goods of the tariff in its statutory units, in units that customs knows', () => {
    const tariff = loadBundledTariff().lines;
    const units = loadBundledCodeTable('unit').table;
    assert.ok(goods.length >= 40);
    for (const item of [...goods, ...Object.values(special)]) {
      const line = tariff.get(item.code);
      assert.ok(line?.inForce, item.code);
      if (line.unit1 !== undefined) assert.equal(item.unit1, line.unit1, item.name);
      if (line.unit1 !== undefined) assert.equal(item.unit2, line.unit2, item.name);
      for (const unit of [item.unit, item.unit1, item.unit2 ?? item.unit]) {
        assert.equal(units.has(unit), 'known', `${item.name} ${unit}`);
      }
    }
  });

  it('is the same for the same seed, to the byte, and another for another', () => {
    const again = createZone({ seed: 7, now });
    const other = createZone({ seed: 8, now });
    const certificates = (one: Zone) => one.enterprises.map(({ identity }) => identity.certificate);
    assert.deepEqual(certificates(again), certificates(zone));
    assert.notDeepEqual(certificates(other), certificates(zone));
    const documents = (one: Zone) => generateTrades(one, 60, { faulty: 0.5 }).map(documentsOf);
    assert.deepEqual(documents(again), documents(zone));
    assert.notDeepEqual(documents(other), documents(zone));
  });

  it('generates a trade by its number alone', () => {
    const one = generateTrades(zone, 40);
    const later = generateTrades(zone, 10, { first: 30 });
    assert.deepEqual(later.map(documentsOf), one.slice(30).map(documentsOf));
  });

  it('writes ordinary trades that fit the specification and whose tax is determined', () => {
    for (const trade of generateTrades(zone, 400, { faulty: 0 })) {
      assert.equal(trade.expect.state, 'released');
      assert.equal(assessedTax(trade.inventory), trade.expect.tax);
      assert.notEqual(trade.expect.tax, undefined, trade.inventory.lines.map((line) => line.gcode).join());
      for (const [code, document] of documentsOf(trade)) {
        assert.deepEqual(validateDocument(kindOf(code), document), [], `${code} of trade ${trade.number}`);
      }
    }
  });

  it('keeps a buyer below the limits whatever the order of decisions', () => {
    const spent = new Map<string, bigint>();
    for (const trade of generateTrades(zone, 4000, { faulty: 0 })) {
      const { head, lines } = trade.inventory;
      const fen = (text: string) => BigInt(text.replace('.', ''));
      const value = lines.reduce(
        (sum, line) => sum + fen(line.totalPrice),
        fen(head.freight) + fen(head.insuredFee),
      );
      assert.ok(value <= 500_000n);
      spent.set(head.buyerIdNumber, (spent.get(head.buyerIdNumber) ?? 0n) + value);
    }
    for (const value of spent.values()) assert.ok(value <= 2_600_000n);
  });

  for (const defect of defects) {
    it(`defect ${defect.code} changes the trade and nothing the schema would catch unasked`, () => {
      const plain = generateTrade(zone, 12);
      const trade = generateTrade(zone, 12, defect);
      assert.equal(trade.defect, defect.code);
      assert.notDeepEqual(trade.sendings.map(essence), plain.sendings.map(essence));
      assert.equal(trade.expect.state, defect.state);
      const decided = ['released', 'held', 'refused'].includes(defect.state);
      assert.ok(defect.state === 'released' || !decided || trade.expect.rules.length > 0);
      // A tax that is told or not told must agree with what is expected of the trade.
      const undetermined = trade.expect.rules.includes('TAX-UNDETERMINED');
      if (undetermined) assert.equal(assessedTax(trade.inventory), undefined);
      if (trade.expect.state === 'released') assert.notEqual(trade.expect.tax, undefined);
      for (const sending of trade.sendings) {
        const found = validateDocument(kindOf(sending.kind), sending.document).map(({ code }) => code);
        const expected = sending.expect.faults.filter((code) => found.some((other) => other === code));
        assert.deepEqual([...new Set(found)], expected, `${sending.kind} ${found.join()}`);
      }
    });
  }

  it('gives every defect a turn in a day of 1,000 trades', () => {
    const met = new Set(generateTrades(zone, 1000, { faulty: 0.06 }).map((trade) => trade.defect));
    for (const { code } of defects) assert.ok(met.has(code), code);
    assert.equal(new Set(defects.map(({ code }) => code)).size, defects.length);
  });
});
