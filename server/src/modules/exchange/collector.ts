/**
 * Group commit: prepared messages of concurrent requests are written together, one transaction at a time. A
 * request is answered only when the transaction that holds its documents has been committed. While one batch is
 * being committed the next gathers, so load makes batches larger instead of queues longer.
 */
import { constants as zlib, zstdCompressSync } from 'node:zlib';
import type { DocumentVerdict, Fault, MessageVerdict } from '@heliu/contract';
import {
  CommitUnknownError,
  type Database,
  RetryTransactionError,
  SQLSTATE,
  sqlState,
} from '../../platform/database/index.ts';
import { HttpError } from '../../platform/http/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import { receiptRecord } from './answers.ts';
import type { AcceptHandler, Arrival, ArrivalVerdict } from './handler.ts';
import type { Prepared } from './prepare.ts';
import { inWork, type Work } from './work.ts';

/** documents written in one transaction */
const batch_documents_max = 1200;
/** documents that must be waiting before a second transaction is begun beside a running one */
const lane_documents_min = 300;
/** bytes of messages that may wait for a transaction; beyond it the server answers TOO_BUSY */
const waiting_bytes_max = 96 * 1024 * 1024;
/** seconds a client is asked to wait when busy */
const retry_after_s = 1;

interface Waiting {
  readonly prepared: Prepared;
  resolve(verdict: MessageVerdict): void;
  reject(error: unknown): void;
}

export interface Collector {
  submit(prepared: Prepared): Promise<MessageVerdict>;
  /** Resolves when everything submitted has been answered. */
  drain(): Promise<void>;
}

export interface CollectorParts {
  readonly db: Database;
  readonly vault: Vault;
  readonly zone: number;
  /** Journal partitions, one for each transaction that may run at the same time. */
  readonly partitions: readonly number[];
  readonly accept: AcceptHandler;
  now(): Date;
  /** Resolves when the next transaction may begin. */
  room(): Promise<void>;
  /** Called after commit with the number of messages that brought something new, and of their documents. */
  committed(messages: number, documents: number): void;
}

/** Whether a lost COMMIT happened or not: the same message again gets the right answer, so it may be repeated. */
const toTell = (error: unknown): unknown =>
  error instanceof CommitUnknownError
    ? new HttpError('UNAVAILABLE', [], { 'retry-after': String(retry_after_s) })
    : error;

export function createCollector(parts: CollectorParts): Collector {
  const waiting: Waiting[] = [];
  let waiting_bytes = 0;
  let waiting_documents = 0;
  /** What each lane is doing; undefined when it is idle. */
  const lanes: (Promise<void> | undefined)[] = parts.partitions.map(() => undefined);

  const take = (): Waiting[] => {
    const batch: Waiting[] = [];
    for (let documents = 0; waiting.length > 0 && documents < batch_documents_max; ) {
      const next = waiting.shift()!;
      waiting_bytes -= next.prepared.bytes.length;
      waiting_documents -= next.prepared.documents.length;
      documents += next.prepared.documents.length;
      batch.push(next);
    }
    return batch;
  };

  const run = async (lane: number): Promise<void> => {
    // One turn of the event loop lets requests that arrived together share the transaction.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      await parts.room();
      const batch = take();
      if (batch.length === 0) break;
      try {
        const verdicts = await writeBatch(
          parts,
          parts.partitions[lane]!,
          batch.map((item) => item.prepared),
        );
        for (const [i, item] of batch.entries()) item.resolve(verdicts[i]!);
        const fresh = verdicts.filter(
          (verdict) => verdict.messageId !== null && verdict.status !== 'repeated',
        );
        const documents = fresh.reduce((sum, verdict) => sum + verdict.documents.length, 0);
        if (fresh.length > 0) parts.committed(fresh.length, documents);
      } catch (error) {
        for (const item of batch) item.reject(toTell(error));
      }
    }
    lanes[lane] = undefined;
  };

  /** Starts the first lane; another only for enough work to be worth a transaction of its own. */
  const start = (): void => {
    const idle = lanes.indexOf(undefined);
    const others = lanes.some((lane) => lane !== undefined);
    if (idle >= 0 && (!others || waiting_documents >= lane_documents_min)) lanes[idle] = run(idle);
  };

  return {
    submit(prepared) {
      if (prepared.faults.length > 0 || prepared.documents.every((item) => item.faults.length > 0)) {
        return Promise.resolve(refusal(prepared));
      }
      if (waiting_bytes + prepared.bytes.length > waiting_bytes_max) {
        throw new HttpError('TOO_BUSY', [], { 'retry-after': String(retry_after_s) });
      }
      waiting_bytes += prepared.bytes.length;
      waiting_documents += prepared.documents.length;
      return new Promise((resolve, reject) => {
        waiting.push({ prepared, resolve, reject });
        start();
      });
    },
    async drain() {
      while (lanes.some((lane) => lane !== undefined)) await Promise.all(lanes);
    },
  };
}

