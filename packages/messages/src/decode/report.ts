/** Collects faults during a decode: lines, the limit, and whose fault it is (a document's or the message's). */
import { type FaultCode, type FaultDetails, makeFault } from '../fault.ts';
import type { Edition, Fault } from '../types.ts';

/** Thrown when the limit of faults is reached: what was not checked must not pass as faultless. */
export class FaultLimit extends Error {}

export class Report {
  readonly message: Fault[] = [];
  /** Where faults go now: the document being read, or the message. */
  current: Fault[] = this.message;
  private readonly text: string;
  private readonly edition: Edition;
  private readonly max: number;
  private count = 0;
  private lineStart = 0;
  private lineEnd = -1;
  private lineNumber = 1;

  constructor(text: string, edition: Edition, max: number) {
    this.text = text;
    this.edition = edition;
    this.max = max;
  }

  /** 1-based line of an offset. Offsets that grow cost one pass over the text in all. */
  line(at: number): number {
    if (at < this.lineStart) {
      this.lineStart = 0;
      this.lineNumber = 1;
      this.lineEnd = -1;
    }
    if (this.lineEnd < 0) this.lineEnd = this.endOf(0);
    while (this.lineEnd < at) {
      this.lineNumber++;
      this.lineStart = this.lineEnd + 1;
      this.lineEnd = this.endOf(this.lineStart);
    }
    return this.lineNumber;
  }

  private endOf(start: number): number {
    const end = this.text.indexOf('\n', start);
    return end < 0 ? this.text.length : end;
  }

  add(code: FaultCode, at: number, path: string, details: Omit<FaultDetails, 'path' | 'line'> = {}): void {
    if (this.count === this.max) throw new FaultLimit();
    this.count++;
    this.current.push(makeFault(code, { edition: this.edition, ...details, path, line: this.line(at) }));
  }

  /** A fault of the message that the limit does not hold back. */
  final(code: FaultCode, at: number, path: string, details: Omit<FaultDetails, 'path' | 'line'> = {}): void {
    this.message.push(makeFault(code, { edition: this.edition, ...details, path, line: this.line(at) }));
  }
}
