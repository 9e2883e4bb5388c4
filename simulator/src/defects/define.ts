import type { Document } from '@heliu/messages';
import { later, stamp14 } from '../format.ts';
import type { Random } from '../random.ts';
import type { ExpectedState, GateExpectation, Kind, Plan, Sending, Trade } from '../trade/types.ts';
import type { Zone } from '../zone/zone.ts';

export interface Workshop {
  readonly zone: Zone;
  readonly random: Random;
}

/** One thing that goes wrong with a trade, and what the zone must make of it. */
export interface Defect {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Changes what is traded, before the documents are written. */
  readonly plan?: (plan: Plan, workshop: Workshop) => Plan;
  /** Changes the documents or how they are sent. */
  readonly apply?: (trade: Trade, workshop: Workshop) => void;
  readonly state: ExpectedState;
  /** Rules whose findings the decision must hold. */
  readonly rules: readonly string[];
}

export function sendingOf(trade: Trade, kind: Kind): Sending {
  const found = trade.sendings.find((sending) => sending.kind === kind);
  if (found === undefined) throw new Error(`trade ${trade.number} sends no ${kind}`);
  return found;
}

export function withhold(trade: Trade, kind: Kind): void {
  trade.sendings = trade.sendings.filter((sending) => sending.kind !== kind);
}

export function refusedAtGate(trade: Trade, kind: Kind, ...faults: string[]): Sending {
  const sending = sendingOf(trade, kind);
  sending.expect = { status: 'refused', faults };
  return sending;
}

/** A further message about a document: its own guid, sent `minutes` after the first. */
export function sendAgain(
  trade: Trade,
  kind: Kind,
  random: Random,
  change: {
    readonly wave: number;
    readonly minutes: number;
    readonly head: Record<string, string>;
    readonly expect?: GateExpectation;
  },
): Sending {
  const first = sendingOf(trade, kind);
  const document: Document = structuredClone(first.document);
  const appTime = stamp14(later(trade.plan.at, 900 + change.minutes * 60));
  Object.assign(document.head, { guid: random.guid(), appTime }, change.head);
  const sending: Sending = {
    kind,
    document,
    sender: first.sender,
    wave: change.wave,
    expect: change.expect ?? { status: 'accepted', faults: [] },
  };
  trade.sendings.push(sending);
  return sending;
}

/** Amounts of generated documents always have two decimals. */
export const fenOf = (text: string): bigint => BigInt(text.replace('.', ''));

/** The first line, which every document with lines has. */
export function firstOf<T>(lines: readonly T[]): T {
  const line = lines[0];
  if (line === undefined) throw new Error('a document without lines');
  return line;
}

/** Buyers of defects that count toward a limit: apart from those of ordinary trades. */
export const lonelyBuyer = (zone: Zone, plan: Plan): Plan['buyer'] => zone.buyer(1_000_000_000 + plan.number);
