/** Ten-character customs registration code (海关注册编码). It has no public check digit. */
import { type Check, failed, passed } from '../text.ts';

/**
 * Form only: four-digit division, economic area, kind of enterprise, four-character serial
 * [recalled].
 */
export function checkCustomsCode(text: string): Check {
  if (!/^[0-9]{4}[0-9A-Z]{6}$/.test(text)) {
    return failed(
      'customs-code-form',
      '海关注册编码应为10位：前4位为数字，其余为数字或大写字母',
      'A customs registration code has 10 characters: four digits, then digits or capital letters',
    );
  }
  return passed;
}

/** A code of the right form for synthetic data. */
export function makeCustomsCode(division: string, areaAndKind: string, serial: number): string | undefined {
  if (!Number.isInteger(serial) || serial < 0 || serial > 9999) return undefined;
  const code = division + areaAndKind + String(serial).padStart(4, '0');
  return checkCustomsCode(code).ok ? code : undefined;
}
