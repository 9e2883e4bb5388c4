import { kilograms, yuan } from '../format.ts';
import { type Defect, fenOf, firstOf, lonelyBuyer } from './define.ts';

/** The documents disagree with each other. */
export const matching: readonly Defect[] = [
  {
    code: 'payment-amount',
    zh: '支付金额与订单不符',
    en: 'Payment amount differs from the order',
    apply: ({ payment }) => {
      payment.head.amountPaid = yuan(fenOf(payment.head.amountPaid) + 100n);
    },
    state: 'refused',
    rules: ['MATCH-AMOUNT'],
  },
  {
    code: 'payer-other',
    zh: '支付人不是订购人',
    en: 'Somebody other than the buyer paid',
    apply: ({ payment, plan }, { zone }) => {
      const other = lonelyBuyer(zone, plan);
      payment.head.payerName = other.name;
      payment.head.payerIdNumber = other.idNumber;
    },
    state: 'refused',
    rules: ['MATCH-PAYER'],
  },
  {
    code: 'pay-company',
    zh: '订单所列支付企业与支付单不符',
    en: 'The order names another payment institution',
    apply: ({ order, plan }, { zone }) => {
      const other = zone.payments.find((enterprise) => enterprise !== plan.payment);
      if (other !== undefined) order.head.payCode = other.code;
    },
    state: 'refused',
    rules: ['MATCH-PAY-COMPANY'],
  },
  {
    code: 'pay-transaction',
    zh: '订单所列支付交易编号与支付单不符',
    en: 'The order names another payment transaction',
    apply: ({ order }) => {
      order.head.payTransactionId = `${order.head.payTransactionId}9`;
    },
    state: 'refused',
    rules: ['MATCH-PAY-TRANSACTION'],
  },
  {
    code: 'merchant-differs',
    zh: '清单电商企业与订单不符',
    en: 'The list names another merchant than the order',
    apply: ({ inventory, plan }, { zone }) => {
      const other = zone.merchants.find((enterprise) => enterprise !== plan.merchant);
      if (other === undefined) return;
      inventory.head.ebcCode = other.code;
      inventory.head.ebcName = other.name;
    },
    state: 'refused',
    rules: ['MATCH-MERCHANT'],
  },
  {
    code: 'buyer-differs',
    zh: '清单订购人与订单不符',
    en: 'The list names another buyer than the order',
    apply: ({ inventory, plan }, { zone }) => {
      const other = lonelyBuyer(zone, plan);
      inventory.head.buyerName = other.name;
      inventory.head.buyerIdNumber = other.idNumber;
    },
    state: 'refused',
    rules: ['MATCH-BUYER'],
  },
  {
    code: 'buyer-phone',
    zh: '清单订购人电话与订单不符',
    en: 'The list gives another phone of the buyer than the order',
    apply: ({ inventory, plan }, { zone }) => {
      inventory.head.buyerTelephone = lonelyBuyer(zone, plan).phone;
    },
    state: 'refused',
    rules: ['MATCH-BUYER-PHONE'],
  },
  {
    code: 'line-missing',
    zh: '清单少一项商品',
    en: 'The list lacks a line of the order',
    plan: (plan, { zone }) => ({
      ...plan,
      basket: zone.goods.slice(0, 2).map((goods) => ({ goods, quantity: 1 })),
    }),
    apply: ({ inventory }) => {
      inventory.lines.pop();
    },
    state: 'refused',
    rules: ['MATCH-LINE-COUNT'],
  },
  {
    code: 'line-quantity',
    zh: '清单数量与订单不符',
    en: 'The list declares another quantity than was ordered',
    apply: ({ inventory }) => {
      const line = firstOf(inventory.lines);
      line.qty = String(BigInt(line.qty) + 1n);
      line.totalPrice = yuan(fenOf(line.price) * BigInt(line.qty));
    },
    state: 'refused',
    rules: ['MATCH-LINES'],
  },
  {
    code: 'consignee-differs',
    zh: '运单收货人与订单不符',
    en: 'The waybill goes to another consignee',
    apply: ({ waybill, plan }, { zone }) => {
      waybill.head.consignee = `${lonelyBuyer(zone, plan).name}转`;
    },
    state: 'refused',
    rules: ['MATCH-CONSIGNEE'],
  },
  {
    code: 'waybill-order',
    zh: '运单属于另一订单',
    en: 'The waybill belongs to another order',
    apply: ({ waybill }) => {
      waybill.head.orderNo = `${waybill.head.orderNo}X`;
    },
    state: 'refused',
    rules: ['MATCH-WAYBILL-ORDER'],
  },
  {
    code: 'weight-differs',
    zh: '运单重量比清单多两成',
    en: 'The parcel weighs a fifth more than declared',
    apply: ({ waybill }) => {
      const grams = Number(waybill.head.weight.replace('.', ''));
      waybill.head.weight = kilograms(Math.floor(grams * 1.2));
    },
    state: 'held',
    rules: ['MATCH-WEIGHT'],
  },
];
