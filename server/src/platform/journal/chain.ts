import { hash } from 'node:crypto';

/** Constant for ever: stored entries are found by it. */
export const partitions = 8;

/** The chain's columns of one entry; `at` in microseconds since 1970, as PostgreSQL keeps it. */
export interface ChainFields {
  readonly atMicros: bigint;
  readonly zone: number;
  readonly kind: string;
  readonly subject: string;
  readonly factHash: Uint8Array | null;
  /** The stored text, byte for byte. */
  readonly body: string;
}

const hash_bytes = 32;
/** version, previous hash, partition, seq, at, zone, then four lengths, and the fact's flag. */
const fixed_bytes = 1 + hash_bytes + 2 + 8 + 8 + 2 + 4 * 3 + 1;
const version = 1;

let scratch = Buffer.alloc(64 * 1024);

/** The hash before the first entry of a partition; the migration writes the same. */
export function genesis(partition: number): Buffer {
  return sha256(Buffer.from(`heliu journal 1 partition ${partition}`));
}

/**
 * sha256 over the canonical bytes of one entry (big-endian):
 * version u8 = 1 · previous hash (32) · partition u16 · seq i64 · at i64 (µs since 1970) · zone i16 ·
 * kind: u32 length, UTF-8 · subject: u32 length, UTF-8 · fact flag u8, then 32 bytes if 1 · body: u32 length, UTF-8.
 */
export function chainHash(previous: Uint8Array, partition: number, seq: bigint, entry: ChainFields): Buffer {
  // A UTF-16 unit takes at most three bytes of UTF-8.
  const most = fixed_bytes + hash_bytes + 3 * (entry.kind.length + entry.subject.length + entry.body.length);
  if (scratch.length < most) scratch = Buffer.alloc(most * 2);
  const bytes = scratch;
  bytes[0] = version;
  bytes.set(previous, 1);
  let at = 1 + hash_bytes;
  at = bytes.writeUInt16BE(partition, at);
  at = bytes.writeBigInt64BE(seq, at);
  at = bytes.writeBigInt64BE(entry.atMicros, at);
  at = bytes.writeInt16BE(entry.zone, at);
  at = writeText(bytes, entry.kind, at);
  at = writeText(bytes, entry.subject, at);
  at = bytes.writeUInt8(entry.factHash ? 1 : 0, at);
  if (entry.factHash) {
    bytes.set(entry.factHash, at);
    at += hash_bytes;
  }
  at = writeText(bytes, entry.body, at);
  return sha256(bytes.subarray(0, at));
}

function writeText(bytes: Buffer, text: string, at: number): number {
  const length = bytes.write(text, at + 4);
  bytes.writeUInt32BE(length, at);
  return at + 4 + length;
}

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** Spreads work over the partitions: the same key always meets the same partition. FNV-1a, 32 bits. */
export function partitionFor(key: string | number | bigint): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(String(key))) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  // FNV's low bits alone mix badly for short keys.
  return ((value ^ (value >>> 15)) >>> 0) % partitions;
}

export function checkPartition(partition: number): void {
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) {
    throw new RangeError(
      `Journal partition ${partition} does not exist; they are 0 … ${partitions - 1}. Use partitionFor().`,
    );
  }
}
