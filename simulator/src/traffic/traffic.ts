import type { Sending, Trade } from '../trade/types.ts';
import type { Zone } from '../zone/zone.ts';
import type { Message, TrafficOptions } from './types.ts';
import { writeMessage } from './write.ts';

interface Posted {
  readonly trade: Trade;
  readonly sending: Sending;
}

const default_sizes = [1, 10, 100];

/**
 * The messages of a set of trades, wave by wave: documents of one enterprise and kind are put together to
 * messages of mixed sizes, and the messages of a wave come in any order. Written and signed one by one as
 * they are asked for; the same zone, trades and options give the same bytes.
 */
export function* traffic(
  zone: Zone,
  trades: readonly Trade[],
  options: TrafficOptions = {},
): Generator<Message> {
  const random = zone.random.fork(`traffic/${trades[0]?.number ?? 0}/${trades.length}`);
  const waves = new Map<number, Posted[]>();
  for (const trade of trades) {
    for (const sending of trade.sendings) {
      const wave = waves.get(sending.wave);
      if (wave === undefined) waves.set(sending.wave, [{ trade, sending }]);
      else wave.push({ trade, sending });
    }
  }
  /** Bytes of messages that a later wave repeats, by trade and kind. */
  const kept = new Map<string, Uint8Array>();
  let number = 0;
  for (const wave of [...waves.keys()].toSorted((a, b) => a - b)) {
    const batches = batchesOf(waves.get(wave) ?? [], options.batchSizes ?? default_sizes, random.fork(wave));
    const ordered = options.order === 'natural' ? batches : random.shuffle(batches);
    for (const batch of ordered) {
      const first = batch[0] as Posted;
      const { kind, sender, treatment, alone } = first.sending;
      const key = `${first.trade.number}/${kind}`;
      const sendings = batch.map(({ sending }) => sending);
      const repeated = treatment === 'repeat' ? kept.get(key) : undefined;
      const bytes = repeated ?? writeMessage(zone, sendings, random.fork(number), options);
      if (alone && repeated === undefined) kept.set(key, bytes);
      yield {
        name: `w${wave}-${String(number).padStart(6, '0')}-${kind}.xml`,
        wave,
        sender: sender.id,
        kind,
        bytes,
        documents: batch.map(({ trade, sending }) => ({ trade: trade.number, expect: sending.expect })),
        ...(treatment === undefined ? {} : { treatment }),
      };
      number++;
    }
  }
}

function batchesOf(posted: readonly Posted[], sizes: readonly number[], random: Zone['random']): Posted[][] {
  const groups = new Map<string, Posted[]>();
  const batches: Posted[][] = [];
  for (const item of posted) {
    const { kind, sender, treatment, alone } = item.sending;
    if (treatment !== undefined || alone) {
      batches.push([item]);
      continue;
    }
    const key = `${sender.id}/${kind}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; ) {
      const size = random.pick(sizes);
      batches.push(group.slice(start, start + size));
      start += size;
    }
  }
  return batches;
}
