import { createPublicKey, type KeyObject, sign } from 'node:crypto';

/**
 * A self-signed X.509 v3 certificate, written as DER by hand: the few forms a synthetic zone needs are less
 * than what a library would bring along, and the bytes depend on nothing but the arguments.
 */
export interface CertificateRequest {
  readonly privateKey: KeyObject;
  /** Hex of the positive INTEGER: even length, top bit clear. */
  readonly serial: string;
  readonly commonName: string;
  readonly organisation: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
};

const oids = {
  sha256WithRsa: '2a864886f70d01010b',
  country: '550406',
  organisation: '55040a',
  commonName: '550403',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
};

export function selfSigned(request: CertificateRequest): string {
  const algorithm = sequence(oid(oids.sha256WithRsa), der(tags.null));
  const name = sequence(
    attribute(oids.country, 'CN'),
    attribute(oids.organisation, request.organisation),
    attribute(oids.commonName, request.commonName),
  );
  const key = createPublicKey(request.privateKey).export({ type: 'spki', format: 'der' });
  const extensions = sequence(
    sequence(oid(oids.basicConstraints), der(tags.boolean, Buffer.of(0xff)), octets(sequence())),
    // digitalSignature and nonRepudiation: the two top bits, six unused.
    sequence(
      oid(oids.keyUsage),
      der(tags.boolean, Buffer.of(0xff)),
      octets(der(tags.bits, Buffer.of(6, 0xc0))),
    ),
  );
  const body = sequence(
    der(0xa0, der(tags.integer, Buffer.of(2))),
    der(tags.integer, Buffer.from(request.serial, 'hex')),
    algorithm,
    name,
    sequence(time(request.notBefore), time(request.notAfter)),
    name,
    key,
    der(0xa3, extensions),
  );
  const signature = sign('sha256', body, request.privateKey);
  const certificate = sequence(body, algorithm, der(tags.bits, Buffer.of(0), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(tags.sequence, ...parts);
const octets = (content: Buffer): Buffer => der(tags.octets, content);
const oid = (hex: string): Buffer => der(tags.oid, Buffer.from(hex, 'hex'));

function attribute(type: string, text: string): Buffer {
  return der(tags.set, sequence(oid(type), der(tags.utf8, Buffer.from(text, 'utf8'))));
}

/** UTCTime, which RFC 5280 asks for until 2049. */
function time(instant: Date): Buffer {
  const text = instant.toISOString().slice(0, 19).replace(/[-:T]/g, '');
  return der(tags.time, Buffer.from(`${text.slice(2)}Z`, 'ascii'));
}
