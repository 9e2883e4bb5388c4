/** The gateway's addresses. */
import { createVerify, X509Certificate } from 'node:crypto';
import { MessageVerdict, ReceiptPage, ReceiptQuery, SubmitAnswer, SubmitDocuments } from '@heliu/contract';
import { type Document, kindByCode } from '@heliu/messages';
import { Type } from 'typebox';
import { type Actor, HttpError, type Route, rawBody, route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import {
  type EnterpriseRecord,
  findCertificate,
  type Registry,
  type RegistrySnapshot,
} from '../registry/index.ts';
import type { Collector } from './collector.ts';
import { gateFault } from './faults.ts';
import { prepareJson, prepareXml } from './prepare.ts';
import { readReceipts } from './receipts.ts';
import { certificateFaults } from './sender.ts';
import { readUploads } from './upload.ts';

/** receipt messages in one answer unless asked otherwise */
const receipts_default = 100;
/** ms between looks while a long poll waits and nobody rings */
const receipt_poll_ms = 1000;
/** messages of one submission that are prepared before other requests get a turn */
const prepare_turn_messages = 4;

export interface ExchangeParts {
  readonly services: Services;
  readonly registry: Registry;
  readonly collector: Collector;
  /** Resolves when receipts may have come, or after `ms`. */
  waitForReceipts(ms: number): Promise<void>;
  /** True: the server stops, so a long poll ends with what there is. */
  stopping(): boolean;
}

function senderOf(actor: Actor, registry: RegistrySnapshot): EnterpriseRecord {
  const sender = actor.enterpriseId === null ? undefined : registry.enterpriseById(actor.enterpriseId);
  if (sender === undefined)
    throw new HttpError('FORBIDDEN', [gateFault('SENDER-STAFF', '/headers/authorization')]);
  return sender;
}

/** `serial=<hex>;alg=rsa-sha256;value=<base64>`: who signed the exact bytes of a JSON body. */
async function detachedSigner(
  parts: ExchangeParts,
  header: string | undefined,
  body: Uint8Array,
  sender: EnterpriseRecord,
): Promise<string | undefined> {
  if (header === undefined) return undefined;
  const path = '/headers/x-heliu-signature';
  const fail = (found: string): HttpError =>
    new HttpError('SIGNATURE_REQUIRED', [gateFault('SIG-JSON', path, { found })]);
  const match = /^serial=([0-9a-f]{1,40});alg=rsa-sha256;value=([A-Za-z0-9+/=]{64,1400})$/.exec(header);
  if (match === null) throw fail(header.slice(0, 60));
  const certificate = await findCertificate(parts.services.db, parts.services.zone, sender.id, match[1]!);
  if (certificate === undefined) throw fail(`serial ${match[1]}`);
  const key = new X509Certificate(certificate.der).publicKey;
  if (!createVerify('sha256').update(body).verify(key, match[2]!, 'base64')) throw fail('value');
  const faults = certificateFaults(
    parts.registry.snapshot(),
    sender,
    certificate.sha256,
    parts.services.now(),
    path,
  );
  if (faults.length > 0) throw new HttpError('SIGNATURE_REQUIRED', faults);
  return certificate.sha256;
}

export function exchangeRoutes(parts: ExchangeParts): Route[] {
  const { services, registry, collector } = parts;
  return [
    route({
      method: 'POST',
      path: '/api/v1/messages',
      scope: 'documents:send',
      tag: '单证交换 exchange',
      summary: { zh: '报送CEB报文（一份或多份）', en: 'Send CEB messages, one or many' },
      consumes: [
        'application/xml',
        'text/xml',
        'application/zip',
        'application/octet-stream',
        'multipart/form-data',
      ],
      answer: SubmitAnswer,
      async handle({ actor, request, reply }) {
        await registry.refresh();
        const snapshot = registry.snapshot();
        const sender = senderOf(actor, snapshot);
        const uploads = await readUploads(request);
        const now = services.now();
        const pending: Promise<MessageVerdict>[] = [];
        for (const [i, upload] of uploads.entries()) {
          if (i > 0 && i % prepare_turn_messages === 0) await new Promise(setImmediate);
          const verdict = collector.submit(prepareXml({ ...upload, sender, registry: snapshot, now }));
          // Waited for below; one that fails before that would otherwise end the process.
          verdict.catch(() => {});
          pending.push(verdict);
        }
        const messages = await Promise.all(pending);
        // One message that was refused as a whole is a refused request; of many, each says for itself.
        if (messages.length === 1 && messages[0]!.status === 'refused') reply.code(422);
        return { messages };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/documents',
      scope: 'documents:send',
      tag: '单证交换 exchange',
      summary: { zh: '以JSON报送单证', en: 'Send documents as JSON' },
      body: SubmitDocuments,
      checksTexts: true,
      answer: SubmitAnswer,
      async handle({ actor, body, request, reply }) {
        await registry.refresh();
        const snapshot = registry.snapshot();
        const sender = senderOf(actor, snapshot);
        const bytes = rawBody(request);
        const header = request.headers['x-heliu-signature'];
        const signedBy = await detachedSigner(
          parts,
          Array.isArray(header) ? header[0] : header,
          bytes,
          sender,
        );
        const verdict = await collector.submit(
          prepareJson({
            bytes,
            sender,
            registry: snapshot,
            now: services.now(),
            kind: kindByCode(body.kind),
            guid: body.guid,
            documents: body.documents as Document[],
            signedBy,
          }),
        );
        if (verdict.status === 'refused') reply.code(422);
        return { messages: [verdict] };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/messages/:id',
      scope: 'documents:send',
      tag: '单证交换 exchange',
      summary: { zh: '查询本企业报文的受理结果', en: 'The verdict on a message of your own' },
      params: Type.Object({ id: Type.String({ pattern: '^\\d{1,18}$' }) }),
      answer: MessageVerdict,
      async handle({ actor, params }) {
        const { rows } = await services.db.query<{ verdict: MessageVerdict }>(
          `select verdict from exchange.message where zone = $1 and id = $2
            and ($3::int is null or enterprise_id = $3)`,
          [actor.zone, params.id, actor.enterpriseId],
        );
        if (rows[0] === undefined) throw new HttpError('NOT_FOUND');
        return rows[0].verdict;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/receipts',
      scope: 'receipts:read',
      tag: '单证交换 exchange',
      summary: { zh: '按游标取回执（可长轮询）', en: 'Receipts after a cursor, long poll' },
      query: Type.Object({
        ...ReceiptQuery.properties,
        format: Type.Optional(Type.Enum(['json', 'xml'])),
      }),
      answer: ReceiptPage,
      async handle({ actor, query, request }) {
        if (actor.enterpriseId === null) {
          throw new HttpError('FORBIDDEN', [gateFault('SENDER-STAFF', '/headers/authorization')]);
        }
        const after = BigInt(query.after ?? '0');
        const until = Date.now() + (query.wait ?? 0) * 1000;
        for (;;) {
          const receipts = await readReceipts(
            services.db,
            actor.zone,
            actor.enterpriseId,
            after,
            query.limit ?? receipts_default,
            query.format === 'xml',
          );
          const left = until - Date.now();
          if (receipts.length > 0 || left <= 0 || request.raw.destroyed || parts.stopping()) {
            return { receipts, next: receipts.at(-1)?.number ?? String(after) };
          }
          await parts.waitForReceipts(Math.min(left, receipt_poll_ms));
        }
      },
    }),
  ];
}
