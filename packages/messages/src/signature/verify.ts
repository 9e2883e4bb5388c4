/**
 * Verification of the enveloped signature over the received text. It answers whether the embedded
 * certificate's key signed exactly this content; who the certificate belongs to, whether it is trusted
 * and in date is the caller's knowledge.
 */
import { hash, verify as verifyBytes } from 'node:crypto';
import { defaultLimits } from '../limits.ts';
import { namespace, schemaInstanceNamespace, signatureNamespace } from '../namespace.ts';
import type { DecodedMessage, Fault, SignatureVerdict } from '../types.ts';
import { allBlank } from '../xml/characters.ts';
import { decodeText } from '../xml/encoding.ts';
import { Malformed } from '../xml/malformed.ts';
import type { Node } from '../xml/tree.ts';
import {
  type CanonicalDocument,
  canonicalDocument,
  canonicalElement,
  compactElement,
} from './canonicalize.ts';
import { certificateOf } from './certificates.ts';
import { readSignature, SignatureFault, type SignatureParts, signatureFault } from './profile.ts';

/** Deviations of real clients that the caller may choose to accept; each is off unless named. */
export interface Tolerance {
  /** SignedInfo was signed without the white space it is sent with, with ceb, ds and xsi in scope. */
  readonly compactSignedInfo?: boolean;
  /** White space between the signature and the root's end tag was added after digesting. */
  readonly trailingText?: boolean;
  /** KeyName does not repeat the certificate's serial number. */
  readonly keyName?: boolean;
}

export interface VerifyOptions {
  readonly tolerate?: Tolerance;
  /** bits; e-port keys of the RSA era have 1024 */
  readonly rsaBitsMin?: number;
}

const compactNamespaces = [
  ['ceb', namespace],
  ['ds', signatureNamespace],
  ['xsi', schemaInstanceNamespace],
] as const;

const refused = (fault: Fault, more: Partial<SignatureVerdict> = {}): SignatureVerdict => ({
  valid: false,
  ...more,
  faults: [fault],
});

const textOfMessage = (message: DecodedMessage | Uint8Array): string => {
  if (!(message instanceof Uint8Array)) return message.text;
  if (message.length > defaultLimits.bytes) throw new Malformed('XML-SIZE', 0);
  return decodeText(message).text;
};

/** Compares the digest; names the tolerance it needed, or undefined when the content differs. */
const digestHolds = (
  { parts }: CanonicalDocument,
  { algorithms, digest }: SignatureParts,
  tolerate: Tolerance,
): 'strict' | 'trailingText' | undefined => {
  const matches = (text: string): boolean => hash(algorithms.hash, text, 'buffer').equals(digest);
  const [before, trailing, after] = parts;
  if (matches(before + trailing + after)) return 'strict';
  if (!tolerate.trailingText || trailing === '' || !allBlank(trailing)) return undefined;
  return matches(before + after) ? 'trailingText' : undefined;
};

const keyFaults = (parts: SignatureParts, bitsMin: number): Fault | undefined => {
  const place = '/KeyInfo/X509Data/X509Certificate';
  const certificate = certificateOf(parts.certificate);
  if (certificate === undefined) return signatureFault('SIG-CERTIFICATE', place);
  const { asymmetricKeyType = '', asymmetricKeyDetails } = certificate.key;
  if (asymmetricKeyType !== 'rsa') return signatureFault('SIG-KEY-TYPE', place, asymmetricKeyType);
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < bitsMin ? signatureFault('SIG-KEY-SIZE', place, `${bits}`, { min: bitsMin }) : undefined;
};

/** KeyName and serial number as numbers in hex: leading zeros and case do not matter. */
const sameSerial = (keyName: string, serial: string): boolean => {
  const bare = (hex: string): string => hex.toLowerCase().replace(/^0+(?=.)/, '');
  return bare(keyName) === bare(serial);
};

const judge = (
  document: CanonicalDocument,
  signature: Node,
  parts: SignatureParts,
  options: VerifyOptions,
): SignatureVerdict => {
  const tolerate = options.tolerate ?? {};
  const { method } = parts.algorithms;
  const known = { method, keyName: parts.keyName };
  const keyFault = keyFaults(parts, options.rsaBitsMin ?? 1024);
  const certificate = certificateOf(parts.certificate);
  if (keyFault !== undefined || certificate === undefined) {
    return refused(keyFault ?? signatureFault('SIG-CERTIFICATE', ''), known);
  }
  const faults: Fault[] = [];
  const tolerated: string[] = [];
  const holds = (text: string): boolean =>
    verifyBytes(parts.algorithms.hash, Buffer.from(text), certificate.key, parts.value);
  const digest = digestHolds(document, parts, tolerate);
  if (digest === undefined) faults.push(signatureFault('SIG-DIGEST', '/SignedInfo/Reference/DigestValue'));
  else if (digest !== 'strict') tolerated.push(digest);
  if (!holds(canonicalElement(parts.signedInfo, [document.rootAttributes, signature.attributes]))) {
    const compact =
      tolerate.compactSignedInfo === true && holds(compactElement(parts.signedInfo, compactNamespaces));
    if (compact) tolerated.push('compactSignedInfo');
    else faults.push(signatureFault('SIG-VALUE', '/SignatureValue'));
  }
  if (!sameSerial(parts.keyName, certificate.serial)) {
    if (tolerate.keyName) tolerated.push('keyName');
    else {
      faults.push(
        signatureFault('SIG-KEY-NAME', '/KeyInfo/KeyName', parts.keyName, { expected: certificate.serial }),
      );
    }
  }
  return {
    valid: faults.length === 0,
    ...known,
    certificate: certificate.der,
    ...(tolerated.length === 0 ? {} : { tolerated }),
    faults,
  };
};

export const verify = (
  message: DecodedMessage | Uint8Array,
  options: VerifyOptions = {},
): SignatureVerdict => {
  let document: CanonicalDocument;
  try {
    document = canonicalDocument(textOfMessage(message), defaultLimits.depth);
  } catch (error) {
    if (error instanceof Malformed) return refused(signatureFault('SIG-XML', ''));
    throw error;
  }
  const [signature] = document.signatures;
  if (document.misplaced || document.signatures.length > 1) return refused(signatureFault('SIG-PLACE', ''));
  if (signature === undefined) return refused(signatureFault('SIG-MISSING', ''));
  if (document.instructionInSignature) {
    return refused(signatureFault('SIG-STRUCTURE', '', 'processing instruction'));
  }
  try {
    return judge(document, signature, readSignature(signature), options);
  } catch (error) {
    if (!(error instanceof SignatureFault)) throw error;
    return refused(error.fault, error.method === undefined ? {} : { method: error.method });
  }
};
