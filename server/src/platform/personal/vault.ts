import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** One master key. Working keys for sealing and for look-ups are derived from it, never used for both. */
export interface VaultKey {
  /** 1 … 65535; written into every sealed value. */
  readonly id: number;
  readonly key: Uint8Array;
}

export interface VaultOptions {
  readonly keys: readonly VaultKey[];
  /** The key that seals from now on. All keys open. */
  readonly current: number;
  /**
   * The key of `lookup`; the first key if absent. It stays when `current` moves on, since every stored
   * look-up would otherwise have to be computed again (see README.md).
   */
  readonly lookupKey?: number;
}

export type Sealable =
  | Uint8Array
  | string
  | number
  | boolean
  | null
  | readonly unknown[]
  | { readonly [key: string]: unknown };

export interface Vault {
  /** Encrypts. `aad` says what the value is and whose (e.g. `trade/42/buyer`): it opens only under the same. */
  seal(value: Sealable, aad: string): Buffer;
  /** Decrypts; a `Uint8Array` comes back as Buffer, everything else as the JSON value it was. */
  open<T = unknown>(sealed: Uint8Array, aad: string): T;
  /** Keyed hash (32 bytes) for finding and joining by a value without storing it. Same kind and value, same hash. */
  lookup(kind: string, value: string): Buffer;
  /** The key that sealed this value; the caller seals again when it is not `current`. */
  keyOf(sealed: Uint8Array): number;
  readonly current: number;
}

export class SealError extends Error {
  override name = 'SealError';
}

const key_bytes = 32;
const nonce_bytes = 12;
const tag_bytes = 16;
/** version, content type, key id (2), nonce */
const header_bytes = 4 + nonce_bytes;
const version = 1;
const contentType = { bytes: 0, json: 1 } as const;
/** Random nonces are drawn in stock: one system call for many seals. */
const nonces_in_stock = 1024;

interface WorkingKeys {
  readonly seal: KeyObject;
  readonly lookup: Hmac;
}

/** HMAC (RFC 2104) of one fixed key, with its two padded keys made once: look-ups are many and short. */
class Hmac {
  readonly #inner: Buffer;
  readonly #outer: Buffer;

  constructor(key: KeyObject) {
    const block = Buffer.alloc(64);
    key.export().copy(block);
    this.#inner = block.map((byte) => byte ^ 0x36) as Buffer;
    this.#outer = block.map((byte) => byte ^ 0x5c) as Buffer;
  }

  sha256(text: string): Buffer {
    const inner = hash('sha256', Buffer.concat([this.#inner, Buffer.from(text)]), 'buffer');
    return hash('sha256', Buffer.concat([this.#outer, inner]), 'buffer');
  }
}

export function createVault(options: VaultOptions): Vault {
  return new KeyedVault(options);
}

class KeyedVault implements Vault {
  readonly current: number;
  readonly #keys = new Map<number, WorkingKeys>();
  readonly #lookupKey: Hmac;
  #nonces = Buffer.alloc(0);
  #nonceAt = 0;

  constructor({ keys, current, lookupKey }: VaultOptions) {
    for (const { id, key } of keys) {
      if (!Number.isInteger(id) || id < 1 || id > 0xffff) {
        throw new SealError(
          `Vault key id ${id} is not a whole number from 1 to 65535. Number the keys 1, 2, ….`,
        );
      }
      if (key.byteLength !== key_bytes) {
        throw new SealError(`Vault key ${id} has ${key.byteLength} bytes; it needs ${key_bytes}.`);
      }
      if (this.#keys.has(id)) throw new SealError(`Two vault keys have the id ${id}. Give each its own.`);
      this.#keys.set(id, {
        seal: derive(key, 'heliu seal 1'),
        lookup: new Hmac(derive(key, 'heliu lookup 1')),
      });
    }
    this.current = current;
    this.#working(current);
    const lookupId = lookupKey ?? keys[0]?.id ?? current;
    this.#lookupKey = this.#working(lookupId).lookup;
  }

  seal(value: Sealable, aad: string): Buffer {
    const isBytes = value instanceof Uint8Array;
    const plain = isBytes ? value : Buffer.from(jsonText(value));
    const sealed = Buffer.allocUnsafe(header_bytes + plain.byteLength + tag_bytes);
    sealed[0] = version;
    sealed[1] = isBytes ? contentType.bytes : contentType.json;
    sealed.writeUInt16BE(this.current, 2);
    this.#drawNonce().copy(sealed, 4);
    const nonce = sealed.subarray(4, header_bytes);
    const cipher = createCipheriv('aes-256-gcm', this.#working(this.current).seal, nonce);
    cipher.setAAD(Buffer.concat([sealed.subarray(0, 4), Buffer.from(aad)]));
    cipher.update(plain).copy(sealed, header_bytes);
    cipher.final();
    cipher.getAuthTag().copy(sealed, header_bytes + plain.byteLength);
    return sealed;
  }

  open<T>(sealed: Uint8Array, aad: string): T {
    const bytes = asBuffer(sealed);
    const id = this.keyOf(bytes);
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.#working(id).seal,
      bytes.subarray(4, header_bytes),
      {
        authTagLength: tag_bytes,
      },
    );
    decipher.setAAD(Buffer.concat([bytes.subarray(0, 4), Buffer.from(aad)]));
    decipher.setAuthTag(bytes.subarray(bytes.byteLength - tag_bytes));
    const plain = decipher.update(bytes.subarray(header_bytes, bytes.byteLength - tag_bytes));
    try {
      decipher.final();
    } catch (cause) {
      throw new SealError(
        `A sealed value does not open as "${aad}" with key ${id}: it was changed, or belongs to another record. ` +
          'Compare the row with a backup; do not overwrite it.',
        { cause },
      );
    }
    return (bytes[1] === contentType.bytes ? plain : JSON.parse(plain.toString())) as T;
  }

  lookup(kind: string, value: string): Buffer {
    // The kind's length comes first, so that no two pairs of kind and value run together.
    return this.#lookupKey.sha256(`${kind.length}:${kind}:${value}`);
  }

  keyOf(sealed: Uint8Array): number {
    if (sealed.byteLength < header_bytes + tag_bytes || sealed[0] !== version) {
      throw new SealError(
        `A sealed value of ${sealed.byteLength} bytes has no header of version ${version}: it was cut short, ` +
          'or never sealed. Check what wrote the column.',
      );
    }
    return asBuffer(sealed).readUInt16BE(2);
  }

  #working(id: number): WorkingKeys {
    const found = this.#keys.get(id);
    if (found) return found;
    throw new SealError(
      `Vault key ${id} is not in the key file (it has ${[...this.#keys.keys()].join(', ') || 'none'}). ` +
        'Put the key back from its safe copy: values sealed with it cannot be read without it.',
    );
  }

  #drawNonce(): Buffer {
    if (this.#nonceAt >= this.#nonces.length) {
      this.#nonces = randomBytes(nonce_bytes * nonces_in_stock);
      this.#nonceAt = 0;
    }
    const start = this.#nonceAt;
    this.#nonceAt += nonce_bytes;
    return this.#nonces.subarray(start, this.#nonceAt);
  }
}

function derive(key: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, 'heliu', purpose, key_bytes)));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined)
    throw new SealError(`A value of type ${typeof value} has no JSON form; seal null instead.`);
  return text;
}
