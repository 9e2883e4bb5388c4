import {
  documentsMax,
  ebcCode,
  ebpCode,
  orderNo,
  receiptGuid,
  returnInfo,
  returnStatus,
  returnTime,
} from '../common.ts';
import { type DocumentOf, defineKind } from '../define.ts';

export const orderReturn = defineKind({
  code: '312',
  root: 'CEB312Message',
  zh: '电子订单回执',
  en: 'Receipt of an order',
  role: 'receipt',
  document: 'OrderReturn',
  max: documentsMax,
  signature: 'none',
  head: {
    element: '',
    min: 1,
    max: 1,
    fields: [receiptGuid, ebpCode, ebcCode, orderNo, returnStatus, returnTime, returnInfo],
  },
});

export type OrderReturn = DocumentOf<typeof orderReturn>;
