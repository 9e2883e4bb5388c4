import { kilograms, yuan } from '../format.ts';
import { type Defect, fenOf, firstOf } from './define.ts';

/** A document contradicts itself. */
export const consistency: readonly Defect[] = [
  {
    code: 'order-total',
    zh: '订单实付金额不等于各项之和',
    en: 'The order total is not the sum of its parts',
    apply: ({ order, payment }) => {
      const paid = yuan(fenOf(order.head.acturalPaid) + 100n);
      order.head.acturalPaid = paid;
      payment.head.amountPaid = paid;
    },
    state: 'refused',
    rules: ['CONS-ORDER-TOTAL'],
  },
  {
    code: 'order-goods-value',
    zh: '订单商品价格不等于各项总价之和',
    en: 'The goods value is not the sum of the line totals',
    apply: ({ order, payment }) => {
      order.head.goodsValue = yuan(fenOf(order.head.goodsValue) + 100n);
      const paid = yuan(fenOf(order.head.acturalPaid) + 100n);
      order.head.acturalPaid = paid;
      payment.head.amountPaid = paid;
    },
    state: 'refused',
    rules: ['CONS-ORDER-GOODS'],
  },
  {
    code: 'line-total',
    zh: '总价不等于数量乘单价',
    en: 'A line total is not quantity times price',
    apply: ({ order, payment, inventory }) => {
      for (const line of [firstOf(order.lines), firstOf(inventory.lines)]) {
        line.totalPrice = yuan(fenOf(line.totalPrice) + 100n);
      }
      // The order still adds up, so that only the line is at fault.
      order.head.goodsValue = yuan(fenOf(order.head.goodsValue) + 100n);
      const paid = yuan(fenOf(order.head.acturalPaid) + 100n);
      order.head.acturalPaid = paid;
      payment.head.amountPaid = paid;
    },
    state: 'refused',
    rules: ['CONS-LINE-TOTAL'],
  },
  {
    code: 'line-numbers',
    zh: '商品序号不连续',
    en: 'Line numbers leave a gap',
    apply: ({ order, inventory }) => {
      for (const lines of [order.lines, inventory.lines]) {
        const last = lines.at(-1);
        if (last !== undefined) last.gnum += 1;
      }
    },
    state: 'refused',
    rules: ['CONS-GNUM'],
  },
  {
    code: 'net-above-gross',
    zh: '净重大于毛重',
    en: 'Net weight above gross weight',
    apply: ({ inventory }) => {
      inventory.head.netWeight = kilograms(Number(inventory.head.grossWeight.replace('.', '')) + 1);
    },
    state: 'refused',
    rules: ['CONS-WEIGHT'],
  },
  {
    code: 'statutory-unit',
    zh: '法定计量单位与税则不符',
    en: 'A statutory unit that is not that of the tariff line',
    // Milk powder: its statutory unit, the kilogram, stands in the bundled tariff.
    plan: (plan, { zone }) => ({
      ...plan,
      mode: '9610',
      basket: [{ goods: firstOf(zone.goods), quantity: 1 }],
    }),
    apply: ({ inventory }) => {
      firstOf(inventory.lines).unit1 = '036';
    },
    state: 'refused',
    rules: ['CONS-UNITS'],
  },
  {
    code: 'second-unit-alone',
    zh: '有第二计量单位而无第二数量',
    en: 'A second unit without its quantity',
    plan: (plan, { zone }) => ({
      ...plan,
      mode: '9610',
      basket: [{ goods: firstOf(zone.goods), quantity: 1 }],
    }),
    apply: ({ inventory }) => {
      firstOf(inventory.lines).unit2 = '011';
    },
    state: 'refused',
    rules: ['CONS-UNIT2'],
  },
  {
    code: 'two-parcels',
    zh: '一单两件',
    en: 'Two parcels under one list',
    apply: ({ inventory, waybill }) => {
      inventory.head.packNo = 2;
      waybill.head.packNo = 2;
    },
    state: 'refused',
    rules: ['CONS-FIXED'],
  },
];
