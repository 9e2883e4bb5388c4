/**
 * What each rule finds and what it leaves alone, as a table for officials. Every row starts from an ordinary trade
 * that is released (direct purchase of two tins of milk powder and a jar of honey) and changes what it says.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Inventory, Order, Payment, Waybill } from '@heliu/messages';
import { createZone, generateTrade, type Trade } from '../../../../simulator/src/index.ts';
import { allRules, decide, type Outcome } from './decide.ts';
import { documentsOf, factsOf } from './testing.ts';
import type { Facts } from './trade.ts';

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

interface Draft {
  readonly order: Order;
  readonly payment: Payment;
  readonly payments: Payment[];
  readonly waybill: Waybill;
  readonly list: Inventory;
  readonly facts: Writable<Facts>;
}

type Change = (draft: Draft) => void;
/** Rule; what was changed; outcome; the change; rules that are found beside it. */
type Row = readonly [rule: string, what: string, outcome: Outcome, change: Change, ...also: string[]];

const zone = createZone({ seed: 'rules', now: new Date('2026-06-01T04:00:00Z') });
const basket = [0, 5].map((index) => ({ goods: zone.goods[index]!, quantity: index === 0 ? 2 : 1 }));

/** An ordinary trade in a mode; the first buyer of the zone is of age. */
function ordinary(mode: '9610' | '1210'): Trade {
  const plan = { freight: 1000n, insurance: 200n, discount: 0n };
  return generateTrade(zone, 1, {
    code: 'none',
    zh: '',
    en: '',
    plan: (given) => ({ ...given, ...plan, mode, basket }),
    state: 'released',
    rules: [],
  });
}
const trades = { '9610': ordinary('9610'), '1210': ordinary('1210') };

function draftOf(mode: '9610' | '1210'): Draft {
  const trade = structuredClone({ ...trades[mode], plan: undefined, sendings: [] }) as unknown as Trade;
  const { list, order, payments, waybill } = documentsOf(trade);
  const facts = factsOf(zone, trade) as Writable<Facts>;
  return {
    list,
    order,
    payments: [...payments],
    payment: payments[0]!,
    waybill,
    facts: structuredClone(facts),
  };
}

const matching: readonly Row[] = [
  ['MATCH-PAYMENTS', '同一订单有两份支付单', 'refuse', (d) => d.payments.push(structuredClone(d.payment))],
  ['MATCH-MERCHANT', '订单写另一家电商企业', 'refuse', (d) => (d.order.head.ebcCode = '330196T999')],
  ['MATCH-BUYER', '清单订购人姓名多一字', 'refuse', (d) => (d.list.head.buyerName += '甲')],
  ['MATCH-BUYER', '清单证件类型写其它', 'refuse', (d) => (d.list.head.buyerIdType = '2')],
  ['MATCH-BUYER-PHONE', '清单电话末位不同', 'refuse', (d) => (d.list.head.buyerTelephone += '0')],
  ['MATCH-PAYER', '支付人姓名不同', 'refuse', (d) => (d.payment.head.payerName = '测试他人')],
  ['MATCH-PAYER', '支付人证件不同', 'refuse', (d) => (d.payment.head.payerIdNumber += '1')],
  [
    'MATCH-AMOUNT',
    '少付一分',
    'refuse',
    (d) => (d.payment.head.amountPaid = less(d.payment.head.amountPaid)),
  ],
  [
    'MATCH-PAY-COMPANY',
    '订单写另一家支付企业',
    'refuse',
    (d) => (d.order.head.payCode = zone.agents[0]!.code),
  ],
  ['MATCH-PAY-TRANSACTION', '订单支付编号不同', 'refuse', (d) => (d.order.head.payTransactionId = 'P1')],
  ['MATCH-LINE-COUNT', '清单少一项', 'refuse', (d) => void d.list.lines.pop()],
  ['MATCH-LINES', '清单原产国不同', 'refuse', (d) => (d.list.lines[0]!.country = '999')],
  ['MATCH-LINES', '清单货号不同', 'refuse', (d) => (d.list.lines[0]!.itemNo = 'X')],
  ['MATCH-CONSIGNEE', '运单收货人不同', 'refuse', (d) => (d.waybill.head.consignee = '测试他人')],
  ['MATCH-CONSIGNEE', '运单地址不同', 'refuse', (d) => (d.waybill.head.consigneeAddress += '1')],
  ['MATCH-WAYBILL-ORDER', '运单写另一订单', 'refuse', (d) => (d.waybill.head.orderNo += '1')],
  ['MATCH-WEIGHT', '运单重5.1%', 'hold', weigh('2.480', '2.60648')],
  ['MATCH-WEIGHT', '运单轻5.1%', 'hold', weigh('2.480', '2.35352')],
  ['MATCH-ADDRESS', '清单地址写法不同', 'release', (d) => (d.list.head.consigneeAddress += '（家）')],
  ['MATCH-FREIGHT', '清单保费与运单不同', 'release', (d) => (d.waybill.head.insuredFee = '2.01')],
];

