/**
 * From bytes to documents: everything about a message that needs no database. Synchronous and pure but for the
 * clock it is given; the collector then writes many prepared messages in one transaction.
 */
import { hash } from 'node:crypto';
import type { Fault } from '@heliu/contract';
import {
  type DecodedDocument,
  type Document,
  decode,
  isEnvelope,
  type Kind,
  openEnvelope,
  validateDocument,
  verify,
} from '@heliu/messages';
import type { EnterpriseRecord, RegistrySnapshot } from '../registry/index.ts';
import { gateFault } from './faults.ts';
import { ownerFaults, senderFaults, signatureFaults } from './sender.ts';

export interface PreparedDocument {
  readonly index: number;
  readonly document: Document;
  readonly faults: readonly Fault[];
}

export interface Prepared {
  readonly name?: string | undefined;
  readonly sender: EnterpriseRecord;
  readonly bytes: Uint8Array;
  readonly sha256: Buffer;
  readonly kind?: Kind | undefined;
  readonly guid?: string | undefined;
  readonly signedBy?: string | undefined;
  /** Any of these refuses the whole message. */
  readonly faults: readonly Fault[];
  readonly documents: readonly PreparedDocument[];
}

export interface Submission {
  readonly bytes: Uint8Array;
  readonly name?: string;
  readonly sender: EnterpriseRecord;
  readonly registry: RegistrySnapshot;
  readonly now: Date;
}

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
const digest = (der: Uint8Array): string => hash('sha256', der, 'hex');

/** Prepares one XML message or DxpMsg envelope. Never throws on any bytes. */
export function prepareXml(submission: Submission): Prepared {
  const { bytes, name, sender, registry, now } = submission;
  const base = { name, sender, bytes, sha256: sha256(bytes), documents: [] };
  let inner = bytes;
  if (isEnvelope(bytes)) {
    const envelope = openEnvelope(bytes);
    if (envelope.envelope === undefined) return { ...base, faults: envelope.faults };
    if (sender.dxpId !== null && envelope.envelope.senderId !== sender.dxpId) {
      const detail = { found: envelope.envelope.senderId, expected: sender.dxpId };
      return { ...base, faults: [gateFault('SENDER-DXP', '/DxpMsg/TransInfo/SenderId', detail)] };
    }
    inner = envelope.envelope.data;
  }
  const message = decode(inner);
  const { kind } = message;
  if (kind === undefined) return { ...base, guid: message.guid, faults: message.faults };
  const known = { ...message, kind };
  const sending = senderFaults(kind, sender, message.transfer?.copCode);
  // A message that is not well-formed or not a request is refused before its signature is looked at.
  const readable = message.faults.length === 0 && kind.role === 'request';
  const signature = readable
    ? signatureFaults(known, message.signed ? verify(message) : undefined, digest, { registry, sender, now })
    : { faults: [] };
  return {
    ...base,
    kind,
    guid: message.guid,
    signedBy: signature.signedBy,
    faults: [...message.faults, ...sending, ...signature.faults],
    documents: message.documents.map((decoded) => prepareDocument(kind, sender, decoded)),
  };
}

function prepareDocument(kind: Kind, sender: EnterpriseRecord, decoded: DecodedDocument): PreparedDocument {
  const { index, document, faults } = decoded;
  const path = `/${kind.root}/${kind.document}[${index + 1}]/${kind.head.element}`;
  const owner = faults.length === 0 ? ownerFaults(kind, sender, document, path) : [];
  return { index, document, faults: owner.length === 0 ? faults : [...faults, ...owner] };
}

/** Prepares documents given as JSON; `signedBy` is the certificate of the detached signature, already checked. */
export function prepareJson(
  submission: Submission & {
    kind: Kind;
    guid: string;
    documents: readonly Document[];
    signedBy?: string | undefined;
  },
): Prepared {
  const { bytes, sender, registry, kind, guid, documents, signedBy } = submission;
  const unsigned =
    signedBy === undefined && (kind.signature === 'required' || registry.zone.requireSignature);
  return {
    sender,
    bytes,
    sha256: sha256(bytes),
    kind,
    guid,
    signedBy,
    faults: [
      ...senderFaults(kind, sender, undefined),
      ...(unsigned ? [gateFault('SIG-MISSING', '/headers/x-heliu-signature')] : []),
    ],
    documents: documents.map((document, index) => {
      const prefix = `/documents/${index}`;
      const faults = validateDocument(kind, document).map((item) => ({ ...item, path: prefix + item.path }));
      const owner = faults.length === 0 ? ownerFaults(kind, sender, document, `${prefix}/head`) : [];
      return { index, document, faults: [...faults, ...owner] };
    }),
  };
}
