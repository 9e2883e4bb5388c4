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
  private lineAt = 0;
  private lineNumber = 1;

  constructor(text: string, edition: Edition, max: number) {
    this.text = text;
    this.edition = edition;
    this.max = max;
  }

  /** 1-based line of an offset; cheap when offsets grow. */
  line(at: number): number {
    if (at < this.lineAt) {
      this.lineAt = 0;
      this.lineNumber = 1;
    }
    let next = this.text.indexOf('\n', this.lineAt);
    while (next >= 0 && next < at) {
      this.lineNumber++;
      this.lineAt = next + 1;
      next = this.text.indexOf('\n', this.lineAt);
    }
    return this.lineNumber;
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
