/**
 * Matching 三单对碰: order, payment, waybill and list say the same. Keys and texts follow the refusals that
 * customs gives (Code 1320 … 130126); no tolerance is documented, so amounts are compared exactly as numbers.
 */
import { type Hit, noHits, type Rule } from '../../../platform/rules/index.ts';
import type { Subject } from '../trade.ts';
import { dec, masked, same, show } from './values.ts';

const source = '海关总署公告2018年第194号（三单信息与清单比对）；企业对接报文规范202205版';

/** A hit unless both agree; what to show is made only then. */
const differ = (
  ok: boolean,
  fields: readonly string[],
  found: () => string | undefined,
  expected: () => string | undefined,
): readonly Hit[] => (ok ? noHits : [{ fields, found: found() ?? '', expected: expected() ?? '' }]);

/** A customs code and a USCC may name the same enterprise. */
const sameParty = (facts: Subject['facts'], a: string, b: string): boolean => {
  const [one, other] = [facts.parties[a], facts.parties[b]];
  return same(a, b) || (one != null && other != null && one.id === other.id);
};

const toOrder = {
  remedyZh: '核对订单与清单，改正后以变更报文（appType=2）重新申报',
  remedyEn: 'Compare order and list, correct, and declare again as a change (appType 2)',
};
const toPayment = {
  remedyZh: '核对订单与支付单，由填错的一方以变更报文（appType=2）改正，再重新申报清单',
  remedyEn: 'Compare order and payment; whoever erred corrects with appType 2, then declare the list again',
};
const toWaybill = {
  remedyZh: '核对订单与运单，由填错的一方以变更报文（appType=2）改正，再重新申报清单',
  remedyEn: 'Compare order and waybill; whoever erred corrects with appType 2, then declare the list again',
};

