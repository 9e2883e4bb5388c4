/** The first receipt of each document: 312, 412, 512, 514 as soon as it is accepted or refused by its owner. */
import type { Arrival, ArrivalVerdict } from './handler.ts';
import type { ReceiptRecord } from './receipts.ts';

/** Business fields that the return record of a kind echoes (import receipts of MESSAGES §3.1). */
const echoes: Readonly<Record<string, readonly string[]>> = {
  '311': ['ebpCode', 'ebcCode', 'orderNo'],
  '411': ['payCode', 'payTransactionId'],
  '511': ['logisticsCode', 'logisticsNo'],
  '513': ['logisticsCode', 'logisticsNo', 'logisticsStatus'],
};

/**
 * Lists get their first receipt from clearance, which says what they wait for; but a list that its owner refused,
 * or kept as a draft, never reaches clearance and is answered here.
 */
export function receiptRecord(arrival: Arrival, verdict: ArrivalVerdict): ReceiptRecord | undefined {
  const receipt = arrival.kind.receipt;
  if (receipt === undefined || verdict.status === 'repeated') return undefined;
  const { head } = arrival.document;
  const status = { returnStatus: verdict.returnStatus, returnInfo: verdict.returnInfo };
  const to = { enterpriseId: arrival.sender.id, kind: receipt };
  if (arrival.kind.code === '621') {
    const declared = verdict.status === 'accepted' && verdict.returnStatus !== '1';
    if (declared || verdict.preNo === undefined) return undefined;
    return {
      ...to,
      record: {
        customsCode: head.customsCode,
        ebpCode: head.ebpCode,
        ebcCode: head.ebcCode,
        agentCode: head.agentCode,
        copNo: head.copNo ?? verdict.preNo,
        preNo: verdict.preNo,
        ...status,
      },
    };
  }
  const fields = echoes[arrival.kind.code] ?? [];
  return { ...to, record: { ...Object.fromEntries(fields.map((field) => [field, head[field]])), ...status } };
}
