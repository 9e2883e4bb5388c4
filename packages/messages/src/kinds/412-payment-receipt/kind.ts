import {
  documentsMax,
  payCode,
  payTransactionId,
  receiptGuid,
  returnInfo,
  returnStatus,
  returnTime,
} from '../common.ts';
import { type DocumentOf, defineKind } from '../define.ts';

export const paymentReturn = defineKind({
  code: '412',
  root: 'CEB412Message',
  zh: '支付凭证回执',
  en: 'Receipt of a payment voucher',
  role: 'receipt',
  document: 'PaymentReturn',
  max: documentsMax,
  signature: 'none',
  head: {
    element: '',
    min: 1,
    max: 1,
    fields: [receiptGuid, payCode, payTransactionId, returnStatus, returnTime, returnInfo],
  },
});

export type PaymentReturn = DocumentOf<typeof paymentReturn>;