const eligibility: readonly Row[] = [
  ['ELIG-PARTY', '物流企业未登记', 'refuse', (d) => (d.facts.parties[d.list.head.logisticsCode] = null)],
  [
    'ELIG-PARTY',
    '支付企业已注销',
    'refuse',
    (d) => party(d, d.payment.head.payCode, { status: 'cancelled' }),
  ],
  [
    'ELIG-PARTY',
    '申报企业只是仓储企业',
    'refuse',
    (d) => party(d, d.list.head.agentCode, { roles: ['warehouse'] }),
  ],
  ['ELIG-MODE', '以一般贸易申报', 'refuse', (d) => (d.list.head.tradeMode = '0110'), 'LIMIT-REGIME'],
  ['ELIG-MODE-FIELDS', '直购未填航次', 'refuse', (d) => delete d.list.head.voyageNo],
  [
    'ELIG-HS',
    '编码已不在税则中',
    'refuse',
    (d) => (d.facts.tariff[d.list.lines[0]!.gcode] = null),
    'TAX-UNDETERMINED',
  ],
  ['ELIG-POSITIVE-LIST', '不在完整的清单中', 'refuse', (d) => unlist(d, true)],
  ['ELIG-POSITIVE-LIST', '不在不完整的清单中', 'hold', (d) => unlist(d, false)],
  ['ELIG-POSITIVE-LIST', '没有清单数据', 'hold', (d) => (d.facts.positiveList = null)],
  ['ELIG-CODES', '原产国代码不存在', 'refuse', (d) => d.facts.unknownCodes.push('OrderList[1].country=999')],
  [
    'CONS-UNITS',
    '法定单位写成件',
    'refuse',
    (d) => Object.assign(d.list.lines[0]!, { unit1: '011', unit2: undefined, qty2: undefined }),
  ],
];

const consistency: readonly Row[] = [
  [
    'CONS-ORDER-TOTAL',
    '实付与订单各项之和差一分',
    'refuse',
    ({ order, payment }) => {
      order.head.acturalPaid = less(order.head.acturalPaid);
      payment.head.amountPaid = order.head.acturalPaid;
    },
  ],
  [
    'CONS-ORDER-GOODS',
    '商品价格少一分',
    'refuse',
    ({ order, payment }) => {
      order.head.goodsValue = less(order.head.goodsValue);
      order.head.acturalPaid = less(order.head.acturalPaid);
      payment.head.amountPaid = order.head.acturalPaid;
    },
  ],
  ['CONS-LINE-TOTAL', '10.005×1=10.00', 'refuse', priced('10.005', '1', '10.00')],
  [
    'CONS-GNUM',
    '序号1、3',
    'refuse',
    ({ order, list }) => {
      for (const { lines } of [order, list]) lines[1]!.gnum = 3;
    },
  ],
  ['CONS-POSITIVE', '法定数量为零', 'refuse', (d) => (d.list.lines[0]!.qty1 = '0')],
  ['CONS-POSITIVE', '运单重量为负', 'refuse', (d) => (d.waybill.head.weight = '-2.480'), 'MATCH-WEIGHT'],
  ['CONS-WEIGHT', '净重比毛重多一克', 'refuse', (d) => (d.list.head.netWeight = '2.481')],
  ['CONS-UNIT2', '只有第二数量', 'refuse', (d) => (d.list.lines[0]!.qty2 = '1')],
  ['CONS-FIXED', '一单两件', 'refuse', (d) => (d.list.head.packNo = 2)],
  ['CONS-FIXED', '商品项币制不是人民币', 'refuse', (d) => (d.order.lines[0]!.currency = '502')],
];

