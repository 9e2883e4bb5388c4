/**
 * Errors of the database engine. Each says what happened, with which value, and what to do.
 * SQLSTATE constants carry the names that the PostgreSQL manual uses.
 */
export const SQLSTATE = {
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  uniqueViolation: '23505',
  checkViolation: '23514',
  lockNotAvailable: '55P03',
  insufficientPrivilege: '42501',
  /** Raised by our own triggers when somebody tries to edit an append-only table. */
  appendOnly: 'HL001',
} as const;

/** The SQLSTATE of an error that PostgreSQL reported, else undefined. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Classes and codes with which PostgreSQL says that it cannot serve now: connection, shutdown, start, too many. */
const awayStates = /^(08|57P|53)/;
const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT']);
/** What the driver says without a code. */
const awayWords = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

/** True when the database could not be reached or went away before COMMIT: nothing was done, later it may be. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof CommitUnknownError) return false;
  const state = sqlState(error);
  if (state !== undefined && awayStates.test(state)) return true;
  return awayCodes.has((error as { code?: string }).code ?? '') || awayWords.test(error.message);
}

/** The server or its files are not in a state in which they can be used. */
export class DatabaseStartError extends Error {
  override name = 'DatabaseStartError';
}

/** A migration file, its record, or the order of both is wrong. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** A row handed to `copy` holds a value that PostgreSQL text cannot carry. */
export class CopyValueError extends Error {
  override name = 'CopyValueError';
}

/**
 * The connection was lost between COMMIT and its answer: the transaction may or may not have happened.
 * It is never repeated here; the caller repeats the command with the same idempotency key.
 */
export class CommitUnknownError extends Error {
  override name = 'CommitUnknownError';
}

/**
 * Thrown inside `transaction` by engines that know that a fresh attempt can succeed
 * (another transaction was faster). Counts against the same bounded attempts as a deadlock.
 */
export class RetryTransactionError extends Error {
  override name = 'RetryTransactionError';
  readonly retryable = true;
}
