import { checkPrimeSync, createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { selfSigned } from './certificate.ts';

export interface Identity {
  readonly privateKey: KeyObject;
  /** PEM of the self-signed certificate. */
  readonly certificate: string;
  /** Lower-case hex, the KeyName of a signature. */
  readonly serial: string;
}

const public_exponent = 65_537n;
const prime_bytes = 128;

/**
 * An RSA-2048 key made from a label, so that the same zone signs the same bytes on every machine. For a
 * synthetic zone only: whoever knows the label knows the key.
 */
function keyFrom(label: string): KeyObject {
  const p = primeFrom(`${label}/p`);
  const q = primeFrom(`${label}/q`);
  const n = p * q;
  const d = inverse(public_exponent, (p - 1n) * (q - 1n));
  const jwk = {
    kty: 'RSA',
    n: base64url(n),
    e: base64url(public_exponent),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(d % (p - 1n)),
    dq: base64url(d % (q - 1n)),
    qi: base64url(inverse(q, p)),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function primeFrom(label: string): bigint {
  for (let attempt = 0; ; attempt++) {
    const blocks: Buffer[] = [];
    for (let i = 0; i < prime_bytes / 32; i++) {
      blocks.push(createHash('sha256').update(`${label}/${attempt}/${i}`).digest());
    }
    const bytes = Buffer.concat(blocks);
    // Two top bits set: the product of two such primes has the full 2048 bits.
    bytes[0] = (bytes[0] as number) | 0xc0;
    bytes[prime_bytes - 1] = (bytes[prime_bytes - 1] as number) | 1;
    const candidate = BigInt(`0x${bytes.toString('hex')}`);
    if ((candidate - 1n) % public_exponent !== 0n && checkPrimeSync(bytes)) return candidate;
  }
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next] = [modulus, value % modulus];
  let [t, step] = [0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [t, step] = [step, t - quotient * step];
  }
  return t < 0n ? t + modulus : t;
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}

const year_ms = 366 * 86_400_000;

/** A key and a self-signed certificate that is valid from a year before `now` to two years after. */
export function createIdentity(label: string, subject: string, now: Date): Identity {
  const privateKey = keyFrom(label);
  // Eight bytes with a leading non-zero nibble below 8, as e-port serial numbers are: positive, 16 digits.
  const serial = `3${createHash('sha256').update(`${label}/serial`).digest('hex').slice(0, 15)}`;
  const certificate = selfSigned({
    privateKey,
    serial,
    commonName: subject,
    organisation: '合流示范区（测试）',
    notBefore: new Date(now.getTime() - year_ms),
    notAfter: new Date(now.getTime() + 2 * year_ms),
  });
  return { privateKey, certificate, serial };
}
