/** Identifiers of transport: postal item (UPU S10), container (ISO 6346), air waybill (IATA). */
import { type Check, failed, passed } from '../text.ts';
import { digitsOf, weightedSum } from './check-digits.ts';

const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** Two letters, eight digits, check digit, country: `RA473124829GB`. */
export function checkS10(text: string): Check {
  if (!/^[A-Z]{2}[0-9]{9}[A-Z]{2}$/.test(text)) {
    return failed(
      's10-form',
      '邮件号码应为2位字母、9位数字、2位国家代码',
      'Two letters, nine digits and a country',
    );
  }
  if (s10Check(text.slice(2, 10)) !== text[10]) {
    return failed('s10-check', '邮件号码校验码错误', 'The check digit of the postal item is wrong');
  }
  return passed;
}

function s10Check(eight: string): string {
  const check = 11 - (weightedSum(digitsOf(eight), S10_WEIGHTS) % 11);
  return check === 10 ? '0' : check === 11 ? '5' : String(check);
}

export function makeS10(service: string, serial: string, country: string): string | undefined {
  if (!/^[0-9]{8}$/.test(serial)) return undefined;
  const text = `${service}${serial}${s10Check(serial)}${country}`;
  return checkS10(text).ok ? text : undefined;
}

/** Letters from A=10 on, leaving out the multiples of 11. */
const CONTAINER_VALUES = new Map(
  Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter, index) => {
    const value = 10 + index;
    return [letter, value + Math.floor((value - 1) / 10)] as const;
  }),
);

/** Owner, category U, J or Z, six digits and a check digit: `CSQU3054383`. */
export function checkContainer(text: string): Check {
  if (!/^[A-Z]{3}[UJZ][0-9]{7}$/.test(text)) {
    return failed(
      'container-form',
      '箱号应为3位箱主代码、U/J/Z、7位数字',
      'Three letters, U, J or Z, and seven digits',
    );
  }
  if (containerCheck(text.slice(0, 10)) !== text[10]) {
    return failed('container-check', '箱号校验码错误', 'The check digit of the container is wrong');
  }
  return passed;
}

function containerCheck(ten: string): string {
  const values = Array.from(ten, (char) => CONTAINER_VALUES.get(char) ?? Number(char));
  const sum = values.reduce((total, value, index) => total + value * 2 ** index, 0);
  return String((sum % 11) % 10);
}

export function makeContainer(ownerAndCategory: string, serial: string): string | undefined {
  const ten = ownerAndCategory + serial;
  if (!/^[A-Z]{3}[UJZ][0-9]{6}$/.test(ten)) return undefined;
  return ten + containerCheck(ten);
}

/** Airline prefix, serial and check digit (serial mod 7), with or without a hyphen: `784-12345675`. */
export function checkAirWaybill(text: string): Check {
  if (!/^[0-9]{3}-?[0-9]{8}$/.test(text)) {
    return failed('awb-form', '航空运单号应为11位数字', 'An air waybill has 11 digits');
  }
  const serial = text.slice(-8, -1);
  if (airWaybillCheck(serial) !== text.at(-1)) {
    return failed('awb-check', '航空运单号校验码错误', 'The check digit of the air waybill is wrong');
  }
  return passed;
}

function airWaybillCheck(serial: string): string {
  return String(Number(serial) % 7);
}

export function makeAirWaybill(prefix: string, serial: string): string | undefined {
  if (!/^[0-9]{3}$/.test(prefix) || !/^[0-9]{7}$/.test(serial)) return undefined;
  return `${prefix}-${serial}${airWaybillCheck(serial)}`;
}
