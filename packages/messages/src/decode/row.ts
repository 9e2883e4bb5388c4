/**
 * Builds the object of a record from its values by slot. Adding properties one by one under computed names
 * would give every object a slow dictionary of its own; a copy of an empty row of the same fields keeps
 * all rows of one shape, which is several times faster to make and to read.
 */
import type { Field } from '../types.ts';

export type Value = string | number | undefined;
export type Row = Record<string, Value>;

/** Sets of present fields remembered; beyond it rows are built without a copy. */
const shapesMax = 256;

export class RowBuilder {
  private readonly fields: readonly Field[];
  private readonly shapes = new Map<string, Row>();
  private lastKey = '';
  private lastShape: Row | undefined;

  constructor(fields: readonly Field[]) {
    this.fields = fields;
  }

  /** `key` has one character a slot: 1 present, 0 absent. */
  private shape(key: string): Row {
    if (this.lastShape !== undefined && this.lastKey === key) return this.lastShape;
    let shape = this.shapes.get(key);
    if (shape === undefined) {
      const present = this.fields.filter((_, index) => key[index] === '1');
      const empty = (field: Field): string => (field.type.base === 'integer' ? '0' : '""');
      // JSON.parse makes the compact kind of object that a computed assignment would not.
      shape = JSON.parse(`{${present.map((field) => `"${field.name}":${empty(field)}`).join(',')}}`) as Row;
      if (this.shapes.size < shapesMax) this.shapes.set(key, shape);
    }
    this.lastKey = key;
    this.lastShape = shape;
    return shape;
  }

  build(values: readonly Value[]): Row {
    let key = '';
    for (let i = 0; i < values.length; i++) key += values[i] === undefined ? '0' : '1';
    const row = { ...this.shape(key) };
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value !== undefined) row[this.fields[i]!.name] = value;
    }
    return row;
  }
}
