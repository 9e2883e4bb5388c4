/** The check of one field's value: one function for received XML and for documents as JSON. */

import type { FaultCode } from './fault.ts';
import type { Edition, Field, FieldType, Format } from './types.ts';
import { characterCount, trimBlank } from './xml/characters.ts';

export const typeOf = (field: Field, edition: Edition): FieldType => field.typeIn?.[edition] ?? field.type;

const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
};

const daysOf = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

const isDate = (text: string): boolean => {
  const year = digits(text, 0, 4);
  const month = digits(text, 4, 6);
  const day = digits(text, 6, 8);
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
};

const isTime = (text: string): boolean => {
  const hour = digits(text, 8, 10);
  const minute = digits(text, 10, 12);
  const second = digits(text, 12, 14);
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
};

const formats: Readonly<Record<Format, { pattern: string; holds(text: string): boolean }>> = {
  date8: { pattern: 'YYYYMMDD', holds: (text) => text.length === 8 && isDate(text) },
  dateTime14: {
    pattern: 'YYYYMMDDhhmmss',
    holds: (text) => text.length === 14 && isDate(text) && isTime(text),
  },
  dateTime17: {
    pattern: 'YYYYMMDDhhmmssSSS',
    holds: (text) => text.length === 17 && isDate(text) && isTime(text) && digits(text, 14, 17) >= 0,
  },
};

const lengthProblem = (count: number, min: number, max: number): FaultCode => {
  if (count === 0) return 'CEB-EMPTY';
  if (min === max) return 'CEB-LENGTH';
  return count > max ? 'CEB-TOO-LONG' : 'CEB-TOO-SHORT';
};

const textProblem = (field: Field, min: number, max: number, value: string): FaultCode | undefined => {
  const units = value.length;
  // Only a value with astral characters has fewer characters than units, so most need no count.
  if (units < min || units > max || min > 1) {
    const count = characterCount(value);
    if (count < min || count > max) return lengthProblem(count, min, max);
  }
  if (units === 0) return undefined;
  if (field.fixed !== undefined && value !== field.fixed) return 'CEB-FIXED';
  if (field.values !== undefined && !Object.hasOwn(field.values, value)) return 'CEB-VALUE';
  if (field.format !== undefined && !formats[field.format].holds(value)) return 'CEB-DATE';
  if (field.required && value.charCodeAt(0) <= 0x20 && trimBlank(value) === '') return 'CEB-BLANK';
  return undefined;
};

/** xs:decimal lexical form, and the facets over its value: leading and trailing zeros do not count. */
const decimalProblem = (value: string, digitsMax: number, fractionMax: number): FaultCode | undefined => {
  const to = value.length;
  if (to === 0) return 'CEB-EMPTY';
  let i = 0;
  const sign = value.charCodeAt(0);
  if (sign === 0x2d || sign === 0x2b) i = 1;
  let seen = 0;
  let whole = 0;
  let fraction = 0;
  let lastNonZero = 0;
  let point = false;
  for (; i < to; i++) {
    const code = value.charCodeAt(i);
    if (code === 0x2e && !point) point = true;
    else if (code < 0x30 || code > 0x39) return 'CEB-DECIMAL';
    else {
      seen++;
      if (point) {
        fraction++;
        if (code !== 0x30) lastNonZero = fraction;
      } else if (whole > 0 || code !== 0x30) whole++;
    }
  }
  if (seen === 0) return 'CEB-DECIMAL';
  return whole + lastNonZero > digitsMax || lastNonZero > fractionMax ? 'CEB-DIGITS' : undefined;
};

const integerProblem = (value: string, digitsMax: number | undefined): FaultCode | undefined => {
  if (value === '') return 'CEB-EMPTY';
  if (!/^[+-]?[0-9]+$/.test(value)) return 'CEB-INTEGER';
  const number = Number(value);
  if (number < -2147483648 || number > 2147483647) return 'CEB-INTEGER';
  return digitsMax !== undefined && Math.abs(number) >= 10 ** digitsMax ? 'CEB-INTEGER' : undefined;
};

/**
 * An element's value as the schema sees it: numbers without surrounding blanks (`whiteSpace` collapse), an
 * empty element with a fixed value as that value (XML Schema 1.0 part 1, §3.3.1).
 */
export const lexical = (field: Field, type: FieldType, value: string): string => {
  if (type.base !== 'text') return trimBlank(value);
  return value === '' && field.fixed !== undefined ? field.fixed : value;
};

/** What is wrong with a value (already `lexical`), or undefined. */
export const problemOf = (field: Field, type: FieldType, value: string): FaultCode | undefined => {
  if (type.base === 'text') return textProblem(field, type.min, type.max, value);
  if (type.base === 'decimal') return decimalProblem(value, type.digits, type.fraction);
  return integerProblem(value, type.digits);
};

/** What the words of a field's fault mention. */
export const problemValues = (
  field: Field,
  type: FieldType,
  value: string,
): Record<string, string | number> => ({
  ...(type.base === 'text' ? { min: type.min, max: type.max, count: characterCount(value) } : {}),
  ...(type.base === 'decimal' ? { digits: type.digits, fraction: type.fraction } : {}),
  ...(field.fixed === undefined ? {} : { allowed: field.fixed }),
  ...(field.format === undefined ? {} : { pattern: formats[field.format].pattern }),
  ...(field.values === undefined
    ? {}
    : {
        allowed: Object.entries(field.values)
          .map(([code, zh]) => `${code} ${zh}`)
          .join('、'),
      }),
});