const identity: readonly Row[] = [
  ['ID-NUMBER', '校验位错误', 'refuse', (d) => renumber(d, '330199198001011230')],
  ['ID-NUMBER', '二月三十日出生', 'refuse', (d) => renumber(d, '330199198002301234')],
  ['ID-AGE', '差一天十八岁', 'hold', (d) => renumber(d, born('20080602'))],
];

const limits: readonly Row[] = [
  [
    'TAX-UNDETERMINED',
    '税则没有税率',
    'hold',
    (d) => Object.assign(tariffOf(d), { vat: { kind: 'unknown', reason: '测试' } }),
  ],
  ['LIMIT-SINGLE', '两件共超过5000元', 'refuse', priced('2336.05', '2', '4672.10')],
  ['LIMIT-ANNUAL', '剩余年度额度少一分', 'refuse', (d) => (d.facts.quota = quotaLeft(d, -1n))],
  ['LIMIT-REGIME', '2016年4月8日前申报', 'refuse', (d) => (d.facts.date = '2016-04-07')],
  ['GUARANTEE-SHORT', '担保少一分', 'refuse', (d) => (d.facts.guarantee = String(due(d) - 1n))],
  ['GUARANTEE-SHORT', '担保企业没有担保账户', 'refuse', (d) => (d.facts.guarantee = null)],
];

/** Near misses: the rule stays silent, though something close to its matter was changed. */
const silent: readonly (readonly [rule: string, what: string, change: Change])[] = [
  ['MATCH-PAYMENTS', '一份支付单', () => undefined],
  ['MATCH-MERCHANT', '清单用海关编码，订单用同一企业的信用代码', (d) => alias(d, 'merchant')],
  ['MATCH-BUYER', '姓名前后有空格', (d) => (d.list.head.buyerName = ` ${d.list.head.buyerName} `)],
  ['MATCH-BUYER-PHONE', '电话后有空格', (d) => (d.list.head.buyerTelephone += ' ')],
  ['MATCH-PAYER', '他人付款，但订购人身份已核验', (d) => stranger(d)],
  ['MATCH-AMOUNT', '同一金额写成四位小数', (d) => (d.payment.head.amountPaid += '00')],
  ['MATCH-PAY-COMPANY', '订单未填支付企业', (d) => delete d.order.head.payCode],
  ['MATCH-PAY-TRANSACTION', '订单未填支付编号', (d) => delete d.order.head.payTransactionId],
  ['MATCH-LINE-COUNT', '两项对两项', () => undefined],
  ['MATCH-LINES', '同一数量写成2.0', (d) => (d.list.lines[0]!.qty = '2.0')],
  ['MATCH-CONSIGNEE', '清单地址不同不归运单管', (d) => (d.list.head.consigneeAddress = '别处')],
  ['MATCH-WAYBILL-ORDER', '订单编号后有空格', (d) => (d.waybill.head.orderNo += ' ')],
  ['MATCH-WEIGHT', '运单正好重5%', weigh('2.480', '2.604')],
  [
    'MATCH-ADDRESS',
    '地址前有空格',
    (d) => (d.list.head.consigneeAddress = ` ${d.list.head.consigneeAddress}`),
  ],
  ['MATCH-FREIGHT', '运单未填运费', (d) => delete d.waybill.head.freight],
  ['ELIG-PARTY', '由电商平台担保', (d) => (d.list.head.assureCode = d.list.head.ebpCode)],
  ['ELIG-MODE', '1239保税', (d) => (d.list.head.tradeMode = '1239')],
  ['ELIG-MODE-FIELDS', '一般贸易没有这些栏目', (d) => (d.list.head.tradeMode = '0110')],
  ['ELIG-MODE-OMIT', '该填的都填', () => undefined],
  ['ELIG-HS', '编码在税则中', () => undefined],
  ['ELIG-POSITIVE-LIST', '其他编码不在清单', (d) => d.facts.positiveList!.unlisted.push('8703234110')],
  ['ELIG-GOODS-RECORD', '直购填了料号也不查账册', (d) => (d.list.lines[0]!.itemRecordNo = 'X')],
  ['ELIG-CODES', '没有未知代码', () => undefined],
  [
    'CONS-UNITS',
    '税则未写法定单位',
    (d) => Object.assign(tariffOf(d), { unit1: undefined, unit2: undefined }),
  ],
  ['CONS-ORDER-TOTAL', '抵扣十元、少付十元', (d) => discounted(d)],
  ['CONS-ORDER-GOODS', '商品价格多写零', (d) => (d.order.head.goodsValue += '000')],
  ['CONS-LINE-TOTAL', '10.005×1=10.01', priced('10.005', '1', '10.01')],
  ['CONS-GNUM', '序号1、2', () => undefined],
  ['CONS-POSITIVE', '赠品单价为零', (d) => Object.assign(d.list.lines[0]!, { price: '0', totalPrice: '0' })],
  ['CONS-WEIGHT', '净重等于毛重', (d) => (d.list.head.netWeight = d.list.head.grossWeight)],
  ['CONS-UNIT2', '第二数量与单位都填', (d) => Object.assign(d.list.lines[0]!, { qty2: '1', unit2: '011' })],
  ['CONS-FIXED', '一件', () => undefined],
  ['ID-NUMBER', '护照号码没有校验位', (d) => passport(d)],
  ['ID-AGE', '当天满十八岁', (d) => renumber(d, born('20080601'))],
  ['TAX-UNDETERMINED', '税率齐全', () => undefined],
  ['LIMIT-SINGLE', '正好5000元', priced('2330.05', '2', '4660.10')],
  ['LIMIT-SINGLE', '不可分割的一件5000.01元', (d) => single(d, '4988.01')],
  ['LIMIT-ANNUAL', '剩余年度额度正好够', (d) => (d.facts.quota = quotaLeft(d, 0n))],
  ['LIMIT-REGIME', '制度施行当天', (d) => (d.facts.date = '2016-04-08')],
  ['GUARANTEE-SHORT', '担保正好等于税款', (d) => (d.facts.guarantee = String(due(d)))],
];

