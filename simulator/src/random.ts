import { createHash } from 'node:crypto';

/**
 * The only source of chance of the simulator: a seeded generator (sfc32). The same label gives the same
 * sequence on every machine, so a zone, a day of trade or a single failing trade can be made again at will.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;
  readonly label: string;

  constructor(label: string) {
    this.label = label;
    const hash = createHash('sha256').update(label).digest();
    this.#a = hash.readInt32LE(0);
    this.#b = hash.readInt32LE(4);
    this.#c = hash.readInt32LE(8);
    this.#counter = hash.readInt32LE(12);
  }

  /** An independent sequence; drawing from it does not disturb this one. */
  fork(label: string | number): Random {
    return new Random(`${this.label}/${label}`);
  }

  /** 32 random bits as an unsigned number. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to below `end`; `end` is at most 2^32. */
  below(end: number): number {
    return Math.floor((this.bits() * end) / 0x1_0000_0000);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  digits(count: number): string {
    let text = '';
    for (let i = 0; i < count; i++) text += this.below(10);
    return text;
  }

  /** 36 characters with upper-case letters, as the specification asks of a guid. */
  guid(): string {
    let hex = '';
    for (let i = 0; i < 4; i++) hex += this.bits().toString(16).padStart(8, '0');
    const variant = '89AB'.charAt(this.below(4));
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `${variant}${hex.slice(17, 20)}`,
      hex.slice(20),
    ]
      .join('-')
      .toUpperCase();
  }

  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = result[i] as T;
      result[i] = result[j] as T;
      result[j] = held;
    }
    return result;
  }
}
