import { type Static, Type } from 'typebox';
import { Fault, Instant, Nullable } from './common.ts';

/** Closed list; precedence as written when several would apply. */
export const DocumentStatus = Type.Enum(['refused', 'repeated', 'accepted']);

export const DocumentVerdict = Type.Object({
  index: Type.Integer({ description: '0-based position in the message' }),
  guid: Type.Optional(Type.String()),
  key: Type.Optional(Type.String({ description: 'Business key, e.g. platform and order number' })),
  status: DocumentStatus,
  tradeId: Type.Optional(Type.String({ format: 'uuid' })),
  preNo: Type.Optional(Type.String({ description: 'Pre-entry number given to a declaration list' })),
  returnStatus: Type.String({ description: 'Customs receipt code: 2, or a negative code' }),
  faults: Type.Array(Fault),
});
export type DocumentVerdict = Static<typeof DocumentVerdict>;

export const MessageVerdict = Type.Object({
  name: Type.Optional(Type.String({ description: 'File name inside a multipart or zip submission' })),
  messageId: Nullable(
    Type.String({ description: 'Identifier of the stored message; null when it was refused' }),
  ),
  kind: Nullable(Type.String()),
  guid: Nullable(Type.String()),
  sha256: Type.String(),
  receivedAt: Nullable(Instant),
  status: Type.Enum(['accepted', 'partly', 'refused', 'repeated']),
  faults: Type.Array(Fault, { description: 'Faults of the message as a whole' }),
  documents: Type.Array(DocumentVerdict),
});
export type MessageVerdict = Static<typeof MessageVerdict>;

export const SubmitAnswer = Type.Object({ messages: Type.Array(MessageVerdict) });
export type SubmitAnswer = Static<typeof SubmitAnswer>;

export const KindCode = Type.Enum(['311', '411', '511', '513', '621']);

/** Documents as JSON: the same fields, under `head` and `lines`. */
export const SubmitDocuments = Type.Object({
  kind: KindCode,
  guid: Type.String({ minLength: 36, maxLength: 36 }),
  documents: Type.Array(
    Type.Object({
      head: Type.Record(Type.String(), Type.Unknown()),
      lines: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
    }),
    { minItems: 1, maxItems: 100 },
  ),
});
export type SubmitDocuments = Static<typeof SubmitDocuments>;

export const ReceiptQuery = Type.Object({
  after: Type.Optional(
    Type.String({
      pattern: '^\\d{1,18}$',
      description: 'Cursor: `next` of the previous answer; absent: from the first',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 500, description: 'Receipt messages, default 100' }),
  ),
  wait: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 30, description: 'Seconds to wait for the first receipt' }),
  ),
});

/** One receipt message: up to 100 return records of one kind, numbered without gaps per enterprise. */
export const Receipt = Type.Object({
  number: Type.String({ description: 'Gapless number within the enterprise; the cursor' }),
  kind: Type.String({ description: '312, 412, 512, 514 or 622' }),
  guid: Type.String(),
  createdAt: Instant,
  records: Type.Array(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
  xml: Type.Optional(Type.String({ description: 'The CEB receipt message; when asked with format=xml' })),
});
export type Receipt = Static<typeof Receipt>;

export const ReceiptPage = Type.Object({
  receipts: Type.Array(Receipt),
  next: Type.String({ description: 'Give it as `after` of the next call' }),
});
export type ReceiptPage = Static<typeof ReceiptPage>;
