import type { FaultCode } from '../fault.ts';

/** Ends the reading of a text at the first well-formedness fault; never leaves the package. */
export class Malformed extends Error {
  readonly code: FaultCode;
  /** Offset in the text. */
  readonly at: number;
  readonly found: string;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(
    code: FaultCode,
    at: number,
    found = '',
    values: Readonly<Record<string, string | number>> = {},
  ) {
    super(code);
    this.code = code;
    this.at = at;
    this.found = found;
    this.values = values;
  }
}