const base = (prepared: Prepared) => ({
  ...(prepared.name === undefined ? {} : { name: prepared.name }),
  kind: prepared.kind?.code ?? null,
  guid: prepared.guid ?? null,
  sha256: prepared.sha256.toString('hex'),
});

const guidOf = (value: unknown): { guid?: string } => (typeof value === 'string' ? { guid: value } : {});

/** Codes of MESSAGES §4.1 for a refusal at the door: parameter check failed, by kind. */
const parameterCodes: Readonly<Record<string, string>> = {
  '311': '-301008',
  '411': '-401009',
  '511': '-504011',
  '513': '-505011',
  '621': '-621001',
};

function refusedDocument(prepared: Prepared, index: number, faults: readonly Fault[]): DocumentVerdict {
  return {
    index,
    ...guidOf(prepared.documents[index]?.document.head.guid),
    status: 'refused',
    returnStatus: parameterCodes[prepared.kind?.code ?? ''] ?? '-10102',
    faults: [...faults],
  };
}

/** Nothing of a refused message is stored: it was never acknowledged. */
function refusal(prepared: Prepared): MessageVerdict {
  return {
    ...base(prepared),
    messageId: null,
    receivedAt: null,
    status: 'refused',
    faults: [...prepared.faults],
    documents: prepared.documents.map(({ index, faults }) => refusedDocument(prepared, index, faults)),
  };
}

/** The answer of the first time, given again. */
function repeat(first: MessageVerdict, name: string | undefined): MessageVerdict {
  return {
    ...first,
    ...(name === undefined ? {} : { name }),
    status: 'repeated',
    documents: first.documents.map((item) =>
      item.status === 'accepted' ? { ...item, status: 'repeated' } : item,
    ),
  };
}

async function writeBatch(
  parts: CollectorParts,
  partition: number,
  batch: readonly Prepared[],
): Promise<MessageVerdict[]> {
  const at = parts.now();
  return inWork(parts.db, { zone: parts.zone, at, partition }, async (work) => {
    try {
      return await writeMessages(parts, work, batch);
    } catch (error) {
      // Another process stored the same document or message first: look again and answer accordingly.
      if (sqlState(error) === SQLSTATE.uniqueViolation)
        throw new RetryTransactionError('stored by another first');
      throw error;
    }
  });
}

async function writeMessages(
  parts: CollectorParts,
  work: Work,
  batch: readonly Prepared[],
): Promise<MessageVerdict[]> {
  const once = (prepared: Prepared): string => `${prepared.sender.id}:${prepared.sha256.toString('hex')}`;
  const { rows: known } = await work.tx.query<{
    enterprise_id: number;
    sha256: Buffer;
    verdict: MessageVerdict;
  }>(
    `select m.enterprise_id, m.sha256, m.verdict
     from unnest($2::int[], $3::bytea[]) as k(enterprise_id, sha256)
     cross join lateral (
       select * from exchange.message where zone = $1 and enterprise_id = k.enterprise_id and sha256 = k.sha256 offset 0
     ) m`,
    [work.zone, batch.map((item) => item.sender.id), batch.map((item) => item.sha256)],
    { name: 'messages-known' },
  );
  const answered = new Map(
    known.map((row) => [`${row.enterprise_id}:${row.sha256.toString('hex')}`, row.verdict]),
  );
  const fresh = new Map<string, Prepared>();
  for (const prepared of batch) {
    const key = once(prepared);
    if (!answered.has(key) && !fresh.has(key)) fresh.set(key, prepared);
  }
  const news = [...fresh.values()];
  const { rows: ids } = await work.tx.query<{ id: bigint }>(
    `select nextval('exchange.message_id') as id from generate_series(1, $1)`,
    [news.length],
    { name: 'message-ids' },
  );
  const arrivals: Arrival[] = news.flatMap((prepared, i) =>
    prepared.documents
      .filter((item) => item.faults.length === 0)
      .map((item) => ({
        kind: prepared.kind!,
        document: item.document,
        sender: prepared.sender,
        messageId: BigInt(ids[i]!.id),
        position: item.index,
        receivedAt: work.at,
      })),
  );
  const verdicts = arrivals.length > 0 ? await parts.accept(work, arrivals) : [];
  const byMessage = new Map<bigint, Map<number, { arrival: Arrival; verdict: ArrivalVerdict }>>();
  arrivals.forEach((arrival, i) => {
    const inner = byMessage.get(arrival.messageId) ?? new Map();
    byMessage.set(arrival.messageId, inner);
    inner.set(arrival.position, { arrival, verdict: verdicts[i]! });
  });
  const stored: { prepared: Prepared; id: bigint; verdict: MessageVerdict }[] = [];
  news.forEach((prepared, i) => {
    const id = BigInt(ids[i]!.id);
    const answers = byMessage.get(id) ?? new Map();
    const verdict = messageVerdict(prepared, id, work.at, answers);
    answered.set(once(prepared), verdict);
    if (verdict.messageId === null) return;
    stored.push({ prepared, id, verdict });
    for (const { arrival, verdict: answer } of answers.values()) {
      const record = receiptRecord(arrival, answer);
      if (record !== undefined) work.receipts.push(record);
    }
  });
  await storeMessages(parts, work, stored);
  return batch.map((prepared) => {
    const verdict = answered.get(once(prepared))!;
    return fresh.get(once(prepared)) === prepared || verdict.messageId === null
      ? verdict
      : repeat(verdict, prepared.name);
  });
}

