/** Fen as a decimal of yuan: 1999n → '19.99'. */
export function yuan(fen: bigint): string {
  const sign = fen < 0n ? '-' : '';
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Grams as kilograms with the three decimals that scales print: 1250 → '1.250'. */
export function kilograms(grams: number): string {
  const digits = String(grams).padStart(4, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

/** A whole number of thousandths as a decimal: millilitres in litres and the like. */
export const thousandths = kilograms;

const cst_offset_ms = 8 * 3_600_000;

/** Instant as the 14 digits of the wire, China Standard Time. */
export function stamp14(instant: Date): string {
  const local = new Date(instant.getTime() + cst_offset_ms).toISOString();
  return local.slice(0, 19).replace(/[-:T]/g, '');
}

export const stamp8 = (instant: Date): string => stamp14(instant).slice(0, 8);

/** Calendar day in China Standard Time, YYYY-MM-DD. */
export function day(instant: Date): string {
  return new Date(instant.getTime() + cst_offset_ms).toISOString().slice(0, 10);
}

export const later = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);
