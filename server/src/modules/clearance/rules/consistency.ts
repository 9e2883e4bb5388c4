/** Consistency: each document adds up in itself (企业对接报文规范202205版). */
import { type Hit, noHits, type Rule } from '../../../platform/rules/index.ts';
import type { Subject } from '../trade.ts';
import { dec, productFen, same, show, toFen } from './values.ts';

const source = '企业对接报文规范202205版';
const remedy = {
  remedyZh: '改正所列数值后，以变更报文（appType=2）重新申报',
  remedyEn: 'Correct the values listed and declare again as a change (appType 2)',
};

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

/** Closed or fixed values that the schema leaves open. */
const fixedValues = [
  ['OrderHead.orderType', 'I', (s: Subject) => s.order.head.orderType],
  ['OrderHead.currency', '142', (s: Subject) => s.order.head.currency],
  ['PaymentHead.currency', '142', (s: Subject) => s.payment.head.currency],
  ['LogisticsHead.currency', '142', (s: Subject) => s.waybill.head.currency],
  ['LogisticsHead.packNo', '1', (s: Subject) => String(s.waybill.head.packNo)],
  ['InventoryHead.ieFlag', 'I', (s: Subject) => s.list.head.ieFlag],
  ['InventoryHead.currency', '142', (s: Subject) => s.list.head.currency],
  ['InventoryHead.packNo', '1', (s: Subject) => String(s.list.head.packNo)],
] as const;

