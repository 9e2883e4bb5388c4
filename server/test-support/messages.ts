/** Messages as enterprises of the synthetic zone write them, and spoiled on purpose. */
import { randomUUID } from 'node:crypto';
import { type Document, encode, type KindCode, kindByCode, sign, wrapEnvelope } from '@heliu/messages';
import type { Enterprise, Kind, Trade, Zone } from '../../simulator/src/index.ts';

export const newGuid = (): string => randomUUID().toUpperCase();

export interface Writing {
  /** Whose key signs; null: nobody. The sender, unless told. */
  readonly signer?: Pick<Enterprise, 'identity'> | null;
  /** Another code in BaseTransfer than the sender's. */
  readonly copCode?: string;
  /** Applied to the text before it is signed. */
  readonly change?: (xml: string) => string;
}

/** One message of one sender, signed by default. */
export function documentXml(
  _zone: Zone,
  sender: Enterprise,
  kind: KindCode,
  documents: readonly Document[],
  { signer = sender, copCode = sender.code, change = (xml) => xml }: Writing = {},
): string {
  const transfer = { copCode, copName: sender.name, dxpMode: 'DXP', dxpId: sender.dxpId };
  const plain = change(encode(kindByCode(kind), { guid: newGuid(), documents, transfer }));
  if (signer === null) return plain;
  const { privateKey, certificate, serial } = signer.identity;
  return sign(plain, { privateKey, certificate, keyName: serial });
}

/** A DxpMsg envelope of a sender id around a message. */
export const envelope = (senderId: string, xml: string): string =>
  wrapEnvelope({
    copMsgId: newGuid(),
    senderId,
    receiverIds: ['DXPEDCCEB0000002'],
    creatTime: '2026-01-01T00:00:00',
    msgType: 'CEB621Message',
    data: Buffer.from(xml),
  });

export const sendingOf = (trade: Trade, kind: Kind): Trade['sendings'][number] => {
  const found = trade.sendings.find((item) => item.kind === kind);
  if (found === undefined) throw new Error(`trade ${trade.number} sends no ${kind}`);
  return found;
};

/** The document once more under a new guid, `minutes` later, with other values in its head. */
export function again(
  document: Document,
  minutes: number,
  head: Readonly<Record<string, string | number | undefined>> = {},
): Document {
  const copy = structuredClone(document);
  const time = String(document.head.appTime).replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z');
  const later = new Date(Date.parse(time) + minutes * 60_000).toISOString();
  Object.assign(copy.head, { guid: newGuid(), appTime: later.slice(0, 19).replace(/[-:T]/g, '') }, head);
  return copy;
}
