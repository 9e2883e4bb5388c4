import { setTimeout as sleep } from 'node:timers/promises';
import { HeliuError, problemOf } from './errors.ts';

/** Milliseconds of the first pause; each further one doubles, and a random part of it is taken. */
const pause_ms_first = 200;
const pause_ms_max = 15_000;
/** The longest Retry-After that is obeyed. */
const retry_after_ms_max = 120_000;

export interface TransportOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch?: typeof fetch;
  /** Attempts after the first one; default 6. */
  readonly retries?: number;
  /** Milliseconds that one attempt may take beyond a long poll's own wait; default 60,000. */
  readonly timeoutMs?: number;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** JSON value, sent as application/json. */
  readonly json?: unknown;
  readonly body?: Uint8Array | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The same call again does no harm, so it is repeated also when it is not known whether the first arrived.
   * Others are repeated only when the server says that it took nothing.
   */
  readonly repeatable: boolean;
  /** A status besides 2xx under which this field of the body says that it is an answer all the same. */
  readonly answered?: { readonly status: number; readonly field: string };
  /** Milliseconds that the server is asked to wait before it answers. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** One HTTP client of one key: keep-alive connections, backoff with jitter, typed errors. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #fetch: typeof fetch;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? fetch;
  }

  async call<T>(call: Call): Promise<T> {
    const retries = this.#options.retries ?? 6;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt<T>(call, attempt);
      } catch (error) {
        if (call.signal?.aborted || !(error instanceof HeliuError)) throw error;
        if (attempt > retries || !mayRepeat(call, error)) throw error;
        const asked = (error as HeliuError & { retryAfterMs?: number }).retryAfterMs;
        await sleep(asked ?? backoff(attempt), undefined, call.signal ? { signal: call.signal } : {});
      }
    }
  }

  async #attempt<T>(call: Call, attempt: number): Promise<T> {
    const limit = AbortSignal.timeout((this.#options.timeoutMs ?? 60_000) + (call.waitMs ?? 0));
    const signal = call.signal === undefined ? limit : AbortSignal.any([limit, call.signal]);
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(urlOf(this.#options.baseUrl, call), {
        method: call.method,
        headers: {
          authorization: `Bearer ${this.#options.apiKey}`,
          accept: 'application/json',
          ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...call.headers,
        },
        ...bodyOf(call),
        signal,
      });
      text = await response.text();
    } catch (cause) {
      if (call.signal?.aborted) throw cause;
      const code = limit.aborted ? 'TIMEOUT' : 'CONNECTION';
      throw new HeliuError({ status: 0, code, attempts: attempt, text: reasonOf(cause) }, { cause });
    }
    if (!response.ok) {
      const answer = answerOf<T>(call, response.status, text);
      if (answer === undefined) throw refusal(response, text, attempt);
      return answer;
    }
    if (text === '') return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new HeliuError(
        { status: response.status, code: 'NOT-JSON', attempts: attempt, text: 'the answer is not JSON' },
        { cause },
      );
    }
  }
}

function answerOf<T>({ answered }: Call, status: number, text: string): T | undefined {
  if (answered === undefined || answered.status !== status) return undefined;
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    return answered.field in body ? (body as T) : undefined;
  } catch {
    return undefined;
  }
}

function urlOf(baseUrl: string, call: Call): string {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}${call.path}`);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

function bodyOf(call: Call): Pick<RequestInit, 'body'> {
  if (call.json !== undefined) return { body: JSON.stringify(call.json) };
  return call.body === undefined ? {} : { body: call.body as NonNullable<RequestInit['body']> };
}

function refusal(response: Response, text: string, attempts: number): HeliuError {
  const problem = problemOf(text);
  const { status } = response;
  const error = new HeliuError({
    status,
    code: problem?.code ?? `HTTP-${status}`,
    ...(problem === undefined ? {} : { problem }),
    attempts,
    text: response.statusText || `HTTP ${status}`,
  });
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  return retryAfterMs === undefined ? error : Object.assign(error, { retryAfterMs });
}

/** Seconds or an HTTP date, with a jitter so that many clients do not come back at once. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), retry_after_ms_max) + Math.random() * pause_ms_first;
}

function backoff(attempt: number): number {
  return Math.random() * Math.min(pause_ms_max, pause_ms_first * 2 ** attempt);
}

function mayRepeat(call: Call, error: HeliuError): boolean {
  if (error.status === 429 || error.status === 503) return true;
  return call.repeatable && (error.status === 0 || error.status === 502 || error.status === 504);
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
