import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { type DecodedMessage, decode, isEnvelope, openEnvelope, verify } from '@heliu/messages';
import { generateTrades } from '../generate.ts';
import type { Trade } from '../trade/types.ts';
import { createZone, type Zone } from '../zone/zone.ts';
import { encodeGb18030 } from './gb18030.ts';
import { traffic } from './traffic.ts';
import type { Message } from './types.ts';

function read(bytes: Uint8Array): DecodedMessage {
  if (!isEnvelope(bytes)) return decode(bytes);
  const { envelope } = openEnvelope(bytes);
  assert.ok(envelope);
  return decode(envelope.data);
}

describe('traffic', () => {
  let zone: Zone;
  let trades: Trade[];
  let messages: Message[];
  before(() => {
    zone = createZone({ seed: 'traffic', now: new Date('2026-06-01T04:00:00Z') });
    trades = generateTrades(zone, 400, { faulty: 0.25 });
    const options = { batchSizes: [1, 5], envelopes: 20, gb18030: 20, sha1: 30 };
    messages = [...traffic(zone, trades, options)];
  });

  it('carries every document once, as it was generated', () => {
    const sent = trades.flatMap((trade) => trade.sendings.map(() => trade.number));
    const carried = messages.flatMap(({ documents }) => documents.map(({ trade }) => trade));
    assert.deepEqual(
      carried.toSorted((a, b) => a - b),
      sent,
    );
    for (const message of messages.filter(({ treatment }) => treatment === undefined)) {
      const decoded = read(message.bytes);
      assert.deepEqual(decoded.faults, []);
      assert.equal(decoded.documents.length, message.documents.length);
      decoded.documents.forEach(({ document, faults }, index) => {
        const { trade, expect } = message.documents[index] as Message['documents'][number];
        const sending = trades[trade]?.sendings.find(
          ({ kind, document: { head } }) => kind === message.kind && head.guid === document.head.guid,
        );
        assert.ok(sending);
        // What does not parse is a fault and no value, so only sound documents come back whole.
        if (faults.length === 0) assert.deepEqual({ ...document }, sending.document);
        for (const code of expect.faults.filter((code) => code.startsWith('CEB-'))) {
          assert.ok(
            faults.some((fault) => fault.code === code),
            code,
          );
        }
      });
    }
  });

  it('signs with the key of the sender, in both methods', () => {
    const methods = new Set<string | undefined>();
    for (const message of messages) {
      const decoded = read(message.bytes);
      if (decoded.faults.length > 0 || !decoded.signed) continue;
      const verdict = verify(decoded);
      assert.deepEqual(verdict.faults, []);
      methods.add(verdict.method);
      const sender = zone.enterprise(message.sender);
      const identity = message.treatment === 'revoked-certificate' ? sender.revoked : sender.identity;
      assert.equal(verdict.keyName, identity?.serial);
      assert.ok(decoded.transfer?.copCode === sender.code);
    }
    assert.deepEqual([...methods].toSorted(), ['rsa-sha1', 'rsa-sha256']);
  });

  it('spoils what a defect says, and repeats the very bytes', () => {
    const codes = (message: Message) => read(message.bytes).faults.map(({ code }) => code);
    const treated = (treatment: string) => messages.filter((message) => message.treatment === treatment);
    for (const name of ['unsigned', 'truncated', 'crowded', 'unknown-kind']) {
      assert.ok(treated(name).length > 0, name);
      for (const message of treated(name)) {
        const expected = message.documents[0]?.expect.faults ?? [];
        for (const code of expected)
          assert.ok(
            codes(message).some((found) => found === code),
            code,
          );
      }
    }
    const digest = ({ bytes }: Message) => createHash('sha256').update(bytes).digest('hex');
    const first = new Set(messages.filter(({ wave }) => wave === 0).map(digest));
    assert.ok(treated('repeat').length > 0);
    for (const message of treated('repeat')) assert.ok(first.has(digest(message)));
  });

  it('mixes envelopes and encodings, and is the same for the same seed', () => {
    assert.ok(messages.some(({ bytes }) => isEnvelope(bytes)));
    assert.ok(messages.some(({ bytes }) => read(bytes).encoding.toUpperCase() === 'GB18030'));
    const again = [...traffic(zone, trades, { batchSizes: [1, 5], envelopes: 20, gb18030: 20, sha1: 30 })];
    assert.deepEqual(again, messages);
  });

  it('sends wave after wave', () => {
    const waves = messages.map(({ wave }) => wave);
    assert.deepEqual(
      waves,
      waves.toSorted((a, b) => a - b),
    );
    assert.equal(waves.at(-1), 2);
  });
});

describe('GB18030', () => {
  it('reads back as it was written, and says when it cannot', () => {
    const text = '<名称>示范（测试）企业 ABC 123，麦卢卡</名称>';
    const bytes = encodeGb18030(text);
    assert.ok(bytes);
    assert.equal(new TextDecoder('gb18030').decode(bytes), text);
    assert.equal(encodeGb18030('𠮷'), undefined);
  });
});
