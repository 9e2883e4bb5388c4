/** What clearance tells the senders: 622 for lists, and 312, 412, 512 once a trade has been looked at as a whole. */
import type { Finding } from '@heliu/contract';
import type { Order, Payment, Waybill } from '@heliu/messages';
import { type ReceiptRecord, returnStatus } from '../exchange/index.ts';
import type { Outcome } from './decide.ts';
import type { PendingTrade, Present } from './load.ts';
import type { TradeDocuments } from './trade.ts';

/** characters of returnInfo (XSD: 1000) */
const info_characters_max = 1000;

const cut = (text: string): string =>
  text.length <= info_characters_max ? text : `${text.slice(0, info_characters_max - 1)}…`;

/** Fields of a list that its receipts echo. */
export interface ListHead {
  readonly customsCode: string;
  readonly ebpCode: string;
  readonly ebcCode: string;
  readonly agentCode: string;
  readonly orderNo: string;
  readonly logisticsCode: string;
  readonly logisticsNo: string;
  readonly copNo?: string | undefined;
}

export function listReceipt(
  trade: PendingTrade,
  head: ListHead,
  status: string,
  info: string,
  invtNo?: string | null,
): ReceiptRecord {
  return {
    enterpriseId: trade.sender,
    kind: '622',
    record: {
      customsCode: head.customsCode,
      ebpCode: head.ebpCode,
      ebcCode: head.ebcCode,
      agentCode: head.agentCode,
      copNo: head.copNo ?? trade.pre_no,
      preNo: trade.pre_no,
      ...(invtNo == null ? {} : { invtNo }),
      returnStatus: status,
      returnInfo: cut(info),
    },
  };
}

const absent: Readonly<Record<string, (head: ListHead) => string>> = {
  order: (head) => `对应电商企业为[${head.ebcCode}]订单号为[${head.orderNo}]的订单信息不存在`,
  waybill: (head) => `对应物流企业为[${head.logisticsCode}]物流单号为[${head.logisticsNo}]的运单信息不存在`,
  payment: (head) => `对应电商平台为[${head.ebpCode}]订单号为[${head.orderNo}]支付信息不存在`,
};

/** The first receipt of a list, naming what it waits for in the words that client software knows. */
export function declaredInfo(head: ListHead, missing: readonly string[]): string {
  const first = `清单新增申报成功[电商企业编码：${head.ebcCode}订单编号：${head.orderNo}]`;
  return missing.length === 0 ? first : `${first}; ${missing.map((name) => absent[name]!(head)).join(' ')}`;
}

/** A finding as customs writes refusals: `[Code:1332;Desc:…],[OrderHead.acturalPaid:561.89]`. */
export function findingInfo(finding: Finding, customsCodes: ReadonlyMap<string, string>): string {
  const code = customsCodes.get(finding.rule) ?? finding.rule;
  const at = finding.fields.map((field, i) => {
    const value = i === 0 ? finding.found : finding.expected;
    return value === undefined ? field : `${field}:${value}`;
  });
  return `[Code:${code};Desc:${finding.zh}]${at.length === 0 ? '' : `,[${at.join(',')}]`}`;
}

const decidedInfo: Readonly<Record<Outcome, (findings: string) => readonly (readonly [string, string])[]>> = {
  release: () => [
    [returnStatus.stored, '[Code:1800;Desc:逻辑校验通过]'],
    [returnStatus.released, '[Code:2600;Desc:放行]'],
  ],
  hold: (findings) => [
    [returnStatus.stored, '[Code:1800;Desc:逻辑校验通过]'],
    [returnStatus.review, `[Code:1200;Desc:待人工审核];${findings}`],
  ],
  refuse: (findings) => [[returnStatus.refused, findings]],
};

export function decidedReceipts(
  trade: PendingTrade,
  head: ListHead,
  outcome: Outcome,
  findings: readonly Finding[],
  invtNo: string | null,
  customsCodes: ReadonlyMap<string, string>,
): ReceiptRecord[] {
  const reasons = findings
    .filter((finding) => finding.severity !== 'note')
    .map((finding) => findingInfo(finding, customsCodes))
    .join(';');
  return decidedInfo[outcome](reasons).map(([status, info]) =>
    listReceipt(trade, head, status, info, invtNo),
  );
}

/** Order, payment and waybill: stored (120), with whatever was found about them. */
export function supportingReceipts(
  present: Present,
  documents: TradeDocuments,
  findings: readonly Finding[],
  customsCodes: ReadonlyMap<string, string>,
): ReceiptRecord[] {
  const about = (parts: readonly string[]): string => {
    const found = findings.filter(
      (finding) =>
        finding.severity !== 'note' &&
        finding.fields.some((field) => parts.some((part) => field.startsWith(part))),
    );
    const texts = found.map((finding) => findingInfo(finding, customsCodes)).join(';');
    return cut(texts === '' ? '[Code:1800;Desc:逻辑校验通过]' : `[Code:1800;Desc:入库];${texts}`);
  };
  const order: Order['head'] = documents.order.head;
  const waybill: Waybill['head'] = documents.waybill.head;
  const stored = returnStatus.stored;
  return [
    {
      enterpriseId: present.order!.enterprise_id,
      kind: '312',
      record: {
        ebpCode: order.ebpCode,
        ebcCode: order.ebcCode,
        orderNo: order.orderNo,
        returnStatus: stored,
        returnInfo: about(['OrderHead', 'OrderList']),
      },
    },
    ...documents.payments.map(
      ({ head }: Payment, i): ReceiptRecord => ({
        enterpriseId: present.payments[i]!.enterprise_id,
        kind: '412',
        record: {
          payCode: head.payCode,
          payTransactionId: head.payTransactionId,
          returnStatus: stored,
          returnInfo: about(['PaymentHead']),
        },
      }),
    ),
    {
      enterpriseId: present.waybill!.enterprise_id,
      kind: '512',
      record: {
        logisticsCode: waybill.logisticsCode,
        logisticsNo: waybill.logisticsNo,
        returnStatus: stored,
        returnInfo: about(['LogisticsHead']),
      },
    },
  ];
}
