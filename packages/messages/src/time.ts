/** China Standard Time (UTC+8, no summer time) in the digits the messages use. */
const offsetMs = 8 * 60 * 60 * 1000;

/** 17 digits, YYYYMMDDhhmmssSSS: returnTime of receipts. */
export const receiptTime = (date: Date): string =>
  new Date(date.getTime() + offsetMs).toISOString().replace(/\D/g, '').slice(0, 17);

/** 14 digits, YYYYMMDDhhmmss: appTime, payTime, logisticsTime. */
export const cst14 = (date: Date): string => receiptTime(date).slice(0, 14);
