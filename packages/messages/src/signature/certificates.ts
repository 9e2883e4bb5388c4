/** Parsed certificates, kept by the hash of their bytes: a sender's certificate comes with every message. */
import { createPublicKey, hash, type KeyObject, X509Certificate } from 'node:crypto';

export interface Certificate {
  readonly der: Uint8Array;
  /** Serial number as KeyName writes it: lower-case hex. */
  readonly serial: string;
  readonly key: KeyObject;
}

const cachedMax = 1024;
const cache = new Map<string, Certificate>();

/** The certificate in DER bytes, or undefined when there is none in them. */
export const certificateOf = (der: Uint8Array): Certificate | undefined => {
  const id = hash('sha256', der, 'hex');
  const known = cache.get(id);
  if (known !== undefined) {
    // Put back at the end: the map's order is the order of use, and the oldest goes first.
    cache.delete(id);
    cache.set(id, known);
    return known;
  }
  try {
    const parsed = new X509Certificate(der);
    // Bytes after the certificate, or PEM in place of DER, would not be what the profile says.
    if (parsed.raw.length !== der.length) return undefined;
    const certificate: Certificate = {
      der: parsed.raw,
      serial: parsed.serialNumber.toLowerCase(),
      key: createPublicKey(parsed.publicKey.export({ type: 'spki', format: 'pem' })),
    };
    const oldest = cache.size >= cachedMax ? cache.keys().next().value : undefined;
    if (oldest !== undefined) cache.delete(oldest);
    cache.set(id, certificate);
    return certificate;
  } catch {
    return undefined;
  }
};
