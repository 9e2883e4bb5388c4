/**
 * Reads the fields of one record (a head, a line, a transfer block). The sequence that the XSD fixes is
 * also what makes it fast: nearly every record is written as the one pattern its plan compiles to.
 */
import { lexical, problemOf, problemValues } from '../check.ts';
import { namespace } from '../namespace.ts';
import type { FieldType } from '../types.ts';
import { isText, type Scanner } from '../xml/scanner.ts';
import { checkAttributes } from './attributes.ts';
import type { RecordPlan, Slot } from './plan.ts';
import type { Report } from './report.ts';
import type { Row, Value } from './row.ts';

/** An empty optional element counts as absent; -0 is 0. */
const stored = (type: FieldType, value: string): Value => {
  if (value === '') return undefined;
  return type.base === 'integer' ? Number(value) + 0 : value;
};

export class RecordReader {
  private readonly scanner: Scanner;
  private readonly report: Report;
  private plan!: RecordPlan;
  private path!: () => string;
  private values!: Value[];
  private seen!: boolean[];
  private expected = 0;
  /** Prefix of the root: a message that changes prefixes midway is read on the general path. */
  private readonly prefix: string;

  constructor(scanner: Scanner, report: Report) {
    this.scanner = scanner;
    this.report = report;
    this.prefix = scanner.name.prefix;
  }

  /** Reads the record whose start tag was read last, to its end tag. */
  read(plan: RecordPlan, path: () => string): Row {
    const plain = this.plain(plan);
    if (plain !== undefined) return plain;
    const at = this.scanner.tagAt;
    const { length } = plan.slots;
    this.plan = plan;
    this.path = path;
    this.values = new Array<Value>(length).fill(undefined);
    this.seen = new Array<boolean>(length).fill(false);
    this.expected = 0;
    if (!this.scanner.empty) this.fields();
    for (let i = 0; i < length; i++) {
      const { field } = plan.slots[i]!;
      if (!this.seen[i] && field.required) {
        this.report.add('CEB-REQUIRED', at, `${path()}/${field.name}`, {
          field,
          values: { expected: `${field.zh}（${field.name}）` },
        });
      }
    }
    return plan.rows.build(this.values);
  }

  /**
   * Reads a record that is plainly written, complete and faultless in one match; undefined sends it to the
   * general path, which reads the same text again and says what is wrong and where.
   */
  private plain(plan: RecordPlan): Row | undefined {
    const { scanner } = this;
    const { prefix } = scanner.name;
    if (scanner.empty || prefix !== this.prefix || scanner.depth >= scanner.depthMax) return undefined;
    const pattern = plan.pattern(prefix);
    if (pattern === undefined) return undefined;
    pattern.lastIndex = scanner.pos;
    const match = pattern.exec(scanner.text);
    if (match === null) return undefined;
    const { slots } = plan;
    const values: Value[] = new Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      const received = match[i + 1];
      if (received === undefined) {
        values[i] = undefined;
        continue;
      }
      const { field, type } = slots[i]!;
      if (scanner.special && (received.includes('&') || received.includes(']]>'))) return undefined;
      const value = lexical(field, type, received);
      if (problemOf(field, type, value) !== undefined) return undefined;
      values[i] = stored(type, value);
    }
    scanner.pos = pattern.lastIndex;
    scanner.next();
    return plan.rows.build(values);
  }

  private fields(): void {
    const { scanner } = this;
    while (scanner.next(this.onText) === 'open') this.field();
  }

  private readonly onText = (piece: string, at: number): void => {
    if (isText(piece)) {
      this.report.add('CEB-TEXT', at, this.path(), {
        found: piece.trim(),
        values: { expected: this.plan.element },
      });
    }
  };

  /** One child whose start tag was read last, however it is written. */
  private field(): void {
    const { scanner, report } = this;
    const { name } = scanner;
    const at = scanner.tagAt;
    const slot = name.uri === namespace ? this.plan.bySlotName.get(name.local) : undefined;
    if (slot === undefined) {
      const code = name.uri === namespace ? 'CEB-UNKNOWN' : 'CEB-NAMESPACE';
      report.add(code, at, `${this.path()}/${name.raw.slice(0, 60)}`, { found: name.raw });
      scanner.skip();
      return;
    }
    const path = `${this.path()}/${slot.field.name}`;
    if (scanner.attributes.length > 0) checkAttributes(scanner, report, path);
    const value = scanner.simple(() => {
      report.add('CEB-UNKNOWN', scanner.tagAt, `${path}/${scanner.name.raw.slice(0, 60)}`, {
        found: scanner.name.raw,
      });
    });
    this.take(slot, value, at);
  }

  private take(slot: Slot, received: string, at: number): void {
    const { index, field, type } = slot;
    if (this.seen[index]) {
      this.report.add('CEB-REPEATED', at, `${this.path()}/${field.name}`, { field, found: field.name });
      return;
    }
    this.seen[index] = true;
    if (index < this.expected) {
      this.report.add('CEB-ORDER', at, `${this.path()}/${field.name}`, { field, found: field.name });
    } else this.expected = index + 1;
    const value = lexical(field, type, received);
    const problem = problemOf(field, type, value);
    if (problem !== undefined) {
      this.report.add(problem, at, `${this.path()}/${field.name}`, {
        field,
        found: value,
        values: problemValues(field, type, value),
      });
      // A number that does not parse is a fault, never 0: it stays absent.
      if (type.base !== 'text') return;
    }
    this.values[index] = stored(type, value);
  }
}
