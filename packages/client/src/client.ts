import { type KeyObject, sign } from 'node:crypto';
import type {
  QuoteRequest,
  Receipt,
  ReceiptPage,
  Statistics,
  SubmitAnswer,
  SubmitDocuments,
  TaxAssessment,
  Trade,
  TradeState,
  TradeSummary,
} from '@heliu/contract';
import { Registry } from './registry.ts';
import { Transport, type TransportOptions } from './transport.ts';
import type { QuotaBalance, QuotaQuery, Recheck, Review } from './types.ts';

export type ClientOptions = TransportOptions;

/** One file of a submission. */
export interface NamedMessage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The key that signs a JSON body; `serial` is the certificate's, lower-case hex. */
export interface BodySigner {
  readonly privateKey: KeyObject | string;
  readonly serial: string;
}

export interface ReceiptRequest {
  readonly after?: string;
  /** Seconds to wait for the first receipt, at most 30. */
  readonly wait?: number;
  readonly limit?: number;
  readonly format?: 'json' | 'xml';
  readonly signal?: AbortSignal;
}

export interface FollowOptions extends Omit<ReceiptRequest, 'after'> {
  /** Without it, from the first receipt on. */
  readonly cursor?: string;
}

export interface TradeQuery {
  readonly orderNo?: string;
  readonly platform?: string;
  readonly state?: TradeState;
  readonly after?: string;
  readonly limit?: number;
}

export interface TradePage {
  readonly items: readonly TradeSummary[];
  readonly next: string | null;
}

/** What the server takes in one submission. */
const messages_per_submission_max = 200;
const bytes_per_submission_max = 48 * 1024 * 1024;
const receipts_wait_s = 25;

/** A single message that is refused as a whole comes with 422, and with its verdict. */
const refused_in_full = { status: 422, field: 'messages' } as const;

/** The programming interface of a Heliu zone for one API key. */
export class HeliuClient {
  readonly registry: Registry;
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
    this.registry = new Registry(this.#transport);
  }

