/** A kind compiled for one edition: what the decoder and the validator look up, computed once. */
import { typeOf } from '../check.ts';
import { subscribeFields, transferFields } from '../kinds/common.ts';
import type { Edition, Field, FieldType, Kind, Part } from '../types.ts';
import { RowBuilder } from './row.ts';

export interface Slot {
  readonly index: number;
  readonly field: Field;
  readonly type: FieldType;
}

/** The tags of a record under one prefix, as they are most often written: without attributes. */
export interface Tags {
  readonly prefix: string;
  readonly open: readonly string[];
  readonly close: readonly string[];
}

export class RecordPlan {
  readonly element: string;
  readonly slots: readonly Slot[];
  readonly bySlotName: ReadonlyMap<string, Slot>;
  readonly rows: RowBuilder;
  private last: Tags = { prefix: '\0', open: [], close: [] };

  constructor(element: string, fields: readonly Field[], edition: Edition) {
    this.element = element;
    this.slots = fields.map((field, index) => ({ index, field, type: typeOf(field, edition) }));
    this.bySlotName = new Map(this.slots.map((slot) => [slot.field.name, slot]));
    this.rows = new RowBuilder(fields);
  }

  tags(prefix: string): Tags {
    if (this.last.prefix !== prefix) {
      const name = prefix === '' ? '' : `${prefix}:`;
      this.last = {
        prefix,
        open: this.slots.map(({ field }) => `<${name}${field.name}>`),
        close: this.slots.map(({ field }) => `</${name}${field.name}>`),
      };
    }
    return this.last;
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
