/** Node reads GB18030 but does not write it; the two-byte part, which holds all Chinese in use, is turned round. */
let table: Map<string, number> | undefined;

function twoByteTable(): Map<string, number> {
  const decoder = new TextDecoder('gb18030');
  const map = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if ([...text].length === 1 && text !== '\uFFFD') map.set(text, (lead << 8) | trail);
    }
  }
  return map;
}

/** Undefined when the text has a character outside the two-byte part. */
export function encodeGb18030(text: string): Uint8Array | undefined {
  table ??= twoByteTable();
  const bytes = new Uint8Array(text.length * 2);
  let end = 0;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    if (point < 0x80) {
      bytes[end++] = point;
      continue;
    }
    const pair = table.get(character);
    if (pair === undefined) return undefined;
    bytes[end++] = pair >> 8;
    bytes[end++] = pair & 0xff;
  }
  return bytes.slice(0, end);
}
