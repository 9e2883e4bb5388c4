/** What a decision does: to quota and guarantee, to people who review, to those who look; and its proof. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kindByCode, type Kind as MessageKind } from '@heliu/messages';
import {
  defectByCode,
  type Enterprise,
  generateTrade,
  type Kind,
  type Plan,
  type Trade,
} from '../../../../simulator/src/index.ts';
import { startTestInstallation } from '../../../test-support/installation.ts';
import { again, documentXml, sendingOf } from '../../../test-support/messages.ts';

const zone = await startTestInstallation();
const { zone: synthetic, admin } = zone;
const all: readonly Kind[] = ['311', '411', '511', '621'];
const yearly = 2_600_000n;

let number = 20_000;
/** A trade of a buyer of its own, unless told. */
function trade(defect?: string, change: (plan: Plan) => Plan = (plan) => plan, buyer = number): Trade {
  const found = defect === undefined ? undefined : defectByCode.get(defect);
  return generateTrade(synthetic, number++, {
    ...(found ?? { code: 'none', zh: '', en: '', state: 'released' as const, rules: [] }),
    plan: (plan, workshop) =>
      change(found?.plan?.(plan, workshop) ?? { ...plan, buyer: synthetic.buyer(9_000_000 + buyer) }),
  });
}

/** One thing for a price in yuan, without freight: the dutiable value is the price. */
const worth =
  (yuan: number) =>
  (plan: Plan): Plan => ({
    ...plan,
    mode: '9610',
    freight: 0n,
    insurance: 0n,
    discount: 0n,
    basket: [{ goods: { ...synthetic.goods[0]!, price: BigInt(yuan) * 100n }, quantity: 1 }],
  });

const quotaOf = (of: Trade) => admin.quota({ idNumber: of.plan.buyer.idNumber, purpose: '测试' });
const guaranteeOf = (of: Enterprise) => admin.registry.guarantee(zone.seeded.get(of.id)!.id);
const stateOf = async (of: Trade) => (await zone.find(of))?.state;

async function decide(of: Trade): Promise<void> {
  await zone.send(of, ...all);
  await zone.settle();
}

async function sendList(of: Trade, minutes: number, head: Record<string, string>) {
  const { document, sender } = sendingOf(of, '621');
  const xml = documentXml(synthetic, sender, '621', [again(document, minutes, head)]);
  const answer = await zone.client(sender.id).submitXml(xml);
  await zone.settle();
  return answer.messages[0]!.documents[0]!;
}

async function listStatuses(of: Trade): Promise<string[]> {
  const { document, sender } = sendingOf(of, '621');
  const { receipts } = await zone.client(sender.id).receipts({ limit: 500 });
  const records = receipts.flatMap((receipt) => receipt.records);
  return records
    .filter(({ copNo }) => copNo === document.head.copNo)
    .map((item) => String(item.returnStatus));
}

