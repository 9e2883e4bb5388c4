/** Documents as they come: in any order, again, changed, withdrawn; and what their senders are told. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Receipt } from '@heliu/contract';
import { decode } from '@heliu/messages';
import { defectByCode, generateTrade, type Kind, type Trade } from '../../../../simulator/src/index.ts';
import { startTestInstallation } from '../../../test-support/installation.ts';
import { again, documentXml, sendingOf } from '../../../test-support/messages.ts';

const zone = await startTestInstallation();
const { zone: synthetic } = zone;
const all: readonly Kind[] = ['311', '411', '511', '621'];

let number = 7000;
const trade = (defect?: string): Trade =>
  generateTrade(synthetic, number++, defect === undefined ? undefined : defectByCode.get(defect));

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

/** Return records about a trade among the receipts of an enterprise, oldest first. */
async function recordsOf(enterprise: string, fits: (record: Receipt['records'][number]) => boolean) {
  const page = await zone.client(enterprise).receipts({ limit: 500 });
  return page.receipts.flatMap(({ kind, records }) =>
    records
      .filter(fits)
      .map((record) => [kind, String(record.returnStatus), String(record.returnInfo), record] as const),
  );
}

const aboutList = async (of: Trade) => {
  const { document, sender } = sendingOf(of, '621');
  const found = await recordsOf(sender.id, (record) => record.copNo === document.head.copNo);
  return found.map(([, status, info]) => [status, info] as const);
};

/** Sends one document by its sender under other values, and gives its verdict. */
async function sendChanged(of: Trade, kind: Kind, minutes: number, head: Record<string, string>) {
  const { document, sender } = sendingOf(of, kind);
  const changed = again(document, minutes, head);
  const answer = await zone.client(sender.id).submitXml(documentXml(synthetic, sender, kind, [changed]));
  await zone.settle();
  return answer.messages[0]!.documents[0]!;
}

describe('the order of arrival', () => {
  it('makes no difference: 24 orders, one decision', async () => {
    const orders = permutations(all);
    assert.equal(orders.length, 24);
    for (const order of orders) {
      const [good, bad] = [trade(), trade('payment-amount')];
      for (const kind of order) {
        await zone.send(good, kind);
        await zone.send(bad, kind);
        await zone.settle();
      }
      const released = await zone.find(good);
      assert.deepEqual(
        [released?.state, released?.tax],
        ['released', String(good.expect.tax)],
        order.join(' '),
      );
      const refused = await zone.find(bad);
      assert.equal(refused?.state, 'refused');
      const { decisions } = await zone.admin.trade(refused!.id);
      assert.deepEqual(
        decisions.map(({ findings }) => findings.map(({ rule }) => rule)),
        [['MATCH-AMOUNT']],
      );
    }
  });

  it('stops for no form of an amount that the schema lets through', async () => {
    const one = trade();
    const { head, lines } = one.inventory;
    head.netWeight = `+${head.netWeight}`;
    head.insuredFee = `${'0'.repeat(80)}${head.insuredFee}`;
    for (const line of lines) line.qty = `${line.qty}.`;
    await zone.send(one, ...all);
    await zone.settle();
    const found = await zone.find(one);
    assert.deepEqual([found?.state, found?.tax], ['released', String(one.expect.tax)]);
  });

  it('is told in the first receipt of a list: what it waits for, in the words of customs', async () => {
    const one = trade();
    const { head } = one.inventory;
    await zone.send(one, '621');
    await zone.settle();
    assert.deepEqual((await zone.find(one))?.waitingFor, ['order', 'payment', 'waybill']);
    const declared = `清单新增申报成功[电商企业编码：${head.ebcCode}订单编号：${head.orderNo}]`;
    const missing = [
      `对应电商企业为[${head.ebcCode}]订单号为[${head.orderNo}]的订单信息不存在`,
      `对应电商平台为[${head.ebpCode}]订单号为[${head.orderNo}]支付信息不存在`,
      `对应物流企业为[${head.logisticsCode}]物流单号为[${head.logisticsNo}]的运单信息不存在`,
    ];
    assert.deepEqual(await aboutList(one), [['2', `${declared}; ${missing.join(' ')}`]]);
    await zone.send(one, '311', '511');
    await zone.settle();
    assert.deepEqual((await zone.find(one))?.waitingFor, ['payment']);
    await zone.send(one, '411');
    await zone.settle();
    const released = await zone.find(one);
    assert.deepEqual([released?.state, released?.waitingFor], ['released', []]);
    assert.deepEqual((await aboutList(one)).slice(1), [
      ['120', '[Code:1800;Desc:逻辑校验通过]'],
      ['800', '[Code:2600;Desc:放行]'],
    ]);
    const two = trade();
    await zone.send(two, '311', '511', '621');
    await zone.settle();
    const info = (await aboutList(two))[0]?.[1] ?? '';
    assert.ok(
      info.endsWith('支付信息不存在') && !info.includes('订单信息不存在') && !info.includes('运单信息'),
    );
  });
});

