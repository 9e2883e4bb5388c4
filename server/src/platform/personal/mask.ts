export type MaskKind = 'name' | 'idNumber' | 'phone' | 'address' | 'account';

/** What a screen shows without an unmasking act: enough to recognise, too little to misuse. */
export function mask(kind: MaskKind, value: string): string {
  const characters = Array.from(value.trim());
  return characters.length === 0 ? '' : rules[kind](characters);
}

const rules: Record<MaskKind, (characters: string[]) => string> = {
  /** 王*明, 王*; names in Latin letters keep the first letter of each word. */
  name(characters) {
    const text = characters.join('');
    if (/^[\p{Script=Latin} .'-]+$/u.test(text)) {
      return text
        .split(/\s+/)
        .map((word) => keep(Array.from(word), 1, 0))
        .join(' ');
    }
    return characters.length === 2 ? keep(characters, 1, 0) : keep(characters, 1, 1);
  },
  /** 110***********002X: the region's first three, the last four. */
  idNumber: (characters) => keep(characters, 3, 4),
  /** 138****8000 */
  phone: (characters) => keep(characters, 3, 4),
  /** Province and city stay; street and house do not. */
  address: (characters) => keep(characters, 6, 0),
  /** ***************0123 */
  account: (characters) => keep(characters, 0, 4),
};

/** Keeps a head and a tail; a short value keeps less, so that at least a third of it is always hidden. */
function keep(characters: string[], head: number, tail: number): string {
  const length = characters.length;
  const shown = head + tail;
  const allowed = Math.floor((length * 2) / 3);
  const factor = shown > allowed ? allowed / shown : 1;
  const first = Math.floor(head * factor);
  const last = Math.floor(tail * factor);
  const hiddenCount = length - first - last;
  return (
    characters.slice(0, first).join('') + '*'.repeat(hiddenCount) + characters.slice(length - last).join('')
  );
}
