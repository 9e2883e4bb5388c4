import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Check } from '../text.ts';
import { ageOn, checkCitizenId, citizenFacts, makeCitizenId } from './citizen-id.ts';
import { checkCustomsCode, makeCustomsCode } from './customs-code.ts';
import {
  checkAirWaybill,
  checkContainer,
  checkS10,
  makeAirWaybill,
  makeContainer,
  makeS10,
} from './transport.ts';
import { checkOrganisationCode, checkUscc, makeOrganisationCode, makeUscc } from './uscc.ts';

const reason = (check: Check) => (check.ok ? 'ok' : check.reason.code);

/** Every text that differs from `text` in one digit. */
function corrupted(text: string): string[] {
  return Array.from(text).flatMap((char, at) =>
    /[0-9]/.test(char)
      ? Array.from('0123456789')
          .filter((digit) => digit !== char)
          .map((digit) => text.slice(0, at) + digit + text.slice(at + 1))
      : [],
  );
}

test('published examples are valid', () => {
  const cases: [(text: string) => Check, string[]][] = [
    [checkUscc, ['91350100M000100Y43', '914403001922038216', '91330100799655058B']],
    [checkCitizenId, ['11010519491231002X', '440524188001010014']],
    [checkS10, ['RA473124829GB', 'RR123456785CN', 'EE876543216CN', 'CP123456785US', 'LK473124829CN']],
    [checkContainer, ['CSQU3054383', 'MSKU9070323', 'TGHU7599330', 'HLXU2008419', 'SUDU3070079']],
    [checkAirWaybill, ['784-12345675', '999-12345675', '78412345675']],
    [checkOrganisationCode, ['M000100Y4', '192203821', '799655058']],
    [checkCustomsCode, ['4403660065', '44289600J4', '3301W68D01']],
  ];
  for (const [check, texts] of cases) for (const text of texts) assert.equal(reason(check(text)), 'ok', text);
});

test('one wrong digit is found in every credit code and every identity number', () => {
  for (const text of ['91350100M000100Y43', '914403001922038216', '91330100799655058B']) {
    for (const wrong of corrupted(text)) assert.notEqual(reason(checkUscc(wrong)), 'ok', wrong);
  }
  for (const text of ['11010519491231002X', '440524188001010014']) {
    for (const wrong of corrupted(text)) assert.notEqual(reason(checkCitizenId(wrong)), 'ok', wrong);
  }
});

test('one wrong digit is found elsewhere too, but where the scheme itself is blind', () => {
  // S10 maps 10 to 0 and 11 to 5, ISO 6346 maps 10 to 0, IATA divides by 7 and ignores the prefix.
  const cases: [(text: string) => Check, string, number][] = [
    [checkS10, 'RA473124829GB', 0],
    [checkS10, 'RR123456785CN', 7],
    [checkContainer, 'CSQU3054383', 0],
    [checkContainer, 'TGHU7599330', 5],
    [checkAirWaybill, '784-12345675', 30],
  ];
  for (const [check, text, blind] of cases) {
    assert.equal(corrupted(text).filter((wrong) => check(wrong).ok).length, blind, text);
  }
});

test('a refusal says what is wrong, in both languages', () => {
  const cases: [Check, string][] = [
    [checkUscc('91350100M000100Y4'), 'uscc-form'],
    [checkUscc('91350100m000100Y43'), 'uscc-form'],
    [checkUscc('91350100I000100Y43'), 'uscc-characters'],
    [checkUscc('9135010AM000100Y43'), 'uscc-characters'],
    [checkUscc('91350100M000100Y44'), 'uscc-check'],
    [checkUscc('91350100M000100Y54'), 'uscc-check'],
    [checkOrganisationCode('M000100Y5'), 'organisation-check'],
    [checkOrganisationCode('M000100'), 'organisation-form'],
    [checkCitizenId('11010519491231002'), 'citizen-form'],
    [checkCitizenId('11010519491231002x'), 'citizen-lower-x'],
    [checkCitizenId('99010519491231002X'), 'citizen-region'],
    [checkCitizenId('11010519490230002X'), 'citizen-birth'],
    [checkCitizenId('110105194912310021'), 'citizen-check'],
    [checkCitizenId('11010519491231002X', '1949-12-30'), 'citizen-birth'],
    [checkS10('RA473124828GB'), 's10-check'],
    [checkS10('RA47312482GB'), 's10-form'],
    [checkContainer('CSQU3054384'), 'container-check'],
    [checkContainer('CSQA3054383'), 'container-form'],
    [checkAirWaybill('784-12345674'), 'awb-check'],
    [checkAirWaybill('784 12345675'), 'awb-form'],
    [checkCustomsCode('440366006'), 'customs-code-form'],
    [checkCustomsCode('A403660065'), 'customs-code-form'],
  ];
  for (const [check, code] of cases) {
    assert.equal(reason(check), code);
    assert.ok(!check.ok && check.reason.zh !== '' && check.reason.en !== '');
  }
});

