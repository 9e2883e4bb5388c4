import { logisticsStatus } from '../513-waybill-status/kind.ts';
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

export const waybillStatusReturn = defineKind({
  code: '514',
  root: 'CEB514Message',
  zh: '物流运单状态回执',
  en: 'Receipt of a waybill state',
  role: 'receipt',
  document: 'LogisticsStatusReturn',
  max: documentsMax,
  signature: 'none',
  head: {
    element: '',
    min: 1,
    max: 1,
    fields: [receiptGuid, logisticsCode, logisticsNo, logisticsStatus, returnStatus, returnTime, returnInfo],
  },
});

export type WaybillStatusReturn = DocumentOf<typeof waybillStatusReturn>;
