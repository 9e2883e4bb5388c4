/** Signing: inserts the enveloped signature as the last child of the root, where import messages want it. */
import { createPrivateKey, hash, type KeyObject, sign as signBytes, X509Certificate } from 'node:crypto';
import { escapeText } from '../encode.ts';
import { defaultLimits } from '../limits.ts';
import { signatureNamespace } from '../namespace.ts';
import { Scanner } from '../xml/scanner.ts';
import { elementsOf, readTree } from '../xml/tree.ts';
import { canonicalElement, canonicalText } from './canonicalize.ts';
import { algorithms, c14nUri, envelopedUri, type Method } from './profile.ts';

export interface SignOptions {
  /** A key object or PEM. */
  readonly privateKey: KeyObject | string;
  /** PEM or DER. */
  readonly certificate: string | Uint8Array;
  readonly method?: Method;
  /** The certificate's serial number in lower-case hex unless told. */
  readonly keyName?: string;
}

/** `<ds:x Algorithm="…">` with its end tag written out, as the canonical form has it. */
const algorithm = (name: string, uri: string): string => `<ds:${name} Algorithm="${uri}"></ds:${name}>`;

/**
 * Returns the XML with its signature. The text between and around the tags stays as it is; line ends
 * become LF, as XML reads them. Throws a RangeError for what cannot be signed.
 */
export const sign = (xml: string, options: SignOptions): string => {
  const text = xml.replace(/\r\n?/g, '\n').replace(/^\ufeff/, '');
  const method = options.method ?? 'rsa-sha256';
  const suite = algorithms.find((entry) => entry.method === method);
  if (suite === undefined) throw new RangeError(`not a signature method: ${method}`);
  const { privateKey } = options;
  const key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey;
  const certificate = new X509Certificate(options.certificate);
  if (!certificate.checkPrivateKey(key)) throw new RangeError('the private key is not the certificate’s');
  const document = canonicalText(text);
  if (document.signatures.length > 0 || document.misplaced)
    throw new RangeError('the message is signed already');
  if (document.rootEnd < 0) throw new RangeError('the root element is empty');
  const digest = hash(suite.hash, document.parts.join(''), 'base64');
  const signedInfo =
    `<ds:SignedInfo>${algorithm('CanonicalizationMethod', c14nUri)}` +
    `${algorithm('SignatureMethod', suite.signatureUri)}<ds:Reference URI="">` +
    `<ds:Transforms>${algorithm('Transform', envelopedUri)}</ds:Transforms>` +
    `${algorithm('DigestMethod', suite.digestUri)}<ds:DigestValue>${digest}</ds:DigestValue>` +
    '</ds:Reference></ds:SignedInfo>';
  const open = `<ds:Signature xmlns:ds="${signatureNamespace}">`;
  const scanner = new Scanner(`${open}${signedInfo}</ds:Signature>`, defaultLimits.depth);
  // The signed form of SignedInfo carries the namespaces that the root has in force.
  scanner.scope = document.rootScope;
  scanner.startTag();
  const [info] = elementsOf(readTree(scanner, document.rootScope));
  const signed = canonicalElement(info!, [document.rootAttributes]);
  const value = signBytes(suite.hash, Buffer.from(signed), key).toString('base64');
  const keyName = options.keyName ?? certificate.serialNumber.toLowerCase();
  const signature =
    `${open}${signedInfo}<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo>` +
    `<ds:KeyName>${escapeText(keyName)}</ds:KeyName><ds:X509Data><ds:X509Certificate>` +
    `${certificate.raw.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`;
  return text.slice(0, document.rootEnd) + signature + text.slice(document.rootEnd);
};
