/** The terminal node envelope DxpMsg: who sends what to whom, and the business message in base64. */
import { escapeText } from './encode.ts';
import { type FaultCode, makeFault } from './fault.ts';
import { defaultLimits } from './limits.ts';
import { envelopeNamespace, signatureNamespace } from './namespace.ts';
import { base64 } from './signature/profile.ts';
import type { Fault } from './types.ts';
import { characterCount, forbiddenAt } from './xml/characters.ts';
import { decodeText } from './xml/encoding.ts';
import { Malformed } from './xml/malformed.ts';
import { Scanner } from './xml/scanner.ts';
import { attributeOf, elementsOf, hasOnlyElements, type Node, readTree, textOf } from './xml/tree.ts';

export interface Envelope {
  readonly copMsgId: string;
  readonly senderId: string;
  readonly receiverIds: readonly string[];
  /** xs:dateTime as written; officially spelled without the second e. */
  readonly creatTime: string;
  readonly msgType: string;
  /** The bytes of the business message. */
  readonly data: Uint8Array;
}

export type OpenedEnvelope =
  | { readonly envelope: Envelope; readonly faults: readonly [] }
  | { readonly envelope?: undefined; readonly faults: readonly Fault[] };

/** bytes; base64 makes a message of the default limit a third longer, the rest is small */
const envelopeBytesMax = Math.ceil((defaultLimits.bytes * 4) / 3) + 64 * 1024;
const receiversMax = 5;

/** xs:dateTime; the specification writes it without fraction and zone, the schema allows them. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

class EnvelopeFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.code);
    this.fault = fault;
  }
}

const refuse = (code: FaultCode, path: string, found: string, expected = ''): never => {
  throw new EnvelopeFault(makeFault(code, { path: `/DxpMsg${path}`, found, values: { expected } }));
};

/** The children of a node, which must be the named ones in order; `?` marks those that may be absent. */
const childrenOf = (node: Node, path: string, ...names: readonly string[]): Map<string, Node> => {
  const found = new Map<string, Node>();
  const elements = [...elementsOf(node)];
  if (!hasOnlyElements(node)) refuse('DXP-ELEMENT', path, node.name.local);
  for (const entry of names) {
    const name = entry.replace('?', '');
    const next = elements[0];
    const uri = name === 'Signature' ? signatureNamespace : envelopeNamespace;
    if (next?.name.local === name && next.name.uri === uri) {
      found.set(name, next);
      elements.shift();
    } else if (name === entry) refuse('DXP-ELEMENT', `${path}/${name}`, name);
  }
  if (elements[0] !== undefined) refuse('DXP-ELEMENT', path, elements[0].name.raw);
  return found;
};

const valueOfNode = (node: Node, path: string, min: number, max: number): string => {
  const value = textOf(node);
  const count = characterCount(value);
  if (elementsOf(node).length > 0 || count < min || count > max) {
    refuse('DXP-VALUE', `${path}/${node.name.local}`, value, node.name.local);
  }
  return value;
};

const receiversOf = (node: Node): string[] => {
  const elements = elementsOf(node);
  const right =
    hasOnlyElements(node) &&
    elements.every(({ name }) => name.local === 'ReceiverId' && name.uri === envelopeNamespace);
  if (!right || elements.length === 0 || elements.length > receiversMax) {
    refuse('DXP-ELEMENT', '/TransInfo/ReceiverIds', 'ReceiverId');
  }
  return elements.map((element) => valueOfNode(element, '/TransInfo/ReceiverIds', 1, 16));
};