/** Rules that only bonded trade meets. */
const bonded: readonly Row[] = [
  ['ELIG-GOODS-RECORD', '料号未备案', 'refuse', (d) => (d.list.lines[0]!.itemRecordNo += 'X')],
  ['ELIG-GOODS-RECORD', '备案单位不同', 'refuse', (d) => (recordOf(d).unit = '001')],
  ['ELIG-MODE-FIELDS', '保税未填账册', 'refuse', (d) => delete d.list.head.emsNo],
  ['ELIG-MODE-OMIT', '保税却填航次', 'release', (d) => (d.list.head.voyageNo = 'HL1')],
];

function less(amount: string): string {
  const fen = BigInt(amount.replace('.', '')) - 1n;
  return `${String(fen).slice(0, -2)}.${String(fen).slice(-2)}`;
}
function weigh(declared: string, carried: string): Change {
  return ({ list, waybill }) => {
    Object.assign(list.head, { grossWeight: declared, netWeight: '2.300' });
    waybill.head.weight = carried;
  };
}
function party(d: Draft, code: string, change: object): void {
  Object.assign(d.facts.parties[code]!, change);
}
function unlist(d: Draft, complete: boolean): void {
  d.facts.positiveList = { complete, unlisted: [d.list.lines[0]!.gcode] };
}
function renumber(d: Draft, idNumber: string): void {
  d.order.head.buyerIdNumber = d.list.head.buyerIdNumber = d.payment.head.payerIdNumber = idNumber;
}
/** GB 11643 check digit, computed here apart from the rule's own code. */
function born(date: string): string {
  const body = `339900${date}123`;
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0);
  return body + '10X98765432'.charAt(sum % 11);
}
const tariffOf = (d: Draft) => d.facts.tariff[d.list.lines[0]!.gcode]!;
const recordOf = (d: Draft) => d.facts.goods[d.list.lines[0]!.itemRecordNo!]!;
const due = (d: Draft): bigint =>
  decide(documentsIn(d), { ...(d.facts as Facts), guarantee: '1000000000' }).guarantee;
