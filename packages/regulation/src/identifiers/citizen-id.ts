/** Citizen identity number (公民身份号码, GB 11643-1999). */
import { type Day, isDay, yearOf } from '../calendar.ts';
import { type Check, failed, passed } from '../text.ts';
import { digitsOf, weightedSum } from './check-digits.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';
/** Nobody alive was born before; older numbers exist only as samples of the standard. */
const BIRTH_FROM: Day = '1800-01-01';
/** First two digits: provinces (GB/T 2260), Taiwan, Hong Kong, Macao, residents of Taiwan (83). */
const PROVINCES = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 ' +
    '50 51 52 53 54 61 62 63 64 65 71 81 82 83'
  ).split(' '),
);

/** With `on`, a birth date after that day is refused too. */
export function checkCitizenId(text: string, on?: Day): Check {
  if (!/^[0-9]{17}[0-9Xx]$/.test(text)) {
    return failed(
      'citizen-form',
      '身份证号码应为18位，末位可为X',
      'The number has 18 digits; the last may be X',
    );
  }
  if (text.endsWith('x')) {
    return failed('citizen-lower-x', '末位X应为大写', 'The final X must be a capital letter');
  }
  if (!PROVINCES.has(text.slice(0, 2))) {
    return failed('citizen-region', '地区代码不存在', 'The region does not exist');
  }
  const birth = birthOf(text);
  if (!isDay(birth) || birth < BIRTH_FROM || (on !== undefined && birth > on)) {
    return failed('citizen-birth', '出生日期无效', 'The date of birth is not valid');
  }
  if (citizenCheck(text.slice(0, 17)) !== text[17]) {
    return failed('citizen-check', '身份证号码校验码错误', 'The check character is wrong');
  }
  return passed;
}

function citizenCheck(seventeen: string): string {
  return CHECKS[weightedSum(digitsOf(seventeen), WEIGHTS) % 11] ?? '';
}

function birthOf(text: string): Day {
  return `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
}

export interface CitizenFacts {
  /** Six-digit administrative division of the first registration. */
  readonly region: string;
  readonly birth: Day;
  readonly sex: 'male' | 'female';
}

/** What a valid number says; undefined for any other. */
export function citizenFacts(text: string): CitizenFacts | undefined {
  if (!checkCitizenId(text).ok) return undefined;
  const sex = Number(text[16]) % 2 === 1 ? 'male' : 'female';
  return { region: text.slice(0, 6), birth: birthOf(text), sex };
}

/** Full years on a day (a birthday counts); undefined for an invalid number or a day before birth. */
export function ageOn(text: string, day: Day): number | undefined {
  const facts = citizenFacts(text);
  if (facts === undefined || !isDay(day) || day < facts.birth) return undefined;
  const years = yearOf(day) - yearOf(facts.birth);
  return day.slice(5) < facts.birth.slice(5) ? years - 1 : years;
}

/**
 * A valid number for synthetic data: six-digit region, birth day and sequence 0–999 (odd: male).
 * Undefined when the parts make none.
 */
export function makeCitizenId(region: string, birth: Day, sequence: number): string | undefined {
  if (!/^[0-9]{6}$/.test(region) || !isDay(birth)) return undefined;
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > 999) return undefined;
  const seventeen = region + birth.replaceAll('-', '') + String(sequence).padStart(3, '0');
  const number = seventeen + citizenCheck(seventeen);
  return checkCitizenId(number).ok ? number : undefined;
}
