/** What the gateway must refuse: a stable code, a status, all faults at once, and nothing of it stored. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodySignature } from '@heliu/client';
import { zipSync } from 'fflate';
import type { Enterprise } from '../../../../simulator/src/index.ts';
import { codesOf, formOf, gatewayOf, plain, stranger, verdictsOf } from '../../../test-support/gateway.ts';
import { badInput } from '../../../test-support/gateway-cases.ts';
import { type HttpAnswer, startTestInstallation } from '../../../test-support/installation.ts';
import { again, documentXml, newGuid } from '../../../test-support/messages.ts';

const zone = await startTestInstallation();
const { db } = zone.database;
const gate = gatewayOf(zone);
const { agent, fresh, list, message, otherAgent, post, stored } = gate;

describe('the gateway', () => {
  for (const { what, sender, body, type, status, codes } of badInput(gate)) {
    it(`refuses: ${what} (${codes.join(' ')})`, async () => {
      const before = await stored();
      const answer = await post(sender, body, type);
      const found = codesOf(answer);
      assert.equal(answer.status, status, answer.text.slice(0, 500));
      assert.deepEqual(
        codes.filter((code) => !found.includes(code)),
        [],
        `found ${found.join(' ')}`,
      );
      for (const verdict of verdictsOf(answer))
        assert.deepEqual([verdict.status, verdict.messageId], ['refused', null]);
      assert.equal(await stored(), before);
      // Personal data and whole documents never come back in an answer.
      assert.ok(!answer.text.includes('buyerName>'));
    });
  }

  it('refuses a staff key', async () => {
    const answer = await zone.http('POST', '/api/v1/messages', {
      body: list(),
      headers: { 'content-type': 'text/xml' },
    });
    assert.deepEqual([answer.status, codesOf(answer)], [403, ['FORBIDDEN', 'SENDER-STAFF']]);
  });
});

describe('the gateway with documents as JSON', () => {
  const submit = async (
    sender: Enterprise,
    kind: string,
    documents: readonly unknown[],
    signature?: (body: Buffer) => string,
  ): Promise<HttpAnswer> => {
    const body = Buffer.from(JSON.stringify({ kind, guid: newGuid(), documents }));
    const headers = {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-heliu-signature': signature(body) }),
    };
    return zone.http('POST', '/api/v1/documents', { key: zone.key(sender.id), body, headers });
  };

  it('takes them, and the same answer comes again', async () => {
    const { document, sender } = fresh('311');
    const answer = await submit(sender, '311', [document]);
    assert.deepEqual([answer.status, verdictsOf(answer)[0]?.status], [200, 'accepted'], answer.text);
    const other = await submit(sender, '311', [document]);
    assert.deepEqual(verdictsOf(other)[0]?.documents[0]?.status, 'repeated');
  });

  it('wants the signature of a list, and a good one', async () => {
    const document = gate.listDocument();
    const before = await stored();
    const good = (body: Buffer) => bodySignature(body, agent.identity);
    const table: readonly (readonly [string, ((body: Buffer) => string) | undefined, string])[] = [
      ['missing', undefined, 'SIG-MISSING'],
      ['unreadable', () => 'nonsense', 'SIG-JSON'],
      ['other bytes', (body) => good(Buffer.concat([body, Buffer.from(' ')])), 'SIG-JSON'],
      [
        'other key',
        (body) => bodySignature(body, { ...agent.identity, privateKey: otherAgent.identity.privateKey }),
        'SIG-JSON',
      ],
      ['unregistered', (body) => bodySignature(body, stranger.identity), 'SIG-JSON'],
      ['of another', (body) => bodySignature(body, otherAgent.identity), 'SIG-JSON'],
      ['revoked', (body) => bodySignature(body, agent.revoked!), 'SIG-REVOKED'],
    ];
    for (const [what, signature, code] of table) {
      const answer = await submit(agent, '621', [document], signature);
      assert.equal(answer.status, 422, what);
      assert.ok(codesOf(answer).includes(code), `${what}: ${codesOf(answer)}`);
    }
    assert.equal(await stored(), before);
    const answer = await submit(agent, '621', [document], good);
    assert.deepEqual([answer.status, verdictsOf(answer)[0]?.status], [200, 'accepted'], answer.text);
  });

  it('names every fault by its place', async () => {
    const { document, sender } = fresh('411');
    const { head } = document;
    const before = await stored();
    const table: readonly (readonly [unknown, string, string])[] = [
      [{ head: { ...head, amountPaid: 12 } }, 'CEB-TYPE', '/documents/0/head/amountPaid'],
      [{ head: { ...head, payTime: null } }, 'CEB-TYPE', '/documents/0/head/payTime'],
      [{ head: { ...head, note: 'a\0b' } }, 'CEB-CHARACTERS', '/documents/0/head/note'],
      [{ head: { ...head, note: '\ud800' } }, 'CEB-CHARACTERS', '/documents/0/head/note'],
      [{ head: { ...head, extra: 'x' } }, 'CEB-UNKNOWN', '/documents/0/head/extra'],
      [{ head: { ...head, appType: 1 } }, 'CEB-TYPE', '/documents/0/head/appType'],
      [{ head, lines: [{}] }, 'CEB-UNKNOWN', '/documents/0/lines'],
    ];
    for (const [bad, code, path] of table) {
      const answer = await submit(sender, '411', [bad]);
      assert.equal(answer.status, 422, code);
      const faults = verdictsOf(answer)[0]?.documents[0]?.faults ?? [];
      assert.deepEqual(
        faults.map((fault) => [fault.code, fault.path]),
        [[code, path]],
      );
    }
    assert.equal(await stored(), before);
  });

  it('refuses a body that is not UTF-8 rather than changing it', async () => {
    const { document, sender } = fresh('411');
    const text = JSON.stringify({ kind: '411', guid: newGuid(), documents: [document] });
    const [front = '', back = ''] = text.split(String(document.head.payerName));
    const body = Buffer.concat([Buffer.from(front), Buffer.of(0xd5, 0xc5), Buffer.from(back)]);
    const headers = { 'content-type': 'application/json' };
    const answer = await zone.http('POST', '/api/v1/documents', { key: zone.key(sender.id), body, headers });
    assert.deepEqual([answer.status, answer.error?.code], [400, 'UNREADABLE_BODY'], answer.text);
  });
});

describe('the gateway with many messages', () => {
  it('judges each of a zip or a form for itself', async () => {
    const document = gate.listDocument();
    const good = documentXml(zone.zone, agent, '621', [document]);
    const twice = [document, again(document, 1, { orderNo: 'D-other', grossWeight: 'x' })];
    const partly = documentXml(zone.zone, agent, '621', [
      again(document, 1, { orderNo: 'D-partly' }),
      twice[1]!,
    ]);
    const files = {
      '../../good.xml': good,
      'bad.xml': list(plain),
      'dir/partly.xml': partly,
      'again.xml': good,
    };
    const zipped = await post(
      'agent-1',
      zipSync(mapValues(files, (text) => Buffer.from(text))),
      'application/zip',
    );
    const seen = (answer: HttpAnswer) => verdictsOf(answer).map(({ name, status }) => [name, status]);
    assert.equal(zipped.status, 200, zipped.text);
    assert.deepEqual(seen(zipped), [
      ['good.xml', 'accepted'],
      ['bad.xml', 'refused'],
      ['partly.xml', 'partly'],
      ['again.xml', 'repeated'],
    ]);
    const form = await post('agent-1', formOf(...Object.entries(files)));
    assert.deepEqual(
      seen(form).map(([, status]) => status),
      ['repeated', 'refused', 'repeated', 'repeated'],
    );
    const [first, , third] = verdictsOf(zipped);
    assert.deepEqual(
      third?.documents.map(({ status }) => status),
      ['accepted', 'refused'],
    );
    // The same bytes get the same answer, but for what they now are.
    assert.equal(verdictsOf(form)[0]?.messageId, first?.messageId);
    assert.deepEqual(verdictsOf(form)[0]?.documents[0]?.preNo, first?.documents[0]?.preNo);
  });

  it('keeps a draft apart: receipt 1, no trade', async () => {
    const document = gate.listDocument();
    document.head.appStatus = '1';
    const { rows: before } = await db.query<{ n: bigint }>('select count(*) as n from clearance.trade');
    const answer = await zone.client('agent-1').submitXml(documentXml(zone.zone, agent, '621', [document]));
    const [verdict] = answer.messages;
    assert.deepEqual([verdict?.status, verdict?.documents[0]?.returnStatus], ['accepted', '1']);
    const page = await zone.client('agent-1').receipts({ after: await lastBut(1) });
    assert.deepEqual(
      page.receipts.flatMap((receipt) =>
        receipt.records.map(({ returnStatus, returnInfo }) => [receipt.kind, returnStatus, returnInfo]),
      ),
      [['622', '1', '暂存']],
    );
    const { rows } = await db.query<{ n: bigint }>('select count(*) as n from clearance.trade');
    assert.deepEqual(rows, before);
  });

  it('refuses a key that is used again with other content', async () => {
    const { document, sender } = fresh('311');
    await zone.client(sender.id).submitXml(documentXml(zone.zone, sender, '311', [document]));
    const before = await stored();
    const other = again(document, 1, { note: '改' });
    const answer = await post(sender.id, documentXml(zone.zone, sender, '311', [other]));
    assert.deepEqual([answer.status, codesOf(answer)], [422, ['-301010']]);
    assert.equal(await stored(), before);
  });
});

describe('certificates and senders that change', () => {
  const refusedWith = async (code: string): Promise<void> => {
    const answer = await post('agent-1', list());
    assert.deepEqual([answer.status, codesOf(answer)], [422, [code]], answer.text.slice(0, 300));
  };
  const accepted = async (): Promise<void> => assert.equal((await post('agent-1', list())).status, 200);

  it('refuses a certificate after its last day and before its first', async () => {
    // The registry takes no expired certificate, so time passes by the superuser's hand.
    const id = zone.seeded.get('agent-1')?.id;
    const bend = (days: string) =>
      zone.superuser.query(
        `update registry.certificate set not_before = not_before + $2::interval, not_after = not_after + $2::interval
         where enterprise_id = $1`,
        [id, days],
      );
    for (const days of ['-1200 days', '1200 days']) {
      await bend(days);
      await refusedWith('SIG-EXPIRED');
      await bend(days.startsWith('-') ? days.slice(1) : `-${days}`);
    }
    await accepted();
  });

  it('refuses a sender from the moment it is suspended, until it is reinstated', async () => {
    const id = zone.seeded.get('agent-1')?.id as number;
    await accepted();
    await zone.admin.registry.changeEnterprise(id, { status: 'suspended', reason: '测试' });
    await refusedWith('SENDER-STATUS');
    await zone.admin.registry.changeEnterprise(id, { status: 'active', reason: '测试' });
    await accepted();
  });

  it('wants every message signed when the zone says so', async () => {
    const settings = await zone.admin.registry.zone();
    await zone.admin.registry.changeZone({ ...settings, requireSignature: true });
    const { xml, sender } = message('411', plain);
    const answer = await post(sender, xml);
    assert.deepEqual([answer.status, codesOf(answer)], [422, ['SIG-MISSING']]);
    await zone.admin.registry.changeZone(settings);
    assert.equal((await post(sender, xml)).status, 200);
  });
});

async function lastBut(count: number): Promise<string> {
  const { rows } = await db.query<{ last: bigint }>(
    'select max(number) as last from exchange.receipt where enterprise_id = $1',
    [zone.seeded.get('agent-1')?.id],
  );
  return String(rows[0]!.last - BigInt(count));
}

const mapValues = <A, B>(items: Record<string, A>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(items).map(([name, value]) => [name, change(value)]));