  /**
   * Posts one CEB message or DxpMsg envelope. Safe to repeat: the same bytes get the same answer. A refused
   * message is an answer, not an error; errors are about the request as a whole.
   */
  submitXml(message: Uint8Array | string, options: { readonly name?: string } = {}): Promise<SubmitAnswer> {
    const body = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
    if (options.name !== undefined) return this.submitMany([{ name: options.name, bytes: body }]);
    return this.#transport.call({
      method: 'POST',
      path: '/api/v1/messages',
      body,
      headers: { 'content-type': 'application/xml' },
      repeatable: true,
      answered: refused_in_full,
    });
  }

  /** Posts any number of messages, in as few submissions as the server allows; verdicts in the same order. */
  async submitMany(messages: readonly NamedMessage[]): Promise<SubmitAnswer> {
    const verdicts: SubmitAnswer['messages'] = [];
    for (const part of submissionsOf(messages)) {
      const form = new FormData();
      for (const { name, bytes } of part) {
        form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/xml' }), name);
      }
      const answer = await this.#transport.call<SubmitAnswer>({
        method: 'POST',
        path: '/api/v1/messages',
        body: form,
        repeatable: true,
        answered: refused_in_full,
      });
      verdicts.push(...answer.messages);
    }
    return { messages: verdicts };
  }

  /** Documents as JSON. Kinds that must be signed need `signWith`: a signature over exactly these bytes. */
  submitDocuments(
    documents: SubmitDocuments,
    options: { readonly signWith?: BodySigner } = {},
  ): Promise<SubmitAnswer> {
    const body = Buffer.from(JSON.stringify(documents), 'utf8');
    const { signWith } = options;
    return this.#transport.call({
      method: 'POST',
      path: '/api/v1/documents',
      body,
      headers: {
        'content-type': 'application/json',
        ...(signWith === undefined ? {} : { 'x-heliu-signature': bodySignature(body, signWith) }),
      },
      repeatable: true,
      answered: refused_in_full,
    });
  }

  receipts(request: ReceiptRequest = {}): Promise<ReceiptPage> {
    const { signal, format, ...query } = request;
    return this.#transport.call({
      method: 'GET',
      path: '/api/v1/receipts',
      query: { ...query, ...(format === 'xml' ? { format } : {}) },
      repeatable: true,
      waitMs: (request.wait ?? 0) * 1000,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** Pages of receipts for ever, by long poll; only pages that hold some. Ends when the signal is raised. */
  async *followReceiptPages(options: FollowOptions = {}): AsyncGenerator<ReceiptPage> {
    const { cursor, signal, ...rest } = options;
    let after = cursor;
    while (!signal?.aborted) {
      let page: ReceiptPage;
      try {
        page = await this.receipts({
          wait: receipts_wait_s,
          ...rest,
          ...(after === undefined ? {} : { after }),
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (error) {
        if (signal?.aborted) return;
        throw error;
      }
      after = page.next;
      if (page.receipts.length > 0) yield page;
    }
  }

  /** Receipts for ever. Keep the `number` of the last one handled: it is the cursor to resume from. */
  async *followReceipts(
    cursor?: string,
    options: Omit<FollowOptions, 'cursor'> = {},
  ): AsyncGenerator<Receipt> {
    const from = cursor === undefined ? {} : { cursor };
    for await (const page of this.followReceiptPages({ ...options, ...from })) yield* page.receipts;
  }

  trades(query: TradeQuery = {}): Promise<TradePage> {
    return this.#get('/api/v1/trades', { ...query });
  }

  /** Every trade that fits, page after page. */
  async *eachTrade(query: TradeQuery = {}): AsyncGenerator<TradeSummary> {
    let after = query.after;
    do {
      const page = await this.trades({ limit: 500, ...query, ...(after === undefined ? {} : { after }) });
      yield* page.items;
      after = page.next ?? undefined;
    } while (after !== undefined);
  }

  trade(id: string): Promise<Trade> {
    return this.#get(`/api/v1/trades/${encodeURIComponent(id)}`);
  }

  /** Computes the last decision again from what was stored with it. */
  recheck(id: string): Promise<Recheck> {
    return this.#transport.call({
      method: 'POST',
      path: `/api/v1/trades/${encodeURIComponent(id)}/recheck`,
      repeatable: true,
    });
  }

  /** A person's decision about a held trade. */
  review(id: string, review: Review): Promise<TradeSummary> {
    return this.#transport.call({
      method: 'POST',
      path: `/api/v1/trades/${encodeURIComponent(id)}/review`,
      json: review,
      repeatable: false,
    });
  }

  taxQuote(request: QuoteRequest): Promise<TaxAssessment> {
    return this.#transport.call({
      method: 'POST',
      path: '/api/v1/tax/quote',
      json: request,
      repeatable: true,
    });
  }

  statistics(): Promise<Statistics> {
    return this.#get('/api/v1/statistics');
  }

  quota(query: QuotaQuery): Promise<QuotaBalance> {
    return this.#transport.call({
      method: 'POST',
      path: '/api/v1/quota/query',
      json: query,
      repeatable: true,
    });
  }

  #get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
    return this.#transport.call({ method: 'GET', path, query, repeatable: true });
  }
}

/** `serial=<hex>;alg=rsa-sha256;value=<base64>` over the exact bytes. */
export function bodySignature(body: Uint8Array, signer: BodySigner): string {
  const value = sign('sha256', body, signer.privateKey).toString('base64');
  return `serial=${signer.serial};alg=rsa-sha256;value=${value}`;
}

function* submissionsOf(messages: readonly NamedMessage[]): Generator<NamedMessage[]> {
  let part: NamedMessage[] = [];
  let size = 0;
  for (const message of messages) {
    const full = part.length === messages_per_submission_max;
    if (part.length > 0 && (full || size + message.bytes.length > bytes_per_submission_max)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(message);
    size += message.bytes.length;
  }
  if (part.length > 0) yield part;
}