const read = (bytes: Uint8Array): Envelope => {
  if (bytes.length > envelopeBytesMax) throw new Malformed('XML-SIZE', 0, '', { max: envelopeBytesMax });
  const scanner = new Scanner(decodeText(bytes).text, defaultLimits.depth);
  const outer = scanner.scope;
  scanner.root();
  const { name } = scanner;
  if (name.local !== 'DxpMsg' || name.uri !== envelopeNamespace) refuse('DXP-ROOT', '', name.raw);
  const root = readTree(scanner, outer);
  scanner.end();
  const version = attributeOf(root, 'ver') ?? '';
  if (version !== '1.0') refuse('DXP-VALUE', '/@ver', version, 'ver');
  const parts = childrenOf(root, '', 'TransInfo', 'Data', 'AddInfo?', 'Signature?');
  const names = ['CopMsgId', 'SenderId', 'ReceiverIds', 'CreatTime', 'MsgType'];
  const info = childrenOf(parts.get('TransInfo')!, '/TransInfo', ...names);
  const text = (element: string, min: number, max: number): string =>
    valueOfNode(info.get(element)!, '/TransInfo', min, max);
  const creatTime = text('CreatTime', 1, 40).trim();
  if (!dateTime.test(creatTime) || Number.isNaN(Date.parse(creatTime))) {
    refuse('DXP-VALUE', '/TransInfo/CreatTime', creatTime, 'CreatTime');
  }
  const data = parts.get('Data')!;
  const decoded = elementsOf(data).length === 0 ? base64(textOf(data)) : undefined;
  return {
    copMsgId: text('CopMsgId', 1, 255),
    senderId: text('SenderId', 1, 16),
    receiverIds: receiversOf(info.get('ReceiverIds')!),
    creatTime,
    msgType: text('MsgType', 0, 30),
    data: decoded ?? refuse('DXP-DATA', '/Data', ''),
  };
};

/** Opens an envelope; never throws for any input. A fault ends the reading. */
export const openEnvelope = (bytes: Uint8Array): OpenedEnvelope => {
  try {
    return { envelope: read(bytes), faults: [] };
  } catch (error) {
    if (error instanceof EnvelopeFault) return { faults: [error.fault] };
    if (!(error instanceof Malformed)) throw error;
    const found = makeFault(error.code, { path: '/', found: error.found, values: error.values });
    return { faults: [makeFault('DXP-XML', { path: '/', values: {}, found: `${found.code} ${found.zh}` })] };
  }
};

/** True when the bytes look like an envelope rather than a bare business message; it reads the root tag only. */
export const isEnvelope = (bytes: Uint8Array): boolean => {
  try {
    const head = bytes.subarray(0, 4096);
    // The cut may split a character, and what follows the root's tag does not matter here.
    const text = Buffer.from(head)
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
      .replace(/\r\n?/g, '\n');
    const scanner = new Scanner(text.replace(/[^\t\n\x20-\x7e]/g, '?'), defaultLimits.depth);
    scanner.root();
    return scanner.name.local === 'DxpMsg' && scanner.name.uri === envelopeNamespace;
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
};

/** Writes an envelope. Throws a RangeError for values the envelope cannot carry. */
export const wrapEnvelope = (envelope: Envelope): string => {
  const { copMsgId, senderId, receiverIds, creatTime, msgType, data } = envelope;
  const element = (name: string, value: string, min: number, max: number): string => {
    const count = characterCount(value);
    if (count < min || count > max || forbiddenAt(value) >= 0 || !value.isWellFormed()) {
      throw new RangeError(`${name} must have ${min} to ${max} characters`);
    }
    return `<${name}>${escapeText(value)}</${name}>`;
  };
  if (receiverIds.length === 0 || receiverIds.length > receiversMax) {
    throw new RangeError(`an envelope has 1 to ${receiversMax} receivers`);
  }
  if (!dateTime.test(creatTime)) throw new RangeError('CreatTime is written yyyy-MM-ddTHH:mm:ss');
  const receivers = receiverIds.map((id) => element('ReceiverId', id, 1, 16)).join('');
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<DxpMsg xmlns="${envelopeNamespace}" ver="1.0"><TransInfo>` +
    `${element('CopMsgId', copMsgId, 1, 255)}${element('SenderId', senderId, 1, 16)}` +
    `<ReceiverIds>${receivers}</ReceiverIds>${element('CreatTime', creatTime, 1, 40)}` +
    `${element('MsgType', msgType, 0, 30)}</TransInfo>` +
    `<Data>${Buffer.from(data).toString('base64')}</Data></DxpMsg>`
  );
};
