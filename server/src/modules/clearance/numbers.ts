/** Numbers that the platform gives: pre-entry number and list number (企业对接报文规范202205版). */
import { cst14 } from '@heliu/messages';

const serial9 = (serial: bigint): string => (serial % 1_000_000_000n).toString().padStart(9, '0');

/** B + date + 9 digits, 18 characters. */
export const preNo = (at: Date, serial: bigint): string => `B${cst14(at).slice(0, 8)}${serial9(serial)}`;

/** Customs office + year + I + 9 digits, 18 characters. */
export const invtNo = (customsCode: string, at: Date, serial: bigint): string =>
  `${customsCode}${cst14(at).slice(0, 4)}I${serial9(serial)}`;
