import {
  documentsMax,
  ebcCode,
  ebpCode,
  receiptGuid,
  returnInfo,
  returnStatus,
  returnTime,
} from '../common.ts';
import { type DocumentOf, defineKind, fixed, may, need, optional, text } from '../define.ts';

export const inventoryReturn = defineKind({
  code: '622',
  root: 'CEB622Message',
  zh: '进口清单回执',
  en: 'Receipt of a declaration list',
  role: 'receipt',
  document: 'InventoryReturn',
  max: documentsMax,
  signature: 'none',
  head: {
    element: '',
    min: 1,
    max: 1,
    fields: [
      receiptGuid,
      may('customsCode', '申报海关代码', 'Customs office that took the list', fixed(4), {
        codes: 'customs_office',
      }),
      optional(ebpCode),
      optional(ebcCode),
      may('agentCode', '申报企业代码', 'Declarant: customs registration code', text(18)),
      need('copNo', '企业内部编号', 'Declarant’s own number, echoed', text(20)),
      need('preNo', '预录入编号', 'Number given by the e-port: a letter, the date, nine digits', fixed(18)),
      may('invtNo', '清单编号', 'List number; absent until customs accepts', fixed(18)),
      returnStatus,
      returnTime,
      returnInfo,
    ],
  },
});

export type InventoryReturn = DocumentOf<typeof inventoryReturn>;