describe('quota and guarantee', () => {
  it('are used and held by a release, and shown', async () => {
    const one = trade(undefined, worth(1000));
    const before = await guaranteeOf(one.plan.merchant);
    await decide(one);
    const found = await zone.find(one);
    assert.deepEqual([found?.state, found?.dutiableValue], ['released', '100000']);
    assert.deepEqual(await quotaOf(one), {
      year: new Date(Date.now() + 8 * 3_600_000).getUTCFullYear(),
      limit: String(yearly),
      used: '100000',
      held: '0',
      available: String(yearly - 100_000n),
    });
    const after = await guaranteeOf(one.plan.merchant);
    assert.equal(BigInt(after.held) - BigInt(before.held), BigInt(found?.tax ?? 0));
  });

  it('are held by a review, given back by a refusal of the reviewer', async () => {
    const one = trade('weight-differs', worth(800));
    const before = await guaranteeOf(one.plan.merchant);
    await decide(one);
    assert.equal(await stateOf(one), 'held');
    const { used, held } = await quotaOf(one);
    assert.deepEqual([used, held], ['0', '80000']);
    const summary = await admin.review((await zone.find(one))!.id, { outcome: 'refuse', reason: '重量不符' });
    assert.equal(summary.state, 'refused');
    const given = await quotaOf(one);
    assert.deepEqual([given.used, given.held, given.available], ['0', '0', String(yearly)]);
    assert.deepEqual(await guaranteeOf(one.plan.merchant), before);
    assert.deepEqual(await listStatuses(one), ['2', '120', '300', '100']);
    const { decisions } = await admin.trade(summary.id);
    assert.deepEqual(
      decisions.map(({ outcome, by, reason }) => [outcome, by === 'system', reason]),
      [
        ['hold', true, undefined],
        ['refuse', false, '重量不符'],
      ],
    );
    await assert.rejects(admin.review(summary.id, { outcome: 'release', reason: '再放' }), { code: 'STATE' });
  });

  it('are used by a release of the reviewer', async () => {
    const one = trade('weight-differs', worth(700));
    await decide(one);
    await admin.review((await zone.find(one))!.id, { outcome: 'release', reason: '已复称' });
    const { used, held } = await quotaOf(one);
    assert.deepEqual([await stateOf(one), used, held], ['released', '70000', '0']);
    assert.deepEqual(await listStatuses(one), ['2', '120', '300', '800']);
    const [a, b] = [trade('weight-differs'), trade('weight-differs')];
    await decide(a);
    await decide(b);
    const id = (await zone.find(a))!.id;
    // Two reviewers at once: one of them decides.
    const both = await Promise.allSettled([
      admin.review(id, { outcome: 'release', reason: '甲放' }),
      admin.review(id, { outcome: 'refuse', reason: '乙退' }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    const refusal = both.find((item) => item.status === 'rejected');
    assert.match(String(refusal?.reason), /STATE/);
  });

  it('are given back when a held list is deleted, and 399 says so', async () => {
    const one = trade('weight-differs', worth(900));
    const before = await guaranteeOf(one.plan.merchant);
    await decide(one);
    const verdict = await sendList(one, 5, { appType: '3' });
    assert.equal(verdict.status, 'accepted');
    assert.equal(await stateOf(one), 'deleted');
    const { used, held } = await quotaOf(one);
    assert.deepEqual([used, held], ['0', '0']);
    assert.deepEqual(await guaranteeOf(one.plan.merchant), before);
    assert.deepEqual(await listStatuses(one), ['2', '120', '300', '399']);
    // The number may be declared anew.
    const anew = await sendList(one, 9, { appType: '1' });
    assert.deepEqual([anew.status, await stateOf(one)], ['accepted', 'held']);
    assert.equal((await quotaOf(one)).held, '90000');
  });

  it('are taken once when a held list is declared again', async () => {
    const one = trade('weight-differs', worth(600));
    await decide(one);
    const heavier = Number(one.waybill.head.weight).toFixed(3);
    await sendList(one, 5, { appType: '2', grossWeight: heavier });
    const { used, held } = await quotaOf(one);
    assert.deepEqual([await stateOf(one), used, held], ['released', '60000', '0']);
  });

  it('are never overdrawn: of twenty parallel trades only those released that fit', async () => {
    const many = Array.from({ length: 20 }, () => trade(undefined, worth(2500), 1));
    await Promise.all(many.map((one) => zone.send(one, ...all)));
    await zone.settle();
    const states = await Promise.all(many.map(stateOf));
    assert.deepEqual(
      [
        states.filter((state) => state === 'released').length,
        states.filter((state) => state === 'refused').length,
      ],
      [10, 10],
    );
    const { used, available } = await quotaOf(many[0]!);
    assert.deepEqual([used, available], ['2500000', '100000']);
    const refused = await zone.find(many[states.indexOf('refused')]!);
    const { decisions } = await admin.trade(refused!.id);
    assert.deepEqual(
      decisions[0]?.findings.map(({ rule }) => rule),
      ['LIMIT-ANNUAL'],
    );
  });

  it('of the guarantee, likewise', async () => {
    const poor = synthetic.enterprise('merchant-poor');
    const sample = trade(undefined, worth(1000));
    const tax = sample.expect.tax!;
    await admin.registry.lodgeGuarantee(zone.seeded.get(poor.id)!.id, {
      reference: '测试-五笔',
      amount: String(tax * 5n),
    });
    const many = Array.from({ length: 12 }, () =>
      trade(undefined, (plan) => ({ ...worth(1000)(plan), merchant: poor })),
    );
    await Promise.all(many.map((one) => zone.send(one, ...all)));
    await zone.settle();
    const states = await Promise.all(many.map(stateOf));
    assert.equal(states.filter((state) => state === 'released').length, 5);
    const balance = await guaranteeOf(poor);
    assert.deepEqual([balance.held, balance.available], [String(tax * 5n), '1']);
  });

  it('are not given to an enterprise that was suspended in between', async () => {
    const one = trade();
    await zone.send(one, '311', '411', '511');
    const id = zone.seeded.get(one.plan.merchant.id)!.id;
    await admin.registry.changeEnterprise(id, { status: 'suspended', reason: '测试' });
    await zone.send(one, '621');
    await zone.settle();
    await admin.registry.changeEnterprise(id, { status: 'active', reason: '测试' });
    const found = await zone.find(one);
    const { decisions } = await admin.trade(found!.id);
    // It is the merchant and its own guarantor.
    const rules = new Set(decisions[0]?.findings.map(({ rule }) => rule));
    assert.deepEqual([found?.state, [...rules]], ['refused', ['ELIG-PARTY']]);
  });
});

describe('a decided trade', () => {
  it('is shown with masked persons and every step of its tax', async () => {
    const one = trade();
    await decide(one);
    const found = await admin.trade((await zone.find(one))!.id);
    assert.deepEqual(found.documents.map(({ kind }) => kind).toSorted(), [...all]);
    const text = JSON.stringify(found);
    for (const { kind, document } of one.sendings) {
      for (const field of (kindByCode(kind) as MessageKind).head.fields) {
        const value = document.head[field.name];
        if (field.personal !== undefined && value !== undefined)
          assert.ok(!text.includes(String(value)), field.name);
      }
    }
    const tax = found.decisions[0]?.tax;
    assert.equal(tax?.total, String(one.expect.tax));
    assert.ok((tax?.steps?.length ?? 0) >= 3);
    assert.ok(tax?.steps?.every((step) => step.zh && step.formula && step.source));
    assert.deepEqual(found.timeline.at(-1)?.event, 'release');
    assert.equal(found.timeline.length, 5);
  });

  it('is computed again the same, and a changed fact is told', async () => {
    const defects = [undefined, 'payment-amount', 'weight-differs', 'tax-undetermined', 'over-annual-limit'];
    for (const defect of defects) {
      const one = trade(defect);
      await decide(one);
      const { reproduced, differences } = await admin.recheck((await zone.find(one))!.id);
      assert.deepEqual([reproduced, differences], [true, []], defect);
    }
    const one = trade(undefined, worth(500));
    await decide(one);
    const { id } = (await zone.find(one))!;
    await zone.superuser.transaction(async (tx) => {
      await tx.query('alter table clearance.decision disable trigger decision_append_only');
      await tx.query(
        `update clearance.decision set facts = replace(facts, '"available":"2600000"', '"available":"40000"') where trade = $1`,
        [id],
      );
      await tx.query('alter table clearance.decision enable trigger decision_append_only');
    });
    const found = await admin.recheck(id);
    assert.equal(found.reproduced, false);
    assert.deepEqual(
      found.differences.map(({ path }) => path),
      ['outcome', 'findings'],
    );
    const { problems } = await zone.server.verifyJournal();
    assert.deepEqual(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', new RegExp(`decision ${id}/1 .*changed`));
    const waiting = trade();
    await zone.send(waiting, '621');
    await zone.settle();
    await assert.rejects(admin.recheck((await zone.find(waiting))!.id), { code: 'STATE' });
  });

  it('is counted', async () => {
    const { states, refusals, backlog, decisionMs } = await admin.statistics();
    const { rows } = await zone.database.db.query<{ state: string; n: bigint }>(
      'select state, count(*) as n from clearance.trade group by state',
    );
    assert.deepEqual(states, Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)])));
    assert.equal(backlog, 0);
    assert.equal(refusals.find(({ rule }) => rule === 'LIMIT-ANNUAL')?.trades, 11);
    assert.ok(decisionMs.p50 > 0 && decisionMs.p99 < 10_000);
  });
});