describe('receipts', () => {
  it('tell order, payment and waybill 2 at once and 120 with the decision', async () => {
    const one = trade();
    await zone.send(one, ...all);
    await zone.settle();
    const { order, payment, waybill, plan } = one;
    const table = [
      [plan.platform.id, '312', 'orderNo', order.head.orderNo, '订单', order.head.guid],
      [
        plan.payment.id,
        '412',
        'payTransactionId',
        payment.head.payTransactionId,
        '支付单',
        payment.head.guid,
      ],
      [plan.carrier.id, '512', 'logisticsNo', waybill.head.logisticsNo, '运单', waybill.head.guid],
    ] as const;
    for (const [enterprise, kind, field, value, zh, guid] of table) {
      const found = await recordsOf(enterprise, (record) => record[field] === value);
      assert.deepEqual(
        found.map(([code, status, info]) => [code, status, info]),
        [
          [kind, '2', `${zh}新增申报成功[${guid}]`],
          [kind, '120', '[Code:1800;Desc:逻辑校验通过]'],
        ],
      );
      for (const [, , , record] of found) assert.match(String(record.returnTime), /^\d{17}$/);
    }
  });

  it('name the reason of a refusal and of a review as customs does', async () => {
    const [amount, weight] = [trade('payment-amount'), trade('weight-differs')];
    await zone.send(amount, ...all);
    await zone.send(weight, ...all);
    await zone.settle();
    const [, refused] = await aboutList(amount);
    const { amountPaid } = amount.payment.head;
    const text = `[Code:1332;Desc:支付单支付金额与订单支付金额不一致],[PaymentHead.amountPaid:${amountPaid},OrderHead.acturalPaid:${amount.order.head.acturalPaid}]`;
    assert.deepEqual(refused, ['100', text]);
    const states = (await aboutList(weight)).map(([status]) => status);
    assert.deepEqual(states, ['2', '120', '300']);
    assert.match((await aboutList(weight))[2]![1], /^\[Code:1200;Desc:待人工审核\];\[Code:MATCH-WEIGHT;/);
    const paid = await recordsOf(
      amount.plan.payment.id,
      (r) => r.payTransactionId === amount.payment.head.payTransactionId,
    );
    assert.equal(paid[1]?.[2], `[Code:1800;Desc:入库];${text}`);
  });

  it('are numbered without a gap, paged by a cursor, and decode as CEB messages', async () => {
    for (const enterprise of ['platform-1', 'payment-1', 'carrier-1', 'agent-1']) {
      const client = zone.client(enterprise);
      const whole = await client.receipts({ limit: 500, format: 'xml' });
      const numbers = whole.receipts.map((receipt) => Number(receipt.number));
      assert.ok(numbers.length > 5);
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => i + 1),
      );
      const paged: string[] = [];
      for (let after: string | undefined; ; ) {
        const page = await client.receipts({ limit: 7, ...(after === undefined ? {} : { after }) });
        if (page.receipts.length === 0) break;
        paged.push(...page.receipts.map((receipt) => receipt.guid));
        after = page.next;
      }
      assert.deepEqual(
        paged,
        whole.receipts.map((receipt) => receipt.guid),
      );
      for (const { kind, guid, records, xml } of whole.receipts) {
        const message = decode(Buffer.from(xml ?? ''));
        assert.deepEqual([message.kind?.code, message.guid, message.faults], [kind, guid, []]);
        assert.deepEqual(
          message.documents.flatMap(({ faults }) => faults),
          [],
        );
        assert.deepEqual(
          message.documents.map(({ document }) => ({ ...document.head })),
          records,
        );
      }
    }
  });

  it('end a long poll as soon as they come', async () => {
    const one = trade();
    const client = zone.client(one.plan.platform.id);
    const { next } = await client.receipts({ limit: 500 });
    const begun = performance.now();
    const poll = client.receipts({ after: next, wait: 20 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await zone.send(one, '311');
    const page = await poll;
    assert.equal(page.receipts[0]?.records[0]?.orderNo, one.orderNo);
    assert.ok(performance.now() - begun < 3000);
    const empty = await client.receipts({ after: page.next, wait: 1 });
    assert.deepEqual(empty, { receipts: [], next: page.next });
  });
});

describe('the same again', () => {
  it('gets the same answer, whether as a message or as a document in another one', async () => {
    const one = trade();
    const { document, sender } = sendingOf(one, '621');
    const xml = documentXml(synthetic, sender, '621', [document]);
    const client = zone.client(sender.id);
    const [first] = (await client.submitXml(xml)).messages;
    const [second] = (await client.submitXml(xml)).messages;
    assert.equal(first?.status, 'accepted');
    assert.deepEqual(second, {
      ...first,
      status: 'repeated',
      documents: first!.documents.map((item) => ({ ...item, status: 'repeated' })),
    });
    const other = await client.submitXml(documentXml(synthetic, sender, '621', [document]));
    assert.deepEqual([other.messages[0]?.status, other.messages[0]?.messageId], ['repeated', null]);
    assert.equal(other.messages[0]?.documents[0]?.preNo, first?.documents[0]?.preNo);
    await zone.settle();
    assert.equal((await aboutList(one)).length, 1);
    // Ten at once are one.
    const two = sendingOf(trade(), '621');
    const same = documentXml(synthetic, two.sender, '621', [two.document]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => zone.client(two.sender.id).submitXml(same)),
    );
    const ids = new Set(answers.map(({ messages }) => messages[0]?.messageId));
    const accepted = answers.filter(({ messages }) => messages[0]?.status === 'accepted');
    assert.deepEqual([ids.size, accepted.length], [1, 1]);
  });
});