function messageVerdict(
  prepared: Prepared,
  id: bigint,
  at: Date,
  answers: ReadonlyMap<number, { verdict: ArrivalVerdict }>,
): MessageVerdict {
  const documents = prepared.documents.map(({ index, document, faults }): DocumentVerdict => {
    const answer = answers.get(index)?.verdict;
    if (answer === undefined) return refusedDocument(prepared, index, faults);
    return {
      index,
      ...guidOf(document.head.guid),
      key: answer.key,
      status: answer.status,
      ...(answer.tradeId === undefined ? {} : { tradeId: answer.tradeId }),
      ...(answer.preNo === undefined ? {} : { preNo: answer.preNo }),
      returnStatus: answer.returnStatus,
      faults: [...answer.faults],
    };
  });
  const accepted = documents.filter((item) => item.status === 'accepted').length;
  const refused = documents.filter((item) => item.status === 'refused').length;
  const status =
    accepted === 0 ? (refused === 0 ? 'repeated' : 'refused') : refused === 0 ? 'accepted' : 'partly';
  // Only a message that brought something new is kept; of others every document is already there, or refused.
  const kept = accepted > 0;
  return {
    ...base(prepared),
    messageId: kept ? String(id) : null,
    receivedAt: kept ? at.toISOString() : null,
    status,
    faults: [],
    documents,
  };
}

async function storeMessages(
  parts: CollectorParts,
  work: Work,
  stored: readonly { prepared: Prepared; id: bigint; verdict: MessageVerdict }[],
): Promise<void> {
  if (stored.length === 0) return;
  const rows = stored.map(({ prepared, id, verdict }) => {
    const packed = zstdCompressSync(prepared.bytes, { params: { [zlib.ZSTD_c_compressionLevel]: 1 } });
    work.entries.push({
      zone: work.zone,
      kind: 'message',
      subject: String(id),
      factHash: prepared.sha256,
      body: {
        enterprise: prepared.sender.id,
        kind: prepared.kind!.code,
        documents: prepared.documents.length,
      },
    });
    return [
      work.zone,
      id,
      prepared.sender.id,
      prepared.sha256,
      prepared.kind!.code,
      prepared.guid ?? '',
      prepared.documents.length,
      prepared.bytes.length,
      prepared.signedBy ?? null,
      work.at,
      parts.vault.seal(packed, messageAad(work.zone, id)),
      verdict,
    ] as const;
  });
  await work.tx.copy(
    'exchange.message',
    [
      'zone',
      'id',
      'enterprise_id',
      'sha256',
      'kind',
      'guid',
      'documents',
      'bytes',
      'signed_by',
      'received_at',
      'sealed',
      'verdict',
    ],
    rows,
  );
}

/** Binds a sealed message to its row: a swapped row does not open. */
export const messageAad = (zone: number, id: bigint): string => `exchange.message/${zone}/${id}`;
