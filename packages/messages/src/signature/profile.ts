/** The one signature profile of the specification, and the reading of a signature that follows it. */

import type { FaultCode } from '../fault.ts';
import { makeFault } from '../fault.ts';
import { signatureNamespace } from '../namespace.ts';
import type { Fault } from '../types.ts';
import { attributeOf, elementsOf, hasOnlyElements, type Node, textOf } from '../xml/tree.ts';

export const c14nUri = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const envelopedUri = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

export type Method = 'rsa-sha1' | 'rsa-sha256';

interface Algorithms {
  readonly method: Method;
  readonly signatureUri: string;
  readonly digestUri: string;
  readonly hash: 'sha1' | 'sha256';
}

/** rsa-sha1 is the profile's; SHA-256 with RSA is what the 2018 specification also allowed. */
export const algorithms: readonly Algorithms[] = [
  {
    method: 'rsa-sha1',
    signatureUri: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
    digestUri: 'http://www.w3.org/2000/09/xmldsig#sha1',
    hash: 'sha1',
  },
  {
    method: 'rsa-sha256',
    signatureUri: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    digestUri: 'http://www.w3.org/2001/04/xmlenc#sha256',
    hash: 'sha256',
  },
];

export interface SignatureParts {
  readonly algorithms: Algorithms;
  readonly signedInfo: Node;
  readonly digest: Buffer;
  readonly value: Buffer;
  readonly keyName: string;
  readonly certificate: Buffer;
}

/** Base64 as XML Schema reads it: white space anywhere, no other stray character, right padding. */
export const base64 = (text: string): Buffer | undefined => {
  const packed = text.replace(/[ \t\n\r]+/g, '');
  if (packed === '' || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  return Buffer.from(packed, 'base64');
};

/** Leaves the reading at the first fault of structure: what follows would be guessed. */
export class SignatureFault extends Error {
  readonly fault: Fault;
  /** The signature method found, when the reading came that far. */
  readonly method: string | undefined;

  constructor(fault: Fault, method?: string) {
    super(fault.code);
    this.fault = fault;
    this.method = method;
  }
}

export const signatureFault = (
  code: FaultCode,
  place: string,
  found?: string,
  values: Readonly<Record<string, string | number>> = {},
): Fault =>
  makeFault(code, { path: `//ds:Signature${place}`, values, ...(found === undefined ? {} : { found }) });

const refuse = (code: FaultCode, place: string, found?: string, method?: string): never => {
  throw new SignatureFault(signatureFault(code, place, found), method);
};

/** Children of an element, which must be exactly the named ones, in that order, and nothing else. */
const children = (node: Node, place: string, ...names: readonly string[]): readonly Node[] => {
  const found = elementsOf(node);
  const right =
    hasOnlyElements(node) &&
    found.length === names.length &&
    found.every(({ name }, i) => name.uri === signatureNamespace && name.local === names[i]);
  if (!right) refuse('SIG-STRUCTURE', place, found.map(({ name }) => name.local).join(' ') || 'text');
  return found;
};

const onlyAttributes = (node: Node, place: string, ...names: readonly string[]): void => {
  const extra = node.attributes.find(({ uri, local }) => uri !== '' || !names.includes(local));
  if (extra !== undefined) refuse('SIG-STRUCTURE', place, `@${extra.raw}`);
};

const algorithmOf = (node: Node, place: string): string => {
  onlyAttributes(node, place, 'Algorithm');
  children(node, place);
  return attributeOf(node, 'Algorithm') ?? '';
};

const bytesOf = (node: Node, place: string): Buffer => {
  if (elementsOf(node).length > 0) refuse('SIG-STRUCTURE', place, 'element');
  return base64(textOf(node)) ?? refuse('SIG-BASE64', place, node.name.local);
};

const readReference = (reference: Node): { digestUri: string; digest: Buffer } => {
  const place = '/SignedInfo/Reference';
  const uri = attributeOf(reference, 'URI');
  if (uri !== '') refuse('SIG-REFERENCE', place, uri === undefined ? 'no URI' : uri);
  onlyAttributes(reference, place, 'URI', 'Id');
  const [transforms, method, value] = children(reference, place, 'Transforms', 'DigestMethod', 'DigestValue');
  const found = elementsOf(transforms!);
  const transform = found[0];
  if (found.length !== 1 || transform === undefined) refuse('SIG-TRANSFORM', place, `${found.length}`);
  children(transforms!, `${place}/Transforms`, 'Transform');
  const algorithm = algorithmOf(transform!, `${place}/Transforms/Transform`);
  if (algorithm !== envelopedUri) refuse('SIG-TRANSFORM', place, algorithm);
  return {
    digestUri: algorithmOf(method!, `${place}/DigestMethod`),
    digest: bytesOf(value!, `${place}/DigestValue`),
  };
};

const chosen = (signatureUri: string, digestUri: string): Algorithms => {
  const place = '/SignedInfo';
  const known = algorithms.find((entry) => entry.signatureUri === signatureUri);
  if (known === undefined) {
    const sm2 = /sm2/i.test(signatureUri);
    const values = {
      note: sm2 ? '（尚不支持国密 SM2）' : '',
      noteEn: sm2 ? ' (SM2 is not supported yet)' : '',
    };
    throw new SignatureFault(
      signatureFault('SIG-ALGORITHM', `${place}/SignatureMethod`, signatureUri, values),
      signatureUri,
    );
  }
  if (known.digestUri !== digestUri) {
    refuse('SIG-DIGEST-ALGORITHM', `${place}/Reference/DigestMethod`, digestUri, known.method);
  }
  return known;
};

/** Reads a ds:Signature that follows the profile to the letter; throws SignatureFault otherwise. */
export const readSignature = (signature: Node): SignatureParts => {
  onlyAttributes(signature, '', 'Id');
  const [signedInfo, value, keyInfo] = children(signature, '', 'SignedInfo', 'SignatureValue', 'KeyInfo');
  onlyAttributes(signedInfo!, '/SignedInfo', 'Id');
  const inside = elementsOf(signedInfo!).map(({ name }) => name.local);
  const references = inside.filter((local) => local === 'Reference').length;
  if (references !== 1) refuse('SIG-REFERENCE', '/SignedInfo', `${references} References`);
  const [canonicalization, method, reference] = children(
    signedInfo!,
    '/SignedInfo',
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  );
  const c14n = algorithmOf(canonicalization!, '/SignedInfo/CanonicalizationMethod');
  if (c14n !== c14nUri) refuse('SIG-CANONICALIZATION', '/SignedInfo/CanonicalizationMethod', c14n);
  const signatureUri = algorithmOf(method!, '/SignedInfo/SignatureMethod');
  const { digestUri, digest } = readReference(reference!);
  const [keyName, x509] = children(keyInfo!, '/KeyInfo', 'KeyName', 'X509Data');
  const [certificate] = children(x509!, '/KeyInfo/X509Data', 'X509Certificate');
  return {
    algorithms: chosen(signatureUri, digestUri),
    signedInfo: signedInfo!,
    digest,
    value: bytesOf(value!, '/SignatureValue'),
    keyName: textOf(keyName!).trim(),
    certificate: bytesOf(certificate!, '/KeyInfo/X509Data/X509Certificate'),
  };
};
