/** Unified social credit code (统一社会信用代码, GB 32100-2015) and organisation code (GB 11714). */
import { type Check, failed, passed } from '../text.ts';
import { weightedSum } from './check-digits.ts';

/** 31 symbols: digits and letters without I, O, Z, S, V. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** 3^(i−1) mod 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** 9-character organisation code: eight digits or letters (A=10 … Z=35) and a check character. */
export function checkOrganisationCode(text: string): Check {
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(text)) {
    return failed('organisation-form', '组织机构代码应为9位', 'An organisation code has 9 characters');
  }
  if (organisationCheck(text.slice(0, 8)) !== text[8]) {
    return failed(
      'organisation-check',
      '组织机构代码校验码错误',
      'The check character of the organisation code is wrong',
    );
  }
  return passed;
}

function organisationCheck(eight: string): string {
  const values = Array.from(eight, (char) => Number.parseInt(char, 36));
  const rest = 11 - (weightedSum(values, ORGANISATION_WEIGHTS) % 11);
  return rest === 11 ? '0' : rest === 10 ? 'X' : String(rest);
}

/** Completes the first eight characters of an organisation code; undefined when they are none. */
export function makeOrganisationCode(eight: string): string | undefined {
  return /^[0-9A-Z]{8}$/.test(eight) ? eight + organisationCheck(eight) : undefined;
}

/** 18 characters: department, category, 6-digit division, organisation code, check character. */
export function checkUscc(text: string): Check {
  if (!/^[0-9A-Z]{18}$/.test(text)) {
    return failed(
      'uscc-form',
      '统一社会信用代码应为18位数字或大写字母',
      'The code has 18 digits or capital letters',
    );
  }
  if (!Array.from(text).every((char) => ALPHABET.includes(char)) || !/^..[0-9]{6}/.test(text)) {
    return failed(
      'uscc-characters',
      '含有不允许的字符（I、O、Z、S、V），或第3至8位不是数字',
      'A character is not allowed (I, O, Z, S, V), or positions 3 to 8 are not digits',
    );
  }
  if (usccCheck(text.slice(0, 17)) !== text[17]) {
    return failed('uscc-check', '统一社会信用代码校验码错误', 'The check character is wrong');
  }
  return checkOrganisationCode(text.slice(8, 17));
}

function usccCheck(seventeen: string): string {
  const values = Array.from(seventeen, (char) => ALPHABET.indexOf(char));
  return ALPHABET[(31 - (weightedSum(values, WEIGHTS) % 31)) % 31] ?? '';
}

/**
 * Completes the first 17 characters; undefined when no valid code begins with them (the 17th is the
 * check character of the organisation code: `makeOrganisationCode` gives it).
 */
export function makeUscc(seventeen: string): string | undefined {
  if (!/^[0-9A-Z]{17}$/.test(seventeen)) return undefined;
  const code = seventeen + usccCheck(seventeen);
  return checkUscc(code).ok ? code : undefined;
}
