/**
 * Reads the fields of one record (a head, a line, a transfer block). The sequence the XSD fixes is also
 * what makes it fast: the next tag is nearly always the one expected, so it is compared in place, and
 * names are resolved only where a message does something else.
 */
import { lexical, problemOf, problemValues } from '../check.ts';
import { namespace } from '../namespace.ts';
import { isBlank } from '../xml/characters.ts';
import { isText, type Scanner } from '../xml/scanner.ts';
import { checkAttributes } from './attributes.ts';
import type { RecordPlan, Slot } from './plan.ts';
import type { Report } from './report.ts';
import type { Row, Value } from './row.ts';

const LT = 0x3c;
/** A longer prefix is left to the general path, so that comparing tags stays cheap. */
const prefixMax = 16;

export class RecordReader {
  private readonly scanner: Scanner;
  private readonly report: Report;
  private plan!: RecordPlan;
  private path!: () => string;
  private values!: Value[];
  private seen!: boolean[];
  private expected = 0;

  constructor(scanner: Scanner, report: Report) {
    this.scanner = scanner;
    this.report = report;
  }

  /** Reads the record whose start tag was read last, to its end tag. */
  read(plan: RecordPlan, path: () => string): Row {
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

  private fields(): void {
    const { scanner } = this;
    const prefix = scanner.name.prefix;
    const fast = prefix.length <= prefixMax && scanner.depth < scanner.depthMax;
    for (;;) {
      if (fast) this.fastFields(prefix);
      if (scanner.next(this.onText) === 'close') return;
      this.field();
    }
  }

  private readonly onText = (piece: string, at: number): void => {
    if (isText(piece)) {
      this.report.add('CEB-TEXT', at, this.path(), {
        found: piece.trim(),
        values: { expected: this.plan.element },
      });
    }
  };

  /** As many expected, plainly written fields as follow one another. */
  private fastFields(prefix: string): void {
    const { scanner, plan } = this;
    const { text } = scanner;
    const { slots } = plan;
    const { open, close } = plan.tags(prefix);
    let pos = scanner.pos;
    for (;;) {
      while (isBlank(text.charCodeAt(pos))) pos++;
      if (text.charCodeAt(pos) !== LT) return;
      scanner.pos = pos;
      let i = this.expected;
      // An optional field may be left out, a mandatory one ends the guessing.
      while (i < slots.length && !text.startsWith(open[i]!, pos)) {
        if (slots[i]!.field.required) return;
        i++;
      }
      if (i >= slots.length) return;
      const from = pos + open[i]!.length;
      const to = text.indexOf('<', from);
      if (to < 0 || !text.startsWith(close[i]!, to)) return;
      this.take(slots[i]!, scanner.characters(from, to), pos);
      pos = to + close[i]!.length;
      scanner.pos = pos;
    }
  }

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
    const value = lexical(type, received);
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
    if (value === '') return;
    this.values[index] = type.base === 'integer' ? Number(value) + 0 : value;
  }
}
