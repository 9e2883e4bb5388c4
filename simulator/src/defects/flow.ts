import { type Defect, sendAgain, sendingOf, withhold } from './define.ts';

/** Documents that are missing, corrected, withdrawn or sent twice. */
export const flow: readonly Defect[] = [
  {
    code: 'waybill-missing',
    zh: '运单未到',
    en: 'The waybill never comes',
    apply: (trade) => withhold(trade, '511'),
    state: 'waiting',
    rules: [],
  },
  {
    code: 'payment-missing',
    zh: '支付单未到',
    en: 'The payment never comes',
    apply: (trade) => withhold(trade, '411'),
    state: 'waiting',
    rules: [],
  },
  {
    code: 'order-amended',
    zh: '订单有误，清单到达前变更',
    en: 'A wrong order, changed before the list arrives',
    apply: (trade, { random }) => {
      const right = { buyerTelephone: trade.order.head.buyerTelephone, appType: '2' };
      trade.order.head.buyerTelephone = '10000000000';
      sendAgain(trade, '311', random, { wave: 1, minutes: 1, head: right });
      sendingOf(trade, '621').wave = 2;
    },
    state: 'released',
    rules: [],
  },
  {
    code: 'list-deleted',
    zh: '清单在等待运单时撤回',
    en: 'A list withdrawn while it waits for the waybill',
    apply: (trade, { random }) => {
      withhold(trade, '511');
      sendAgain(trade, '621', random, { wave: 1, minutes: 5, head: { appType: '3' } });
    },
    state: 'deleted',
    rules: [],
  },
  {
    code: 'message-repeated',
    zh: '同一报文重发',
    en: 'The same message sent twice',
    apply: (trade) => {
      const first = sendingOf(trade, '311');
      first.alone = true;
      trade.sendings.push({
        ...first,
        wave: 1,
        treatment: 'repeat',
        expect: { status: 'repeated', faults: [] },
      });
    },
    state: 'released',
    rules: [],
  },
  {
    code: 'order-number-again',
    zh: '同一订单号以新增方式再报不同内容',
    en: 'The same order number sent as new with other content',
    apply: (trade, { random }) => {
      sendAgain(trade, '311', random, {
        wave: 1,
        minutes: 5,
        head: { consignee: '测试他人' },
        expect: { status: 'refused', faults: ['-301010'] },
      });
    },
    state: 'released',
    rules: [],
  },
];
