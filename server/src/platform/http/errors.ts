/** The one place that turns what went wrong into an answer. Unknown errors are recorded and hidden. */
import { type ErrorCode, errors, type Fault, type Problem } from '@heliu/contract';
import type { FastifyError } from 'fastify';
import { isAway } from '../database/index.ts';

/** seconds a client is asked to wait while the database is away */
const retry_after_s = 1;

/** An expected outcome that ends a request; everything else that is thrown is a surprise. */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: ErrorCode,
    faults: readonly Fault[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(errors[code].en);
    this.code = code;
    this.faults = faults;
    this.headers = headers;
  }
}

/** A fault outside messages: something about a field of a request. */
export function fault(
  code: string,
  path: string,
  text: {
    zh: string;
    en: string;
    remedyZh: string;
    remedyEn: string;
    source?: string;
    found?: string;
    expected?: string;
  },
): Fault {
  const { source = 'Heliu API', ...rest } = text;
  return { code, path, source, ...rest };
}

interface Validation {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
  message?: string;
}

/** What each schema keyword says in Chinese, and where it keeps what it expected. */
const keywords: Readonly<Record<string, readonly [string, string?]>> = {
  required: ['缺少必填项'],
  additionalProperties: ['没有这一项'],
  enum: ['不在允许的取值之内', 'allowedValues'],
  const: ['不是规定的值', 'allowedValue'],
  type: ['类型不符', 'type'],
  pattern: ['格式不符', 'pattern'],
  format: ['格式不符', 'format'],
  minLength: ['过短', 'limit'],
  maxLength: ['过长', 'limit'],
  minimum: ['小于下限', 'limit'],
  maximum: ['大于上限', 'limit'],
  minItems: ['项数过少', 'limit'],
  maxItems: ['项数过多', 'limit'],
  minProperties: ['内容过少', 'limit'],
  uniqueItems: ['有重复项'],
};

/** The found value is left out on purpose: request fields may be personal data, and answers may be logged. */
function schemaFault(part: string, error: Validation): Fault {
  const { keyword, params } = error;
  const named = params.requiredProperty ?? params.missingProperty ?? params.additionalProperty;
  const path = `${part}${error.instancePath}${named === undefined ? '' : `/${String(named)}`}`;
  const [zh = '不符合接口说明', expects = ''] = keywords[keyword] ?? [];
  const expected = params[expects];
  return fault(`REQUEST-${keyword.toUpperCase()}`, path, {
    zh,
    en: error.message ?? keyword,
    ...(expected === undefined
      ? {}
      : { expected: Array.isArray(expected) ? expected.join(' | ') : String(expected) }),
    remedyZh: '按接口说明 /api/docs 修改该项',
    remedyEn: 'Correct this item as the API reference /api/docs says',
  });
}

const fastifyCodes: Record<string, ErrorCode> = {
  FST_ERR_BAD_URL: 'NOT_FOUND',
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'UNREADABLE_BODY',
  FST_ERR_CTP_INVALID_JSON_BODY: 'UNREADABLE_BODY',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'UNREADABLE_BODY',
  FST_REQ_FILE_TOO_LARGE: 'TOO_LARGE',
  FST_FILES_LIMIT: 'TOO_MANY_MESSAGES',
  FST_PARTS_LIMIT: 'TOO_MANY_MESSAGES',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'UNSUPPORTED_TYPE',
};

export interface Answer {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** True: a surprise that the log must record. */
  readonly unexpected: boolean;
}

export function answerTo(error: unknown, requestId: string): Answer {
  const make = (
    code: ErrorCode,
    faults: readonly Fault[] = [],
    headers: Readonly<Record<string, string>> = {},
    unexpected = false,
  ): Answer => {
    const { status, ...texts } = errors[code];
    return {
      status,
      headers,
      unexpected,
      problem: { error: { code, ...texts, requestId, faults: [...faults] } },
    };
  };
  if (error instanceof HttpError) return make(error.code, error.faults, error.headers);
  const known = error as Partial<FastifyError> & { validation?: Validation[]; validationContext?: string };
  if (known.validation !== undefined) {
    const part = `/${known.validationContext ?? 'body'}`;
    return make(
      'INVALID_REQUEST',
      known.validation.map((item) => schemaFault(part, item)),
    );
  }
  const mapped = known.code === undefined ? undefined : fastifyCodes[known.code];
  if (mapped !== undefined) return make(mapped);
  if (typeof known.statusCode === 'number' && known.statusCode >= 400 && known.statusCode < 500) {
    return make(known.statusCode === 413 ? 'TOO_LARGE' : 'UNREADABLE_BODY');
  }
  if (isAway(error)) return make('UNAVAILABLE', [], { 'retry-after': String(retry_after_s) }, true);
  return make('INTERNAL', [], {}, true);
}