test('a credit code whose organisation code is wrong is refused', () => {
  // The outer check character is right, the inner one is not.
  assert.equal(makeUscc('91350100M000100Y5'), undefined);
  assert.equal(makeUscc('91350100M000100Y4'), '91350100M000100Y43');
  assert.equal(makeOrganisationCode('M000100Y'), 'M000100Y4');
  assert.equal(makeOrganisationCode('M00'), undefined);
});

test('what an identity number says', () => {
  assert.deepEqual(citizenFacts('11010519491231002X'), {
    region: '110105',
    birth: '1949-12-31',
    sex: 'female',
  });
  assert.equal(citizenFacts('440524188001010014')?.sex, 'male');
  assert.equal(citizenFacts('440524188001010015'), undefined);
});

test('age counts full years on a day', () => {
  const leap = makeCitizenId('330106', '2004-02-29', 1) ?? '';
  const cases: [string, string, number | undefined][] = [
    ['11010519491231002X', '1949-12-31', 0],
    ['11010519491231002X', '1967-12-30', 17],
    ['11010519491231002X', '1967-12-31', 18],
    ['11010519491231002X', '1949-12-30', undefined],
    [leap, '2022-02-28', 17],
    [leap, '2022-03-01', 18],
    ['110105194912310021', '2020-01-01', undefined],
    [leap, 'today', undefined],
  ];
  for (const [id, day, expected] of cases) assert.equal(ageOn(id, day), expected, `${id} ${day}`);
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

test('made identifiers are valid and carry what they were made of', () => {
  fc.assert(
    fc.property(
      digits(8),
      fc.integer({ min: 1900, max: 2020 }),
      fc.nat(999),
      digits(7),
      fc.nat(9999),
      (eight, year, sequence, seven, serial) => {
        const organisation = makeOrganisationCode(eight) ?? '';
        assert.ok(checkOrganisationCode(organisation).ok);
        const uscc = makeUscc(`91330100${organisation}`);
        assert.ok(uscc !== undefined && checkUscc(uscc).ok && uscc.startsWith(`91330100${organisation}`));
        const citizen = makeCitizenId('330106', `${year}-07-15`, sequence) ?? '';
        assert.ok(checkCitizenId(citizen).ok);
        assert.equal(citizenFacts(citizen)?.sex, sequence % 2 === 1 ? 'male' : 'female');
        assert.ok(checkS10(makeS10('EE', eight, 'CN') ?? '').ok);
        assert.ok(checkContainer(makeContainer('HLXU', eight.slice(2)) ?? '').ok);
        assert.ok(checkAirWaybill(makeAirWaybill('784', seven) ?? '').ok);
        assert.ok(checkCustomsCode(makeCustomsCode('3301', 'W6', serial) ?? '').ok);
      },
    ),
  );
});

test('what cannot be made is not made', () => {
  assert.equal(makeCitizenId('33010', '2000-01-01', 1), undefined);
  assert.equal(makeCitizenId('990106', '2000-01-01', 1), undefined);
  assert.equal(makeCitizenId('330106', '2001-02-29', 1), undefined);
  assert.equal(makeCitizenId('330106', '2001-02-28', 1000), undefined);
  assert.equal(makeS10('E', '12345678', 'CN'), undefined);
  assert.equal(makeContainer('HLXA', '123456'), undefined);
  assert.equal(makeAirWaybill('78', '1234567'), undefined);
  assert.equal(makeCustomsCode('33', 'W6', 1), undefined);
  assert.equal(makeUscc('short'), undefined);
});

test('any text is answered, never thrown at', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9A-Z]{9,18}$/));
  const checks = [
    checkUscc,
    checkOrganisationCode,
    checkCitizenId,
    checkS10,
    checkContainer,
    checkAirWaybill,
    checkCustomsCode,
  ];
  fc.assert(
    fc.property(text, (value) => {
      for (const check of checks) check(value);
      ageOn(value, value);
      makeUscc(value);
    }),
    { numRuns: 1000 },
  );
});
