/**
 * What must never reach a log line. Fields are judged by name, text by shape; when in doubt it is hidden,
 * since a log is copied to more places than the database it speaks of.
 */
const removed = '[removed]';
const depth_max = 6;
const items_max = 50;
const text_characters_max = 2000;
const stack_characters_max = 8000;

/** Received content, secrets, and what identifies a person. Compared without case, `_` and `-`. */
const hidden = new RegExp(
  [
    '^(body|payload|bytes|content|raw|xml|document|form|file|params|parameters|values|rows|record)$',
    'password|passwd|secret|token|authori[sz]ation|cookie|apikey|privatekey|credential|passphrase|signature|otp',
    '^(id|cert|certificate)(no|num|number|card)$|idnumber|idno$|idcard|identity(no|number|card)|passport',
    'phone|mobile|^tel$|telephone|^fax$|email|address|^addr$',
    '^(name|realname|fullname)$|(buyer|consignee|payer|person|contact|applicant|agent|user)name$',
    '(bank|pay)(card|acc|account)|accountno|cardno',
    '^(detail|where|internalquery|query)$',
  ].join('|'),
);

/** 18-character mainland identity number, and mobile number, standing alone in running text. */
const identity = /(?<![0-9A-Za-z])(\d{6})(19|20)(\d{2})(0[1-9]|1[0-2])(\d{5})([\dXx])(?![0-9A-Za-z])/g;
const mobile = /(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])/g;

export function redactText(text: string, characters_max = text_characters_max): string {
  const short = text.length > characters_max ? `${text.slice(0, characters_max)}… (${text.length})` : text;
  return short.replace(identity, '[id number]').replace(mobile, '[phone]');
}

/** A copy of the fields that is safe to write: hidden names removed, text scrubbed, size bounded. */
export function redactFields(fields: object): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactObject(value: object, depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  let count = 0;
  for (const [key, item] of Object.entries(value)) {
    if (++count > items_max) {
      safe['…'] = 'more fields were left out';
      break;
    }
    const plain = key.toLowerCase().replace(/[_-]/g, '');
    safe[key] = hidden.test(plain) ? removed : redactValue(item, depth + 1);
  }
  return safe;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return redactError(value, depth);
  if (depth >= depth_max) return '[deeper]';
  if (Array.isArray(value)) {
    const items = value.slice(0, items_max).map((item) => redactValue(item, depth + 1));
    return value.length > items_max ? [...items, `… ${value.length} in all`] : items;
  }
  return redactObject(value, depth);
}

/** Name, message, code and stack; never PostgreSQL's `detail` or `where`, which quote rows. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code, constraint, table, schema } = error as Error & Record<string, unknown>;
  const named = Object.entries({ code, constraint, table, schema }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    type: error.name,
    message: redactText(error.message),
    ...Object.fromEntries(named),
    ...(error.stack ? { stack: redactText(error.stack, stack_characters_max) } : {}),
    ...(error.cause && depth < depth_max ? { cause: redactValue(error.cause, depth + 1) } : {}),
  };
}
