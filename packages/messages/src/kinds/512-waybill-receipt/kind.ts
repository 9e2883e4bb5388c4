import {
  documentsMax,
  logisticsCode,
  logisticsNo,
  receiptGuid,
  returnInfo,
  returnStatus,
  returnTime,
} from '../common.ts';
import { type DocumentOf, defineKind } from '../define.ts';

export const waybillReturn = defineKind({
  code: '512',
  root: 'CEB512Message',
  zh: '物流运单回执',
  en: 'Receipt of a waybill',
  role: 'receipt',
  document: 'LogisticsReturn',
  max: documentsMax,
  signature: 'none',
  head: {
    element: '',
    min: 1,
    max: 1,
    fields: [receiptGuid, logisticsCode, logisticsNo, returnStatus, returnTime, returnInfo],
  },
});

export type WaybillReturn = DocumentOf<typeof waybillReturn>;