function quotaLeft(d: Draft, more: bigint): { available: string; used: string } {
  const { dutiable } = decide(documentsIn(d), d.facts as Facts).assessment;
  const available = dutiable + more;
  return { available: String(available), used: String(2_600_000n - available) };
}
function alias(d: Draft, _who: 'merchant'): void {
  const { ebcCode } = d.list.head;
  const merchant = zone.enterprises.find((item) => item.code === ebcCode)!;
  d.order.head.ebcCode = merchant.code === merchant.uscc ? merchant.customsCode : merchant.uscc;
  d.facts.parties[d.order.head.ebcCode] = structuredClone(d.facts.parties[ebcCode]!);
}
function stranger(d: Draft): void {
  Object.assign(d.payment.head, { payerName: '测试他人', payerIdNumber: '1' });
  d.facts.buyerVerified = true;
}
function discounted(d: Draft): void {
  const paid = String(BigInt(d.order.head.acturalPaid.replace('.', '')) - 1000n);
  const amount = `${paid.slice(0, -2)}.${paid.slice(-2)}`;
  Object.assign(d.order.head, { discount: '10', acturalPaid: amount });
  d.payment.head.amountPaid = amount;
}
function passport(d: Draft): void {
  renumber(d, 'E12345678');
  d.order.head.buyerIdType = d.list.head.buyerIdType = '2';
}
/** Two of the first goods at a price; with the honey and 12 yuan of freight and insurance the rest is known. */
function priced(price: string, qty: string, total: string): Change {
  return (d) => {
    for (const line of [d.order.lines[0]!, d.list.lines[0]!])
      Object.assign(line, { price, qty, totalPrice: total });
    addUp(d);
  };
}
function single(d: Draft, price: string): void {
  for (const lines of [d.order.lines, d.list.lines]) {
    lines.length = 1;
    Object.assign(lines[0]!, { qty: '1', price, totalPrice: price });
  }
  addUp(d);
}
function addUp(d: Draft): void {
  const cents = (text: string): bigint => BigInt(text.replace('.', ''));
  const text = (fen: bigint): string => `${fen / 100n}.${String(fen % 100n).padStart(2, '0')}`;
  const goods = d.order.lines.reduce((sum, line) => sum + cents(line.totalPrice), 0n);
  const { head } = d.order;
  head.goodsValue = text(goods);
  head.acturalPaid = text(goods + cents(head.freight) + cents(head.taxTotal) - cents(head.discount));
  d.payment.head.amountPaid = head.acturalPaid;
}
const documentsIn = ({ list, order, payments, waybill }: Draft) => ({ list, order, payments, waybill });
const foundIn = (d: Draft) => decide(documentsIn(d), d.facts as Facts);

describe('rules', () => {
  it('release the two ordinary trades without a word', () => {
    for (const mode of ['9610', '1210'] as const) {
      const { outcome, findings } = foundIn(draftOf(mode));
      assert.deepEqual([outcome, findings], ['release', []], mode);
    }
  });

  const tables = [
    ['9610', [...matching, ...eligibility, ...consistency, ...identity, ...limits]],
    ['1210', bonded],
  ] as const;
  for (const [mode, rows] of tables) {
    for (const [rule, what, outcome, change, ...also] of rows) {
      it(`${rule} finds: ${what}`, () => {
        const draft = draftOf(mode);
        change(draft);
        const decided = foundIn(draft);
        const codes = [...new Set(decided.findings.map((finding) => finding.rule))];
        assert.ok(codes.includes(rule), `found ${codes.join(' ') || 'nothing'}`);
        const expected = new Set([rule, ...also]);
        assert.deepEqual(
          codes.filter((code) => !expected.has(code)),
          [],
        );
        assert.equal(decided.outcome, outcome);
        const own = decided.findings.find((finding) => finding.rule === rule);
        assert.ok(own?.zh && own.en && own.remedyZh && own.remedyEn && own.source);
        assert.ok(decided.outcome !== 'refuse' || (decided.quota === 0n && decided.guarantee === 0n));
      });
    }
  }

  for (const [rule, what, change] of silent) {
    it(`${rule} leaves alone: ${what}`, () => {
      const draft = draftOf('9610');
      change(draft);
      const codes = foundIn(draft).findings.map((finding) => finding.rule);
      assert.ok(!codes.includes(rule), codes.join(' '));
    });
  }

  it('are all in both tables', () => {
    const hit = new Set(tables.flatMap(([, rows]) => rows.map(([rule]) => rule)));
    const left = new Set(silent.map(([rule]) => rule));
    for (const { code } of allRules) assert.ok(hit.has(code) && left.has(code), code);
    assert.equal(new Set(allRules.map(({ code }) => code)).size, allRules.length);
  });
});
