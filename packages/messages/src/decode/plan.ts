/** A kind compiled for one edition: what the decoder and the validator look up, computed once. */
import { typeOf } from '../check.ts';
import { subscribeFields, transferFields } from '../kinds/common.ts';
import type { Edition, Field, FieldType, Kind, Part } from '../types.ts';
import { RowBuilder } from './row.ts';

/** Patterns kept per record; a message needs one, as only the root's prefix is tried. */
const patternsMax = 8;

export interface Slot {
  readonly index: number;
  readonly field: Field;
  readonly type: FieldType;
}

const blank = '[ \\t\\n]*';
const plainPrefix = /^[A-Za-z]\w{0,15}$|^$/;

/**
 * A record written plainly: fields in order, no attributes, nothing but white space between. It cannot
 * backtrack at length: after any step back the next literal fails at once. It ends before the end tag.
 */
const patternOf = (slots: readonly Slot[], prefix: string): RegExp => {
  const p = prefix === '' ? '' : `${prefix}:`;
  const fields = slots.map(({ field, type }) => {
    const tag = `${p}${field.name}`;
    const full = `>([^<]*)</${tag}>`;
    // `<x/>` is an empty text; where the type refuses that, the general path reports it.
    const mayBeEmpty = !field.required && type.base === 'text' && type.min === 0;
    const element = `<${tag}${mayBeEmpty ? `(?:${full}| ?/>)` : full}${blank}`;
    return field.required ? element : `(?:${element})?`;
  });
  return new RegExp(`${blank}${fields.join('')}(?=</)`, 'y');
};

export class RecordPlan {
  readonly element: string;
  readonly slots: readonly Slot[];
  readonly bySlotName: ReadonlyMap<string, Slot>;
  readonly rows: RowBuilder;
  private readonly patterns = new Map<string, RegExp>();

  constructor(element: string, fields: readonly Field[], edition: Edition) {
    this.element = element;
    this.slots = fields.map((field, index) => ({ index, field, type: typeOf(field, edition) }));
    this.bySlotName = new Map(this.slots.map((slot) => [slot.field.name, slot]));
    this.rows = new RowBuilder(fields);
  }

  /** The pattern under a prefix; undefined for prefixes nobody uses. */
  pattern(prefix: string): RegExp | undefined {
    if (!plainPrefix.test(prefix)) return undefined;
    let pattern = this.patterns.get(prefix);
    if (pattern === undefined) {
      pattern = patternOf(this.slots, prefix);
      if (this.patterns.size >= patternsMax) this.patterns.clear();
      this.patterns.set(prefix, pattern);
    }
    return pattern;
  }
}

export interface KindPlan {
  readonly kind: Kind;
  readonly edition: Edition;
  readonly head: RecordPlan;
  readonly lines?: RecordPlan;
}

const plans: Record<Edition, Map<Kind, KindPlan>> = { '2018': new Map(), '202205': new Map() };

export const planOf = (kind: Kind, edition: Edition): KindPlan => {
  const known = plans[edition].get(kind);
  if (known !== undefined) return known;
  const record = (part: Part): RecordPlan => new RecordPlan(part.element, part.fields, edition);
  const plan: KindPlan = {
    kind,
    edition,
    head: record(kind.head),
    ...(kind.lines === undefined ? {} : { lines: record(kind.lines) }),
  };
  plans[edition].set(kind, plan);
  return plan;
};

export const transferPlan = new RecordPlan('BaseTransfer', transferFields, '202205');
export const subscribePlan = new RecordPlan('BaseSubscribe', subscribeFields, '202205');
