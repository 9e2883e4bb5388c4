import { encode, kindByCode, sign, wrapEnvelope } from '@heliu/messages';
import { later, stamp14 } from '../format.ts';
import type { Random } from '../random.ts';
import type { Sending } from '../trade/types.ts';
import type { Enterprise } from '../zone/enterprises.ts';
import type { Zone } from '../zone/zone.ts';
import { encodeGb18030 } from './gb18030.ts';
import type { TrafficOptions } from './types.ts';

/** Customs' own address for import messages. */
const customs_dxp_id = 'DXPEDCCEB0000002';
/** Documents that one message may hold. */
const documents_max = 100;

/** Writes, signs and, as chance has it, wraps or transcodes one message of one sender and kind. */
export function writeMessage(
  zone: Zone,
  sendings: readonly Sending[],
  random: Random,
  options: TrafficOptions,
): Uint8Array {
  const first = sendings[0] as Sending;
  const kind = kindByCode(first.kind);
  if (kind === undefined) throw new Error(`no kind ${first.kind}`);
  const { sender, treatment } = first;
  const documents = treatment === 'crowded' ? crowd(first, random) : sendings.map(({ document }) => document);
  const guid = random.guid();
  const transfer = { copCode: sender.code, copName: sender.name, dxpMode: 'DXP', dxpId: sender.dxpId };
  const plain = encode(kind, { guid, documents, transfer });
  const method = random.chance(options.sha1 ?? 15) ? 'rsa-sha1' : 'rsa-sha256';
  const [gb18030, enveloped] = [random.chance(options.gb18030 ?? 2), random.chance(options.envelopes ?? 10)];
  switch (treatment) {
    case 'unsigned':
      return bytesOf(plain);
    case 'truncated':
      return bytesOf(plain.slice(0, Math.floor(plain.length * 0.6)));
    case 'unknown-kind':
      return bytesOf(plain.replaceAll(kind.root, 'CEB999Message'));
    default: {
      const signed = sign(plain, { ...signerOf(sender, treatment), method });
      if (gb18030) {
        const transcoded = encodeGb18030(signed.replace('encoding="UTF-8"', 'encoding="GB18030"'));
        if (transcoded !== undefined) return transcoded;
      }
      const bytes = bytesOf(signed);
      return enveloped ? bytesOf(wrap(zone, sender, kind.root, bytes, random)) : bytes;
    }
  }
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

function signerOf(sender: Enterprise, treatment: Sending['treatment']) {
  const revoked = treatment === 'revoked-certificate' ? sender.revoked : undefined;
  if (treatment === 'revoked-certificate' && revoked === undefined) {
    throw new Error(`${sender.id} has no revoked certificate`);
  }
  const identity = revoked ?? sender.identity;
  return { privateKey: identity.privateKey, certificate: identity.certificate, keyName: identity.serial };
}

/** One document more than a message may hold: copies that differ in their guid only. */
function crowd(sending: Sending, random: Random): Sending['document'][] {
  return Array.from({ length: documents_max + 1 }, () => ({
    ...sending.document,
    head: { ...sending.document.head, guid: random.guid() },
  }));
}

function wrap(zone: Zone, sender: Enterprise, root: string, bytes: Uint8Array, random: Random): string {
  const time = stamp14(later(zone.now, -random.below(3600)));
  const [, year, month, date, hour, minute, second] = /(....)(..)(..)(..)(..)(..)/.exec(time) ?? [];
  return wrapEnvelope({
    copMsgId: random.guid(),
    senderId: sender.dxpId,
    receiverIds: [customs_dxp_id],
    creatTime: `${year}-${month}-${date}T${hour}:${minute}:${second}`,
    msgType: root,
    data: bytes,
  });
}
