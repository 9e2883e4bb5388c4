import type { Fault, Problem } from '@heliu/contract';

/**
 * What a request as a whole met. `status` is the HTTP status, 0 when no answer came; `code` is one of the
 * contract's error codes, or CONNECTION, TIMEOUT, or HTTP-nnn for an answer that is not Heliu's.
 */
export class HeliuError extends Error {
  readonly status: number;
  readonly code: string;
  /** The server's own words; undefined when it could not be reached. */
  readonly problem: Problem['error'] | undefined;
  readonly attempts: number;

  constructor(
    about: { status: number; code: string; problem?: Problem['error']; attempts: number; text?: string },
    options?: ErrorOptions,
  ) {
    const { problem } = about;
    super(
      problem === undefined
        ? `${about.code}: ${about.text ?? 'no answer from the server'}`
        : `${problem.code}: ${problem.zh} / ${problem.en} (${problem.requestId})`,
      options,
    );
    this.name = 'HeliuError';
    this.status = about.status;
    this.code = about.code;
    this.problem = problem;
    this.attempts = about.attempts;
  }

  get faults(): readonly Fault[] {
    return this.problem?.faults ?? [];
  }

  /** Sending the same again later may succeed: nothing is wrong with the request itself. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Reads a Problem out of an answer's text; undefined when it is none. */
export function problemOf(text: string): Problem['error'] | undefined {
  try {
    const { error } = JSON.parse(text) as Partial<Problem>;
    return typeof error?.code === 'string' && Array.isArray(error.faults) ? error : undefined;
  } catch {
    return undefined;
  }
}
