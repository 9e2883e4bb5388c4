/** Self-signed certificates for tests and the synthetic zone; written in DER by hand, as node:crypto cannot. */
import { type KeyObject, sign } from 'node:crypto';

const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const hex = length.toString(16);
  const size = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, content]);
};

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const nil = der(0x05);
/** 1.2.840.113549.1.1.11 sha256WithRSAEncryption, 1.2.840.10045.4.3.2 ecdsa-with-SHA256, 2.5.4.3 commonName. */
const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), nil);
const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
const commonName = Buffer.from('0603550403', 'hex');

export interface CertificateRequest {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Hex, e.g. `01691fe9`. */
  readonly serial: string;
  readonly name: string;
}

/** DER of an X.509 v1 certificate valid from 2020 to 2049. */
export const selfSignedCertificate = (request: CertificateRequest): Buffer => {
  const { privateKey, publicKey, serial, name } = request;
  const algorithm = publicKey.asymmetricKeyType === 'rsa' ? sha256WithRsa : ecdsaWithSha256;
  const named = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))));
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const content = sequence(
    der(0x02, Buffer.from(serial, 'hex')),
    algorithm,
    named,
    validity,
    named,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', content, privateKey);
  return sequence(content, algorithm, der(0x03, Buffer.from([0]), signature));
};