describe('a change', () => {
  it('before the decision replaces the document; an older one is refused', async () => {
    const one = trade();
    await zone.send(one, '311', '621');
    const wrong = await sendChanged(one, '311', 1, { appType: '2', buyerTelephone: '10000000000' });
    assert.equal(wrong.status, 'accepted');
    const old = await sendChanged(one, '311', -60, { appType: '2' });
    assert.deepEqual([old.status, old.returnStatus, old.faults[0]?.code], ['refused', '-301014', '-301014']);
    const right = await sendChanged(one, '311', 2, { appType: '2' });
    assert.equal(right.status, 'accepted');
    await zone.send(one, '411', '511');
    await zone.settle();
    assert.equal((await zone.find(one))?.state, 'released');
  });

  it('of what was never sent is refused', async () => {
    const codes = { '311': '-301009', '411': '-401006', '511': '-504014', '621': '-621011' };
    const one = trade();
    for (const kind of all) {
      const verdict = await sendChanged(one, kind, 1, { appType: '2' });
      assert.deepEqual(
        [verdict.status, verdict.returnStatus],
        ['refused', codes[kind as keyof typeof codes]],
      );
    }
  });

  it('after a refusal is declared again and released', async () => {
    const one = trade('buyer-phone');
    await zone.send(one, ...all);
    await zone.settle();
    assert.equal((await zone.find(one))?.state, 'refused');
    const right = { appType: '2', buyerTelephone: one.order.head.buyerTelephone };
    const verdict = await sendChanged(one, '621', 5, right);
    assert.equal(verdict.status, 'accepted');
    const found = await zone.find(one);
    assert.deepEqual([found?.state, verdict.preNo], ['released', found?.preNo]);
    const { decisions } = await zone.admin.trade(found!.id);
    assert.deepEqual(
      decisions.map(({ outcome }) => outcome),
      ['refuse', 'release'],
    );
    assert.deepEqual(
      (await aboutList(one)).map(([status]) => status),
      ['2', '100', '2', '120', '800'],
    );
  });

  it('after release is refused, for every document of the trade', async () => {
    const one = trade();
    await zone.send(one, ...all);
    await zone.settle();
    const codes = { '311': '-301011', '411': '-401008', '511': '-504016', '621': '-621012' };
    for (const kind of all) {
      for (const appType of ['2', '3']) {
        const verdict = await sendChanged(one, kind, 5, { appType, note: '改' });
        assert.deepEqual(
          [verdict.status, verdict.returnStatus],
          ['refused', codes[kind as keyof typeof codes]],
        );
      }
    }
    assert.equal((await zone.find(one))?.state, 'released');
  });

  it('of an order or a list that is another enterprise’s is refused', async () => {
    const one = trade();
    await zone.send(one, '311', '621');
    await zone.settle();
    const strangers = [
      ['311', synthetic.merchants.find((item) => item !== one.plan.merchant)!, 'ebcCode'],
      ['621', synthetic.agents.find((item) => item !== one.plan.agent)!, 'agentCode'],
    ] as const;
    for (const [kind, stranger, field] of strangers) {
      for (const appType of ['2', '3']) {
        const { document } = sendingOf(one, kind);
        const changed = again(document, 5, { appType, [field]: stranger.code });
        const answer = await zone
          .client(stranger.id)
          .submitXml(documentXml(synthetic, stranger, kind, [changed]));
        const verdict = answer.messages[0]!.documents[0]!;
        assert.deepEqual([verdict.status, verdict.returnStatus], ['refused', '-10102'], `${kind} ${appType}`);
      }
    }
    // The merchant that the order names may correct what its platform sent.
    const { merchant } = one.plan;
    const own = again(sendingOf(one, '311').document, 6, { appType: '2', note: '改' });
    const answer = await zone.client(merchant.id).submitXml(documentXml(synthetic, merchant, '311', [own]));
    assert.equal(answer.messages[0]?.documents[0]?.status, 'accepted');
  });

  it('cannot take the payment of a decided trade to another trade', async () => {
    const [paid, unpaid] = [trade(), trade()];
    await zone.send(paid, ...all);
    await zone.send(unpaid, '311', '511', '621');
    await zone.settle();
    const { head } = unpaid.payment;
    const verdict = await sendChanged(paid, '411', 5, {
      ...head,
      appType: '2',
      payTransactionId: paid.payment.head.payTransactionId,
      payCode: paid.payment.head.payCode,
      appTime: '20991231235959',
    } as never);
    assert.deepEqual([verdict.status, verdict.returnStatus], ['refused', '-401008']);
    assert.deepEqual((await zone.find(unpaid))?.waitingFor, ['payment']);
  });

  it('moves a payment that named the wrong order, and leaves nothing behind', async () => {
    const [wrong, right] = [trade(), trade()];
    await zone.send(wrong, '311', '511', '621', '411');
    void right;
    await zone.settle();
    assert.equal((await zone.find(wrong))?.state, 'released');
    const [first, second] = [trade(), trade()];
    await zone.send(first, '411');
    const verdict = await sendChanged(first, '411', 1, {
      appType: '2',
      orderNo: second.orderNo,
      ebpCode: second.platform,
    });
    assert.equal(verdict.status, 'accepted');
    await zone.send(first, '311', '511', '621');
    await zone.settle();
    assert.deepEqual((await zone.find(first))?.waitingFor, ['payment']);
  });
});