export const matchRules: readonly Rule<Subject>[] = [
  {
    code: 'MATCH-PAYMENTS',
    version: 1,
    severity: 'refuse',
    zh: '同一订单有多份支付单',
    en: 'Several payments name the same order',
    source,
    remedyZh: '删除多余的支付单（appType=3）后重新申报清单',
    remedyEn: 'Delete the surplus payment (appType 3) and declare the list again',
    check: ({ payments }) =>
      payments.length === 1
        ? noHits
        : [{ fields: ['PaymentHead.orderNo'], found: String(payments.length), expected: '1' }],
  },
  {
    code: 'MATCH-MERCHANT',
    version: 1,
    severity: 'refuse',
    zh: '清单的电商企业与订单不一致',
    en: 'The merchant of the list is not that of the order',
    source,
    ...toOrder,
    check: ({ list, order, facts }) =>
      differ(
        sameParty(facts, list.head.ebcCode, order.head.ebcCode),
        ['InventoryHead.ebcCode', 'OrderHead.ebcCode'],
        () => list.head.ebcCode,
        () => order.head.ebcCode,
      ),
  },
  {
    code: 'MATCH-BUYER',
    version: 1,
    severity: 'refuse',
    customsCode: '13127',
    zh: '清单上的订购人与订单上的订购人不一致',
    en: 'The buyer of the list is not that of the order',
    source,
    ...toOrder,
    check: ({ list: { head: list }, order: { head: order } }) => [
      ...differ(
        same(list.buyerName, order.buyerName),
        ['InventoryHead.buyerName', 'OrderHead.buyerName'],
        () => masked('name', list.buyerName),
        () => masked('name', order.buyerName),
      ),
      ...differ(
        same(list.buyerIdNumber, order.buyerIdNumber) && list.buyerIdType === order.buyerIdType,
        ['InventoryHead.buyerIdNumber', 'OrderHead.buyerIdNumber'],
        () => masked('idNumber', list.buyerIdNumber),
        () => masked('idNumber', order.buyerIdNumber),
      ),
    ],
  },
  {
    code: 'MATCH-BUYER-PHONE',
    version: 1,
    severity: 'refuse',
    customsCode: '130126',
    zh: '清单上的订购人电话号码与订单上的订购人电话号码不一致',
    en: 'The buyer’s phone in the list is not that of the order',
    source,
    ...toOrder,
    check: ({ list, order }) =>
      differ(
        same(list.head.buyerTelephone, order.head.buyerTelephone),
        ['InventoryHead.buyerTelephone', 'OrderHead.buyerTelephone'],
        () => masked('phone', list.head.buyerTelephone),
        () => masked('phone', order.head.buyerTelephone),
      ),
  },
  {
    code: 'MATCH-PAYER',
    version: 1,
    severity: 'refuse',
    customsCode: '1327',
    zh: '订单购买人与支付单支付人名字或身份证号码不一致',
    en: 'The payer is not the buyer, and the buyer’s identity is not verified',
    source: '海关总署公告2018年第194号：未认证身份的订购人应与支付人为同一人',
    ...toPayment,
    check: ({ order: { head: order }, payment: { head: payment }, facts }) =>
      facts.buyerVerified
        ? noHits
        : [
            ...differ(
              same(payment.payerName, order.buyerName),
              ['PaymentHead.payerName', 'OrderHead.buyerName'],
              () => masked('name', payment.payerName),
              () => masked('name', order.buyerName),
            ),
            ...differ(
              same(payment.payerIdNumber, order.buyerIdNumber),
              ['PaymentHead.payerIdNumber', 'OrderHead.buyerIdNumber'],
              () => masked('idNumber', payment.payerIdNumber),
              () => masked('idNumber', order.buyerIdNumber),
            ),
          ],
  },
  {
    code: 'MATCH-AMOUNT',
    version: 1,
    severity: 'refuse',
    customsCode: '1332',
    zh: '支付单支付金额与订单支付金额不一致',
    en: 'The amount paid is not the amount of the order',
    source,
    ...toPayment,
    check: ({ order, payment }) => {
      const paid = dec(payment.head.amountPaid);
      const due = dec(order.head.acturalPaid);
      return differ(
        paid === due,
        ['PaymentHead.amountPaid', 'OrderHead.acturalPaid'],
        () => show(paid),
        () => show(due),
      );
    },
  },
  {
    code: 'MATCH-PAY-COMPANY',
    version: 1,
    severity: 'refuse',
    customsCode: '13035',
    zh: '支付企业不一致',
    en: 'The payment institution of the order did not send the payment',
    source,
    ...toPayment,
    check: ({ order, payment, facts }) =>
      order.head.payCode === undefined
        ? noHits
        : differ(
            sameParty(facts, order.head.payCode, payment.head.payCode),
            ['OrderHead.payCode', 'PaymentHead.payCode'],
            () => order.head.payCode,
            () => payment.head.payCode,
          ),
  },
  {
    code: 'MATCH-PAY-TRANSACTION',
    version: 1,
    severity: 'refuse',
    zh: '订单与支付单的支付交易编号不一致',
    en: 'Order and payment name different payment transactions',
    source,
    ...toPayment,
    check: ({ order, payment }) =>
      order.head.payTransactionId === undefined
        ? noHits
        : differ(
            same(order.head.payTransactionId, payment.head.payTransactionId),
            ['OrderHead.payTransactionId', 'PaymentHead.payTransactionId'],
            () => order.head.payTransactionId,
            () => payment.head.payTransactionId,
          ),
  },
  {
    code: 'MATCH-LINE-COUNT',
    version: 1,
    severity: 'refuse',
    customsCode: '1320',
    zh: '清单表体商品项与订单表体商品项的项数不一致',
    en: 'List and order have different numbers of goods lines',
    source,
    ...toOrder,
    check: ({ list, order }) =>
      differ(
        list.lines.length === order.lines.length,
        ['InventoryList', 'OrderList'],
        () => String(list.lines.length),
        () => String(order.lines.length),
      ),
  },
  {
    code: 'MATCH-LINES',
    version: 1,
    severity: 'refuse',
    customsCode: '1322',
    zh: '订单清单表体商品项不一致',
    en: 'A goods line of the list is not that of the order',
    source,
    ...toOrder,
    check: ({ list, order }) => {
      const ordered = new Map(order.lines.map((line) => [line.gnum, line]));
      const hits: Hit[] = [];
      list.lines.forEach((line, index) => {
        const other = ordered.get(line.gnum);
        const at = (field: string): string[] => [
          `InventoryList[${index + 1}].${field}`,
          `OrderList.${field}`,
        ];
        if (other === undefined) {
          hits.push({ fields: at('gnum'), found: String(line.gnum) });
          return;
        }
        for (const field of ['qty', 'price', 'totalPrice'] as const) {
          const [a, b] = [dec(line[field]), dec(other[field])];
          if (a !== b) hits.push({ fields: at(field), found: show(a), expected: show(b) });
        }
        for (const field of ['unit', 'country'] as const) {
          if (!same(line[field], other[field]))
            hits.push({ fields: at(field), found: line[field], expected: other[field] });
        }
        if (line.itemNo !== undefined && other.itemNo !== undefined && !same(line.itemNo, other.itemNo)) {
          hits.push({ fields: at('itemNo'), found: line.itemNo, expected: other.itemNo });
        }
      });
      return hits;
    },
  },
  {
    code: 'MATCH-CONSIGNEE',
    version: 1,
    severity: 'refuse',
    zh: '订单与运单的收货人、电话或地址不一致',
    en: 'Order and waybill name different consignees, phones or addresses',
    source,
    ...toWaybill,
    check: ({ order: { head: order }, waybill: { head: waybill } }) => [
      ...differ(
        same(waybill.consignee, order.consignee),
        ['LogisticsHead.consignee', 'OrderHead.consignee'],
        () => masked('name', waybill.consignee),
        () => masked('name', order.consignee),
      ),
      ...differ(
        same(waybill.consigneeTelephone, order.consigneeTelephone),
        ['LogisticsHead.consigneeTelephone', 'OrderHead.consigneeTelephone'],
        () => masked('phone', waybill.consigneeTelephone),
        () => masked('phone', order.consigneeTelephone),
      ),
      ...differ(
        same(waybill.consigneeAddress, order.consigneeAddress),
        ['LogisticsHead.consigneeAddress', 'OrderHead.consigneeAddress'],
        () => masked('address', waybill.consigneeAddress),
        () => masked('address', order.consigneeAddress),
      ),
    ],
  },
  {
    code: 'MATCH-WAYBILL-ORDER',
    version: 1,
    severity: 'refuse',
    zh: '运单的订单编号与清单不一致',
    en: 'The waybill belongs to another order',
    source,
    ...toWaybill,
    check: ({ list, waybill }) =>
      differ(
        same(waybill.head.orderNo, list.head.orderNo),
        ['LogisticsHead.orderNo', 'InventoryHead.orderNo'],
        () => waybill.head.orderNo,
        () => list.head.orderNo,
      ),
  },
  {
    code: 'MATCH-WEIGHT',
    version: 1,
    severity: 'hold',
    zh: '运单毛重与清单毛重相差超过允许范围',
    en: 'The gross weights of waybill and list differ by more than the tolerance',
    source: 'Heliu 参数 weight_tolerance_permille',
    ...toWaybill,
    check: ({ list, waybill, facts }) => {
      const declared = dec(list.head.grossWeight);
      const carried = dec(waybill.head.weight);
      const gap = declared > carried ? declared - carried : carried - declared;
      const within = gap * 1000n <= declared * BigInt(facts.parameters.weight_tolerance_permille);
      return differ(
        within,
        ['LogisticsHead.weight', 'InventoryHead.grossWeight'],
        () => show(carried),
        () => show(declared),
      );
    },
  },
  {
    code: 'MATCH-ADDRESS',
    version: 1,
    severity: 'note',
    zh: '清单收货地址与订单收货地址写法不同',
    en: 'The delivery address of the list is written otherwise than in the order',
    source,
    ...toOrder,
    check: ({ list, order }) =>
      differ(
        same(list.head.consigneeAddress, order.head.consigneeAddress),
        ['InventoryHead.consigneeAddress', 'OrderHead.consigneeAddress'],
        () => masked('address', list.head.consigneeAddress),
        () => masked('address', order.head.consigneeAddress),
      ),
  },
  {
    code: 'MATCH-FREIGHT',
    version: 1,
    severity: 'note',
    zh: '清单运费或保费与运单不同',
    en: 'Freight or insurance of the list is not what the waybill says',
    source: '企业对接报文规范202205版：清单运费为物流企业实际收取的运杂费',
    ...toWaybill,
    check: ({ list: { head: list }, waybill: { head: waybill } }) =>
      (['freight', 'insuredFee'] as const).flatMap((field) =>
        waybill[field] === undefined
          ? noHits
          : differ(
              dec(list[field]) === dec(waybill[field]),
              [`InventoryHead.${field}`, `LogisticsHead.${field}`],
              () => list[field],
              () => waybill[field],
            ),
      ),
  },
];
