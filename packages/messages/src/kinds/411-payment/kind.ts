import {
  appStatus,
  appTime,
  appType,
  currency,
  documentsMax,
  ebpCode,
  ebpName,
  guid,
  note,
  orderNo,
  payCode,
  payerIdType,
  payTransactionId,
} from '../common.ts';
import { amount, type DocumentOf, defineKind, fixed, free, may, need, text } from '../define.ts';

export const payment = defineKind({
  code: '411',
  root: 'CEB411Message',
  zh: '支付凭证',
  en: 'Payment voucher of an import order, sent by the payment company',
  role: 'request',
  receipt: '412',
  document: 'Payment',
  max: documentsMax,
  signature: 'optional',
  head: {
    element: 'PaymentHead',
    min: 1,
    max: 1,
    fields: [
      guid,
      appType,
      appTime,
      appStatus,
      payCode,
      need('payName', '支付企业名称', 'Registered name of the payment company', text(100)),
      payTransactionId,
      orderNo,
      ebpCode,
      ebpName,
      payerIdType,
      need('payerIdNumber', '支付人证件号码', 'Identity document number of the payer', text(60), {
        personal: 'idNumber',
      }),
      need('payerName', '支付人姓名', 'Real name of the payer', text(60), { personal: 'name' }),
      may('telephone', '支付人电话', 'Phone of the payer', free(60), { personal: 'phone' }),
      need('amountPaid', '支付金额', 'Amount paid; equals acturalPaid of the order', amount),
      currency,
      need('payTime', '支付时间', 'When it was paid, Beijing time', fixed(14), { format: 'dateTime14' }),
      note,
    ],
  },
});

export type Payment = DocumentOf<typeof payment>;
