import type { Inventory, Order, Payment, Waybill } from '@heliu/messages';
import { kilograms, later, stamp8, stamp14, thousandths, yuan } from '../format.ts';
import { assessedTax } from '../oracle.ts';
import type { Random } from '../random.ts';
import { customs, site, type Zone } from '../zone/zone.ts';
import type { Plan, Trade } from './types.ts';

const packing_grams = 180;
const cny = '142';
const china = '142';

/** Writes the four documents of a plan, as the enterprises of the zone would. */
export function buildTrade(zone: Zone, plan: Plan, random: Random): Trade {
  const numbers = numbersOf(zone, plan, random);
  const inventory = writeInventory(zone, plan, random, numbers);
  const tax = assessedTax(inventory);
  const order = writeOrder(plan, random, numbers, tax ?? 0n);
  const payment = writePayment(plan, random, numbers, order.head.acturalPaid);
  const waybill = writeWaybill(plan, random, numbers);
  return {
    number: plan.number,
    plan,
    platform: plan.platform.code,
    orderNo: numbers.order,
    order,
    payment,
    waybill,
    inventory,
    sendings: [
      sending('311', order, plan.platform),
      sending('411', payment, plan.payment),
      sending('511', waybill, plan.carrier),
      sending('621', inventory, plan.agent),
    ],
    expect: { state: 'released', rules: [], ...(tax === undefined ? {} : { tax }) },
  };
}

function sending(
  kind: Trade['sendings'][number]['kind'],
  document: Trade['sendings'][number]['document'],
  sender: Plan['platform'],
): Trade['sendings'][number] {
  return { kind, document, sender, wave: 0, expect: { status: 'accepted', faults: [] } };
}

interface Numbers {
  readonly order: string;
  readonly transaction: string;
  readonly waybill: string;
  readonly list: string;
  readonly masterBill: string;
}

function numbersOf(zone: Zone, plan: Plan, random: Random): Numbers {
  const serial = zone.tag + String(plan.number).padStart(8, '0');
  return {
    order: `D${serial}`,
    transaction: `P${stamp8(plan.at)}${serial}`,
    waybill: `HL${serial}`,
    list: `Q${serial}`,
    masterBill: `999-${random.digits(8)}`,
  };
}

interface Line {
  readonly gnum: number;
  readonly quantity: number;
  readonly total: bigint;
  readonly goods: Plan['basket'][number]['goods'];
}

const linesOf = (plan: Plan): Line[] =>
  plan.basket.map(({ goods, quantity }, index) => ({
    gnum: index + 1,
    quantity,
    total: goods.price * BigInt(quantity),
    goods,
  }));

export const goodsValue = (plan: Plan): bigint => linesOf(plan).reduce((sum, line) => sum + line.total, 0n);

const netGrams = (plan: Plan): number =>
  plan.basket.reduce((sum, { goods, quantity }) => sum + goods.netGrams * quantity, 0);

const common = (random: Random, plan: Plan, afterSeconds: number) => ({
  guid: random.guid(),
  appType: '1',
  appTime: stamp14(later(plan.at, afterSeconds)),
  appStatus: '2',
});

function writeOrder(plan: Plan, random: Random, numbers: Numbers, tax: bigint): Order {
  const value = goodsValue(plan);
  const freight = plan.freight + plan.insurance;
  const { buyer } = plan;
  return {
    head: {
      ...common(random, plan, 60),
      orderType: 'I',
      orderNo: numbers.order,
      ebpCode: plan.platform.code,
      ebpName: plan.platform.name,
      ebcCode: plan.merchant.code,
      ebcName: plan.merchant.name,
      goodsValue: yuan(value),
      freight: yuan(freight),
      discount: yuan(plan.discount),
      taxTotal: yuan(tax),
      acturalPaid: yuan(value + freight + tax - plan.discount),
      currency: cny,
      buyerRegNo: buyer.account,
      buyerName: buyer.name,
      buyerTelephone: buyer.phone,
      buyerIdType: '1',
      buyerIdNumber: buyer.idNumber,
      payCode: plan.payment.code,
      payName: plan.payment.name,
      payTransactionId: numbers.transaction,
      consignee: buyer.name,
      consigneeTelephone: buyer.phone,
      consigneeAddress: buyer.address,
      consigneeDistrict: buyer.district,
    },
    lines: linesOf(plan).map(({ gnum, goods, quantity, total }) => ({
      gnum,
      itemNo: goods.itemNo,
      itemName: goods.name,
      gmodel: goods.model,
      unit: goods.unit,
      qty: String(quantity),
      price: yuan(goods.price),
      totalPrice: yuan(total),
      currency: cny,
      country: goods.country,
    })),
  };
}

