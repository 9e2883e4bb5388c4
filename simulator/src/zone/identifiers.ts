/**
 * Identifiers with right check digits, made here independently of `@heliu/regulation`: what the server is
 * checked against must not be its own code.
 */
const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];
const citizenWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11714: eight characters and their check character. */
function organisationCode(body: string): string {
  const sum = organisationWeights.reduce(
    (total, weight, i) => total + weight * parseInt(body.charAt(i), 36),
    0,
  );
  const check = 11 - (sum % 11);
  return body + (check === 10 ? 'X' : check === 11 ? '0' : String(check));
}

/** GB 32100-2015, an enterprise registered by the market regulator of a division. */
export function usccFor(division: string, body: string): string {
  const text = `91${division}${organisationCode(body)}`;
  let weight = 1;
  let sum = 0;
  for (const character of text) {
    sum += weight * usccAlphabet.indexOf(character);
    weight = (weight * 3) % 31;
  }
  return text + usccAlphabet.charAt((31 - (sum % 31)) % 31);
}

/** GB 11643-1999; `birth` is YYYYMMDD, `sequence` three digits of which the last is odd for men. */
export function citizenId(division: string, birth: string, sequence: string): string {
  const body = division + birth + sequence;
  return body + citizenCheck(body);
}

export function citizenCheck(body: string): string {
  const sum = citizenWeights.reduce((total, weight, i) => total + weight * Number(body.charAt(i)), 0);
  return '10X98765432'.charAt(sum % 11);
}
