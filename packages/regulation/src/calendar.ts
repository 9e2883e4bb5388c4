/** Days as the law counts them: China Standard Time, UTC+8 all year, written `YYYY-MM-DD`. */
export type Day = string;

const CHINA_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** True for a real calendar day written `YYYY-MM-DD` (year 0001 or later). */
export function isDay(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith('0000')) return false;
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  return day >= 1 && day <= daysInMonth(yearOf(text), month);
}

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** The day in China at an instant (a Date or milliseconds since 1970). */
export function chinaDay(instant: Date | number): Day {
  const ms = typeof instant === 'number' ? instant : instant.getTime();
  return new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 10);
}

/** The calendar year of the yearly quota, 1 January to 31 December China Standard Time. */
export function chinaYear(instant: Date | number): number {
  return yearOf(chinaDay(instant));
}

/** The instant at which a day begins in China. */
export function chinaDayStart(day: Day): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - CHINA_OFFSET_MS);
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** `days` after `day` (before it when negative). A text that is no day is a broken invariant. */
export function addDays(day: Day, days: number): Day {
  if (!isDay(day)) throw new RangeError(`addDays: ${day} is not a day`);
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** Something in force from a day (included) to a day (included), or until further notice. */
export interface InForce {
  readonly from: Day;
  readonly to?: Day;
}

/** `YYYY-MM-DD` sorts as text, so texts are compared. */
export function isInForce(row: InForce, day: Day): boolean {
  return row.from <= day && (row.to === undefined || day <= row.to);
}

/** The row in force on a day; rows of one table never overlap. */
export function rowOn<Row extends InForce>(rows: readonly Row[], day: Day): Row | undefined {
  return isDay(day) ? rows.find((row) => isInForce(row, day)) : undefined;
}