function writePayment(plan: Plan, random: Random, numbers: Numbers, amount: string): Payment {
  const { buyer } = plan;
  return {
    head: {
      ...common(random, plan, 120),
      payCode: plan.payment.code,
      payName: plan.payment.name,
      payTransactionId: numbers.transaction,
      orderNo: numbers.order,
      ebpCode: plan.platform.code,
      ebpName: plan.platform.name,
      payerIdType: '1',
      payerIdNumber: buyer.idNumber,
      payerName: buyer.name,
      telephone: buyer.phone,
      amountPaid: amount,
      currency: cny,
      payTime: stamp14(later(plan.at, 90)),
    },
  };
}

function writeWaybill(plan: Plan, random: Random, numbers: Numbers): Waybill {
  const { buyer } = plan;
  return {
    head: {
      ...common(random, plan, 600),
      logisticsCode: plan.carrier.code,
      logisticsName: plan.carrier.name,
      logisticsNo: numbers.waybill,
      ...(plan.mode === '9610' ? { billNo: numbers.masterBill } : {}),
      orderNo: numbers.order,
      freight: yuan(plan.freight),
      insuredFee: yuan(plan.insurance),
      currency: cny,
      weight: kilograms(netGrams(plan) + packing_grams),
      packNo: 1,
      goodsInfo: plan.basket.map(({ goods }) => goods.name).join('、'),
      consignee: buyer.name,
      consigneeAddress: buyer.address,
      consigneeTelephone: buyer.phone,
    },
  };
}

function writeInventory(zone: Zone, plan: Plan, random: Random, numbers: Numbers): Inventory {
  const { buyer, warehouse } = plan;
  const bonded = plan.mode === '1210';
  const net = netGrams(plan);
  return {
    head: {
      ...common(random, plan, 900),
      orderNo: numbers.order,
      ebpCode: plan.platform.code,
      ebpName: plan.platform.name,
      ebcCode: plan.merchant.code,
      ebcName: plan.merchant.name,
      logisticsNo: numbers.waybill,
      logisticsCode: plan.carrier.code,
      logisticsName: plan.carrier.name,
      copNo: numbers.list,
      assureCode: plan.merchant.code,
      ...(bonded ? { emsNo: zone.emsNo(warehouse) } : {}),
      ieFlag: 'I',
      declTime: stamp8(later(plan.at, 900)),
      customsCode: customs.declaration,
      portCode: bonded ? customs.declaration : customs.airport,
      ...(bonded ? {} : { ieDate: stamp8(plan.at) }),
      buyerIdType: '1',
      buyerIdNumber: buyer.idNumber,
      buyerName: buyer.name,
      buyerTelephone: buyer.phone,
      consigneeAddress: buyer.address,
      agentCode: plan.agent.code,
      agentName: plan.agent.name,
      ...(bonded ? { areaCode: warehouse.code, areaName: warehouse.name } : {}),
      tradeMode: plan.mode,
      ...(bonded
        ? { trafMode: 'Y' }
        : { trafMode: '5', trafNo: 'HL8888', voyageNo: 'HL0888', billNo: numbers.masterBill }),
      loctNo: site.code,
      // Bonded goods leave an area inside China; direct purchase departs from where the goods come from.
      country: bonded ? china : (plan.basket[0]?.goods.country ?? china),
      freight: yuan(plan.freight),
      insuredFee: yuan(plan.insurance),
      currency: cny,
      packNo: 1,
      grossWeight: kilograms(net + packing_grams),
      netWeight: kilograms(net),
    },
    lines: linesOf(plan).map(({ gnum, goods, quantity, total }) => ({
      gnum,
      ...(bonded ? { itemRecordNo: zone.itemRecordNo(warehouse, goods) } : {}),
      itemNo: goods.itemNo,
      itemName: goods.name,
      gcode: goods.code,
      gname: goods.name,
      gmodel: goods.model,
      barCode: '无',
      country: goods.country,
      currency: cny,
      qty: String(quantity),
      unit: goods.unit,
      qty1: thousandths(goods.content1 * quantity),
      unit1: goods.unit1,
      ...(goods.unit2 === undefined
        ? {}
        : { qty2: thousandths((goods.content2 ?? 0) * quantity), unit2: goods.unit2 }),
      price: yuan(goods.price),
      totalPrice: yuan(total),
    })),
  };
}