describe('several processes on one database', () => {
  it('share the work without doing any of it twice', async () => {
    const web = await zone.another({ role: 'web' });
    const workers = await Promise.all([zone.another({ role: 'worker' }), zone.another({ role: 'worker' })]);
    await zone.server.stop();
    const many = Array.from({ length: 40 }, () => trade());
    const { HeliuClient } = await import('@heliu/client');
    const submit = async (one: Trade): Promise<void> => {
      for (const { kind, document, sender } of one.sendings.toReversed()) {
        const client = new HeliuClient({ baseUrl: web.url, apiKey: zone.key(sender.id), retries: 0 });
        await client.submitXml(documentXml(synthetic, sender, kind, [document]));
      }
    };
    const platform = new HeliuClient({ baseUrl: web.url, apiKey: zone.key('agent-1'), retries: 0 });
    const { next } = await platform.receipts({ limit: 500 });
    const poll = platform.receipts({ after: next, wait: 20 });
    await Promise.all(many.map(submit));
    assert.ok((await poll).receipts.length > 0);
    await zone.settle();
    const { rows } = await zone.database.db.query<{ state: string; decisions: number; n: bigint }>(
      `select t.state, t.decisions, count(d.number) as n from clearance.trade t
       left join clearance.decision d on d.zone = t.zone and d.trade = t.id where t.order_no = any($1::text[])
       group by t.id, t.state, t.decisions`,
      [many.map((one) => one.orderNo)],
    );
    assert.equal(rows.length, many.length);
    for (const row of rows) assert.deepEqual([row.state, row.decisions, row.n], ['released', 1, 1n]);
    const { rows: gaps } = await zone.database.db.query(
      `select enterprise_id from exchange.receipt group by zone, enterprise_id having max(number) <> count(*)`,
    );
    assert.deepEqual(gaps, []);
    for (const server of [web, ...workers]) await server.stop();
  });
});
