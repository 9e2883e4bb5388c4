/**
 * Fields that several kinds share, each declared once: name, 中文名, meaning, type. Where the specification's
 * table and the XSD differ, the XSD gives the length and the duty, the table gives the meaning.
 */
import { amount, fixed, free, integer, may, need, text } from './define.ts';

/** Announced limits of one import message (XSD maxOccurs). */
export const documentsMax = 100;
export const linesMax = 99;

const idTypes = { 1: '身份证', 2: '其它' };

export const guid = need(
  'guid',
  '系统唯一序号',
  'Unique id of this document, made by the sender: 36 characters',
  fixed(36),
);
export const receiptGuid = need(
  'guid',
  '系统唯一序号',
  'Unique id of the receipt, made by the platform; not the id of what it answers',
  fixed(36),
);
export const appType = need('appType', '报送类型', 'What the sender asks: new, change or delete', fixed(1), {
  values: { 1: '新增', 2: '变更', 3: '删除' },
});
export const appTime = need('appTime', '报送时间', 'When the enterprise sent it, Beijing time', fixed(14), {
  format: 'dateTime14',
});
export const appStatus = need('appStatus', '业务状态', 'Saved as a draft, or declared', text(3), {
  values: { 1: '暂存', 2: '申报' },
});
export const orderNo = need('orderNo', '订单编号', 'Order number, unique within one platform', text(60));
export const ebpCode = need(
  'ebpCode',
  '电商平台代码',
  'Platform: customs registration code (10) or unified social credit code (18)',
  text(18),
);
export const ebpName = need('ebpName', '电商平台名称', 'Registered name of the platform', text(100));
export const ebcCode = need('ebcCode', '电商企业代码', 'Merchant: customs registration code', text(18));
export const ebcName = need('ebcName', '电商企业名称', 'Registered name of the merchant', text(100));
export const logisticsCode = need(
  'logisticsCode',
  '物流企业代码',
  'Carrier: customs registration code',
  text(18),
);
export const logisticsName = need(
  'logisticsName',
  '物流企业名称',
  'Registered name of the carrier',
  text(100),
);
export const logisticsNo = need(
  'logisticsNo',
  '物流运单编号',
  'Parcel waybill number; a carrier does not use it again within six months',
  text(60),
);
export const payCode = need(
  'payCode',
  '支付企业代码',
  'Payment company: customs registration code',
  text(18),
);
export const payTransactionId = need(
  'payTransactionId',
  '支付交易编号',
  'Payment serial number, unique within the payment company',
  text(60),
);
export const currency = need(
  'currency',
  '币制',
  'Currency by customs number; import settles in 142',
  fixed(3),
  {
    codes: 'currency',
    fixed: '142',
  },
);
export const buyerName = need('buyerName', '订购人姓名', 'Real name of the buyer', text(60), {
  personal: 'name',
});
export const buyerTelephone = need('buyerTelephone', '订购人电话', 'Phone of the buyer', text(30), {
  personal: 'phone',
});
export const buyerIdType = need(
  'buyerIdType',
  '订购人证件类型',
  'Kind of identity document; in practice always 1',
  fixed(1),
  { values: idTypes },
);
export const payerIdType = need(
  'payerIdType',
  '支付人证件类型',
  'Kind of identity document; in practice always 1',
  fixed(1),
  { values: idTypes },
);
export const buyerIdNumber = need(
  'buyerIdNumber',
  '订购人证件号码',
  'Identity document number of the buyer',
  text(60),
  { personal: 'idNumber' },
);
export const consignee = need(
  'consignee',
  '收货人姓名',
  'Consignee; order and waybill must say the same',
  text(100),
  { personal: 'name' },
);
export const consigneeAddress = need(
  'consigneeAddress',
  '收货地址',
  'Delivery address; order and waybill must say the same',
  text(200),
  { personal: 'address' },
);
export const consigneeTelephone = need(
  'consigneeTelephone',
  '收货人电话',
  'Phone of the consignee; order and waybill must say the same',
  text(50),
  { personal: 'phone' },
);
export const packNo = need(
  'packNo',
  '件数',
  'Number of parcels under the waybill; by the rule 1',
  integer(9),
);
export const gnum = need('gnum', '序号', 'Line number, counted from 1', integer());
export const itemNo = may('itemNo', '企业商品货号', 'Seller’s own goods number (SKU)', free(30));
export const gmodel = need(
  'gmodel',
  '规格型号',
  'Specification: name, brand, model, composition, content, grade',
  text(510),
);
export const barCode = may('barCode', '条形码', 'Bar code of the goods', free(50));
export const unit = need('unit', '计量单位', 'Unit of qty, customs table', fixed(3), { codes: 'unit' });
export const qty = need('qty', '数量', 'Quantity in unit', amount);
export const price = need('price', '单价', 'Price of one unit; 0 for a gift', amount);
export const totalPrice = need('totalPrice', '总价', 'Total of the line: quantity times price', amount);
export const country = need('country', '原产国（地区）', 'Country of origin, customs number', fixed(3), {
  codes: 'country',
});
export const billNo = may('billNo', '提运单号', 'Master bill of the cross-border leg', free(37));
export const note = may('note', '备注', 'Free text', free(1000));

export const returnStatus = need('returnStatus', '回执状态', 'Result code; below 0 an error', text(10), {
  codes: 'return_status',
});
export const returnTime = need(
  'returnTime',
  '回执时间',
  'When the result was reached, to the ms',
  fixed(17),
  {
    format: 'dateTime17',
  },
);
export const returnInfo = need(
  'returnInfo',
  '回执信息',
  'Result in words, e.g. why it was refused',
  text(1000),
);

const dxpMode = need('dxpMode', '报文传输模式', 'Exchange mode', fixed(3), {
  values: { DXP: '数据交换平台' },
});

/** BaseTransfer: who transmits the message. Every enterprise message carries one. */
export const transferFields = [
  need('copCode', '报文传输的企业代码', 'Code of the transmitting enterprise', text(18)),
  need('copName', '报文传输的企业名称', 'Name of the transmitting enterprise', free(100)),
  dxpMode,
  need('dxpId', '报文传输编号', 'User number at the data exchange platform', free(30)),
  note,
] as const;

/** BaseSubscribe: who else wants a copy of data or receipts; none to five. */
export const subscribeFields = [
  need('status', '订阅状态', 'What is subscribed: data, receipts or both', free(100)),
  dxpMode,
  need('dxpAddress', '订阅方传输编号', 'User number the copies go to', free(100)),
  note,
] as const;
export const subscribesMax = 5;
