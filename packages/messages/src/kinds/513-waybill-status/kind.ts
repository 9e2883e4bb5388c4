import {
  appStatus,
  appTime,
  appType,
  documentsMax,
  guid,
  logisticsCode,
  logisticsName,
  logisticsNo,
  note,
} from '../common.ts';
import { type DocumentOf, defineKind, fixed, need } from '../define.ts';

/** Shared with the receipt: the only state the specification names. */
export const logisticsStatus = need('logisticsStatus', '物流签收状态', 'State of the parcel', fixed(1), {
  values: { S: '签收' },
});

export const waybillStatus = defineKind({
  code: '513',
  root: 'CEB513Message',
  zh: '物流运单状态',
  en: 'State of a waybill after delivery, sent by the carrier',
  role: 'request',
  receipt: '514',
  document: 'LogisticsStatus',
  max: documentsMax,
  signature: 'optional',
  head: {
    element: '',
    min: 1,
    max: 1,
    fields: [
      guid,
      appType,
      appTime,
      appStatus,
      logisticsCode,
      logisticsName,
      logisticsNo,
      logisticsStatus,
      need('logisticsTime', '物流状态时间', 'When the state was reached, Beijing time', fixed(14), {
        format: 'dateTime14',
      }),
      note,
    ],
  },
});

export type WaybillStatus = DocumentOf<typeof waybillStatus>;
