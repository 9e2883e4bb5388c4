/** From received bytes to text: byte order mark, declared encoding, strict decoding (XML 1.0 §4.3.3). */
import { isUtf8 } from 'node:buffer';
import { Malformed } from './malformed.ts';

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'UTF-8' | 'GB18030';
}

/** GBK and GB2312 are subsets of GB18030 (GB 18030-2005), so one decoder reads all three. */
const decoders: Readonly<Record<string, DecodedText['encoding']>> = {
  'utf-8': 'UTF-8',
  utf8: 'UTF-8',
  gb18030: 'GB18030',
  gbk: 'GB18030',
  gb2312: 'GB18030',
};

const declarationMax = 256;
const declared = /^<\?xml[ \t\r\n][^>]*?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([^"'>]*)["']/;

const startsWith = (bytes: Uint8Array, ...expected: number[]): boolean =>
  expected.every((byte, i) => bytes[i] === byte);

const isUtf16 = (bytes: Uint8Array): boolean =>
  startsWith(bytes, 0xfe, 0xff) ||
  startsWith(bytes, 0xff, 0xfe) ||
  startsWith(bytes, 0x00, 0x3c) ||
  startsWith(bytes, 0x3c, 0x00) ||
  startsWith(bytes, 0x00, 0x00);

/** Offset of the first byte that cannot stand where it does, found by halving: prefixes stay decodable. */
const invalidOffset = (bytes: Uint8Array, label: string): number => {
  const decodes = (length: number): boolean => {
    try {
      new TextDecoder(label, { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (middle <= bytes.length && decodes(middle)) good = middle;
    else bad = middle;
  }
  return Math.min(good, bytes.length - 1);
};

const strictText = (bytes: Uint8Array, encoding: DecodedText['encoding']): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encoding === 'UTF-8' && isUtf8(buffer)) return buffer.toString('utf8');
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('XML-BYTES', 0, '', { offset: invalidOffset(bytes, encoding), encoding });
  }
};

export const decodeText = (received: Uint8Array): DecodedText => {
  if (received.length === 0) throw new Malformed('XML-EMPTY', 0);
  if (isUtf16(received)) throw new Malformed('XML-ENCODING', 0, 'UTF-16');
  const mark = startsWith(received, 0xef, 0xbb, 0xbf);
  const bytes = mark ? received.subarray(3) : received;
  const head = Buffer.from(bytes.subarray(0, declarationMax)).toString('latin1');
  const name = declared.exec(head)?.[1];
  const encoding = name === undefined ? 'UTF-8' : decoders[name.toLowerCase()];
  if (encoding === undefined) throw new Malformed('XML-ENCODING', 0, name);
  if (mark && encoding !== 'UTF-8') throw new Malformed('XML-ENCODING-CONFLICT', 0, name);
  const decoded = strictText(bytes, encoding);
  // §2.11: line ends are normalised before anything else looks at the text.
  const text = decoded.includes('\r') ? decoded.replace(/\r\n?/g, '\n') : decoded;
  return { text, encoding };
};
