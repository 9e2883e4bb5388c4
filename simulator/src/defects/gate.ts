import { type Defect, refusedAtGate } from './define.ts';

/**
 * What the gate must refuse. A refused order, payment or waybill leaves the list waiting for it; a refused
 * list leaves nothing to decide.
 */
export const gate: readonly Defect[] = [
  {
    code: 'field-too-long',
    zh: '栏目超长',
    en: 'A field longer than the specification allows',
    apply: (trade) => {
      trade.order.head.buyerRegNo = 'U'.repeat(61);
      refusedAtGate(trade, '311', 'CEB-TOO-LONG');
    },
    state: 'waiting',
    rules: [],
  },
  {
    code: 'date-that-never-was',
    zh: '不存在的日期',
    en: 'A date that does not exist',
    apply: (trade) => {
      trade.payment.head.payTime = `${trade.payment.head.payTime.slice(0, 4)}0230101010`;
      refusedAtGate(trade, '411', 'CEB-DATE');
    },
    state: 'waiting',
    rules: [],
  },
  {
    code: 'amount-not-a-number',
    zh: '金额不是数字',
    en: 'An amount that is not a number',
    apply: (trade) => {
      trade.payment.head.amountPaid = `${trade.payment.head.amountPaid}元`;
      refusedAtGate(trade, '411', 'CEB-DECIMAL');
    },
    state: 'waiting',
    rules: [],
  },
  {
    code: 'list-unsigned',
    zh: '清单未签名',
    en: 'An unsigned list',
    apply: (trade) => {
      refusedAtGate(trade, '621', 'CEB-SIGNATURE-REQUIRED').treatment = 'unsigned';
    },
    state: 'rejected-at-gate',
    rules: [],
  },
  {
    code: 'certificate-revoked',
    zh: '清单以已吊销证书签名',
    en: 'A list signed with a revoked certificate',
    apply: (trade) => {
      refusedAtGate(trade, '621', 'SIG-REVOKED').treatment = 'revoked-certificate';
    },
    state: 'rejected-at-gate',
    rules: [],
  },
  {
    code: 'role-not-allowed',
    zh: '支付企业代发他人订单',
    en: 'A payment institution sends somebody else’s order',
    apply: (trade) => {
      const sending = refusedAtGate(trade, '311', 'SENDER-ROLE');
      sending.sender = trade.plan.payment;
      sending.alone = true;
    },
    state: 'waiting',
    rules: [],
  },
  {
    code: 'too-many-documents',
    zh: '一份报文含101份单证',
    en: 'A message of 101 documents',
    apply: (trade) => {
      refusedAtGate(trade, '511', 'CEB-TOO-MANY-DOCUMENTS').treatment = 'crowded';
    },
    state: 'waiting',
    rules: [],
  },
  {
    code: 'message-truncated',
    zh: '报文不完整',
    en: 'A message that breaks off',
    apply: (trade) => {
      refusedAtGate(trade, '411', 'XML-TRUNCATED').treatment = 'truncated';
    },
    state: 'waiting',
    rules: [],
  },
  {
    code: 'kind-unknown',
    zh: '报文类型不存在',
    en: 'A message kind that does not exist',
    apply: (trade) => {
      refusedAtGate(trade, '511', 'CEB-KIND').treatment = 'unknown-kind';
    },
    state: 'waiting',
    rules: [],
  },
];
