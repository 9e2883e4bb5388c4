/** The only door of the package. */

export { type DecodeOptions, decode } from './decode/decode.ts';
export { describe } from './describe.ts';
export { type EncodeOptions, encode, type MessageToEncode } from './encode.ts';
export { type Envelope, isEnvelope, type OpenedEnvelope, openEnvelope, wrapEnvelope } from './envelope.ts';
export type { FaultCode } from './fault.ts';
export { type Order, order } from './kinds/311-order/kind.ts';
export { type OrderReturn, orderReturn } from './kinds/312-order-receipt/kind.ts';
export { type Payment, payment } from './kinds/411-payment/kind.ts';
export { type PaymentReturn, paymentReturn } from './kinds/412-payment-receipt/kind.ts';
export { type Waybill, waybill } from './kinds/511-waybill/kind.ts';
export { type WaybillReturn, waybillReturn } from './kinds/512-waybill-receipt/kind.ts';
export { type WaybillStatus, waybillStatus } from './kinds/513-waybill-status/kind.ts';
export { type WaybillStatusReturn, waybillStatusReturn } from './kinds/514-waybill-status-receipt/kind.ts';
export { type Inventory, inventory } from './kinds/621-inventory/kind.ts';
export { type InventoryReturn, inventoryReturn } from './kinds/622-inventory-receipt/kind.ts';
export type { DocumentOf } from './kinds/define.ts';
export { type Kinds, kindByCode, kindByRoot, kinds } from './kinds/registry.ts';
export { defaultLimits } from './limits.ts';
export { canonicalize } from './signature/canonicalize.ts';
export { type SignOptions, sign } from './signature/sign.ts';
export { type Tolerance, type VerifyOptions, verify } from './signature/verify.ts';
export { type CertificateRequest, selfSignedCertificate } from './testing/certificate.ts';
export { cst14, receiptTime } from './time.ts';
export type * from './types.ts';
export { validateDocument } from './validate.ts';