export const consistencyRules: readonly Rule<Subject>[] = [
  {
    code: 'CONS-ORDER-TOTAL',
    version: 1,
    severity: 'refuse',
    zh: '订单实际支付金额不等于商品价格＋运杂费＋代扣税款－非现金抵扣金额',
    en: 'acturalPaid is not goodsValue + freight + taxTotal − discount',
    source,
    ...remedy,
    check: ({ order: { head } }) => {
      const paid = dec(head.acturalPaid);
      const due = dec(head.goodsValue) + dec(head.freight) + dec(head.taxTotal) - dec(head.discount);
      return paid === due
        ? noHits
        : [{ fields: ['OrderHead.acturalPaid'], found: show(paid), expected: show(due) }];
    },
  },
  {
    code: 'CONS-ORDER-GOODS',
    version: 1,
    severity: 'refuse',
    zh: '订单商品价格不等于各商品项总价之和',
    en: 'goodsValue is not the sum of the line totals',
    source,
    ...remedy,
    check: ({ order }) => {
      const value = dec(order.head.goodsValue);
      const total = sum(order.lines.map((line) => dec(line.totalPrice)));
      return value === total
        ? noHits
        : [
            {
              fields: ['OrderHead.goodsValue', 'OrderList.totalPrice'],
              found: show(value),
              expected: show(total),
            },
          ];
    },
  },
  {
    code: 'CONS-LINE-TOTAL',
    version: 1,
    severity: 'refuse',
    zh: '商品项总价不等于单价×数量（四舍五入到分）',
    en: 'A line total is not price × quantity, rounded to the fen',
    source,
    ...remedy,
    check: ({ order, list }) =>
      (
        [
          ['OrderList', order.lines],
          ['InventoryList', list.lines],
        ] as const
      ).flatMap(([part, lines]) =>
        lines.flatMap((line, index): readonly Hit[] => {
          const total = toFen(dec(line.totalPrice));
          const product = productFen(dec(line.price), dec(line.qty));
          return total === product
            ? noHits
            : [
                {
                  fields: [`${part}[${index + 1}].totalPrice`],
                  found: show(dec(line.totalPrice)),
                  expected: show(product * 1000n),
                },
              ];
        }),
      ),
  },
  {
    code: 'CONS-GNUM',
    version: 1,
    severity: 'refuse',
    zh: '商品项序号未从1起连续编号',
    en: 'Lines are not numbered consecutively from 1',
    source,
    ...remedy,
    check: ({ order, list }) =>
      (
        [
          ['OrderList', order.lines],
          ['InventoryList', list.lines],
        ] as const
      ).flatMap(([part, lines]) =>
        lines.flatMap((line, index): readonly Hit[] =>
          line.gnum === index + 1
            ? noHits
            : [
                {
                  fields: [`${part}[${index + 1}].gnum`],
                  found: String(line.gnum),
                  expected: String(index + 1),
                },
              ],
        ),
      ),
  },
  {
    code: 'CONS-POSITIVE',
    version: 1,
    severity: 'refuse',
    zh: '金额、数量或重量不得为负，数量与毛重须大于零',
    en: 'Amounts, quantities and weights may not be negative; quantities and gross weight must be above zero',
    source,
    ...remedy,
    check: ({ order, payment, waybill, list }) => {
      const hits: Hit[] = [];
      const look = (field: string, text: string | undefined, above: boolean): void => {
        if (text === undefined) return;
        const value = dec(text);
        if (value < 0n || (above && value === 0n))
          hits.push({ fields: [field], found: text, expected: above ? '> 0' : '≥ 0' });
      };
      for (const field of ['goodsValue', 'freight', 'discount', 'taxTotal', 'acturalPaid'] as const) {
        look(`OrderHead.${field}`, order.head[field], false);
      }
      look('PaymentHead.amountPaid', payment.head.amountPaid, false);
      look('LogisticsHead.weight', waybill.head.weight, true);
      for (const field of ['freight', 'insuredFee', 'netWeight'] as const)
        look(`InventoryHead.${field}`, list.head[field], false);
      look('InventoryHead.grossWeight', list.head.grossWeight, true);
      list.lines.forEach((line, index) => {
        for (const field of ['qty', 'qty1', 'qty2'] as const)
          look(`InventoryList[${index + 1}].${field}`, line[field], true);
        for (const field of ['price', 'totalPrice'] as const)
          look(`InventoryList[${index + 1}].${field}`, line[field], false);
      });
      return hits;
    },
  },
  {
    code: 'CONS-WEIGHT',
    version: 1,
    severity: 'refuse',
    zh: '净重大于毛重',
    en: 'Net weight exceeds gross weight',
    source,
    ...remedy,
    check: ({ list: { head } }) =>
      dec(head.netWeight) <= dec(head.grossWeight)
        ? noHits
        : [
            {
              fields: ['InventoryHead.netWeight', 'InventoryHead.grossWeight'],
              found: head.netWeight,
              expected: `≤ ${head.grossWeight}`,
            },
          ],
  },
  {
    code: 'CONS-UNIT2',
    version: 1,
    severity: 'refuse',
    zh: '第二数量与第二计量单位须同时填写或同时为空',
    en: 'qty2 and unit2 must be given together or not at all',
    source,
    ...remedy,
    check: ({ list }) =>
      list.lines.flatMap((line, index): readonly Hit[] =>
        (line.qty2 === undefined) === (line.unit2 === undefined)
          ? noHits
          : [{ fields: [`InventoryList[${index + 1}].qty2`, `InventoryList[${index + 1}].unit2`] }],
      ),
  },
  {
    code: 'CONS-FIXED',
    version: 1,
    severity: 'refuse',
    zh: '固定取值的栏目填写有误',
    en: 'A field with a fixed value holds another',
    source,
    ...remedy,
    check: (subject) => [
      ...fixedValues.flatMap(([field, expected, read]): readonly Hit[] => {
        const found = read(subject);
        return same(found, expected) ? noHits : [{ fields: [field], found: found ?? '', expected }];
      }),
      ...(
        [
          ['OrderList', subject.order.lines],
          ['InventoryList', subject.list.lines],
        ] as const
      ).flatMap(([part, lines]) =>
        lines.flatMap((line, index): readonly Hit[] =>
          same(line.currency, '142')
            ? noHits
            : [{ fields: [`${part}[${index + 1}].currency`], found: line.currency, expected: '142' }],
        ),
      ),
    ],
  },
];
