/** What tests of the gateway need: messages of fresh documents, spoiled at will, and what an answer says. */
import { generateKeyPairSync } from 'node:crypto';
import type { MessageVerdict, SubmitAnswer } from '@heliu/contract';
import { type Document, selfSignedCertificate } from '@heliu/messages';
import { type Enterprise, generateTrade, type Kind } from '../../simulator/src/index.ts';
import type { HttpAnswer, Installation } from './installation.ts';
import { documentXml, sendingOf, type Writing } from './messages.ts';

export type Change = Writing & {
  readonly head?: Readonly<Record<string, string | number | undefined>>;
  readonly copies?: number;
};

export interface Gateway {
  /** The agent that sends lists in these tests, and another one. */
  readonly agent: Enterprise;
  readonly otherAgent: Enterprise;
  /** Counts of everything that a refusal must leave as it was. */
  stored(): Promise<string>;
  post(sender: string, body: string | Uint8Array | FormData, type?: string): Promise<HttpAnswer>;
  /** A document of a kind that nobody has sent, with its sender. */
  fresh(kind: Kind): { document: Document; sender: Enterprise };
  /** A message of one fresh document. */
  message(kind: Kind, change?: Change): { xml: string; sender: string };
  /** A list of the first agent. */
  list(change?: Change): string;
  /** A document of a list that names the first agent. */
  listDocument(): Document;
}

export const plain = { signer: null } as const;

export const verdictsOf = (answer: HttpAnswer): readonly MessageVerdict[] =>
  (answer.json as SubmitAnswer).messages ?? [];

/** Codes of all faults of an answer, whatever its form. */
export function codesOf(answer: HttpAnswer): string[] {
  if (answer.error !== undefined)
    return [answer.error.code, ...answer.error.faults.map((fault) => fault.code)];
  return verdictsOf(answer).flatMap((verdict) => [
    ...verdict.faults.map((fault) => fault.code),
    ...verdict.documents.flatMap((document) => document.faults.map((fault) => fault.code)),
  ]);
}

const strangerKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A signer whose certificate nobody has registered. */
export const stranger = {
  identity: {
    privateKey: strangerKeys.privateKey,
    serial: '0badcafe',
    certificate: pem(selfSignedCertificate({ ...strangerKeys, serial: '0badcafe', name: '测试未登记' })),
  },
};

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

export function formOf(...files: readonly (readonly [string, string | Uint8Array])[]): FormData {
  const form = new FormData();
  for (const [name, body] of files) form.append('file', new Blob([body as Uint8Array<ArrayBuffer>]), name);
  return form;
}

const tables = [
  'exchange.message',
  'exchange.receipt',
  'clearance.document',
  'clearance.trade',
  'journal.entry',
];

export function gatewayOf(zone: Installation): Gateway {
  const agent = zone.zone.enterprise('agent-1');
  const otherAgent = zone.zone.enterprise('agent-2');
  let number = 5000;
  const gate: Gateway = {
    agent,
    otherAgent,
    async stored() {
      await zone.settle();
      const counts = tables.map((table) => `(select count(*) from ${table})`).join(', ');
      const { rows } = await zone.database.db.query<{ counts: string }>(
        `select concat_ws(' ', ${counts}) as counts`,
      );
      return rows[0]?.counts ?? '';
    },
    post: (sender, body, type = 'application/xml') =>
      zone.http('POST', '/api/v1/messages', {
        key: zone.key(sender),
        body,
        headers: body instanceof FormData ? {} : { 'content-type': type },
      }),
    fresh(kind) {
      const { document, sender } = sendingOf(generateTrade(zone.zone, number++), kind);
      return { document: structuredClone(document), sender };
    },
    message(kind, change = {}) {
      const { document, sender } = gate.fresh(kind);
      Object.assign(document.head, change.head);
      const documents = Array.from({ length: change.copies ?? 1 }, () => document);
      return { xml: documentXml(zone.zone, sender, kind, documents, change), sender: sender.id };
    },
    list(change = {}) {
      const document = gate.listDocument();
      Object.assign(document.head, change.head);
      return documentXml(zone.zone, agent, '621', [document], change);
    },
    listDocument() {
      const { document } = gate.fresh('621');
      // Whichever agent the generator chose.
      Object.assign(document.head, { agentCode: agent.code, agentName: agent.name });
      return document;
    },
  };
  return gate;
}
