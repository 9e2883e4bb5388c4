/**
 * Keys of documents and trades: 128 bits of SHA-256 over zone, kind of key and business numbers, written as a
 * uuid. A customs code and a USCC of one registered enterprise give the same key.
 */
import { hash } from 'node:crypto';
import type { Document } from '@heliu/messages';
import type { RegistrySnapshot } from '../registry/index.ts';

export interface Keys {
  readonly key: string;
  /** Trade (platform and order number); only waybills do not say which. */
  readonly trade: string | null;
  /** Waybill that a list names. */
  readonly waybill: string | null;
  /** As people read it: code and number. */
  readonly readable: string;
}

function digest(...parts: readonly (string | number)[]): string {
  const hex = hash('sha256', parts.join('\n'), 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

const text = (value: unknown): string => String(value ?? '');

export function keysOf(kind: string, { head }: Document, zone: number, registry: RegistrySnapshot): Keys {
  const party = (code: unknown): string => registry.enterpriseByCode(text(code))?.uscc ?? text(code);
  const trade = (): string => digest('trade', zone, party(head.ebpCode), text(head.orderNo));
  const waybill = (): string => digest('waybill', zone, party(head.logisticsCode), text(head.logisticsNo));
  switch (kind) {
    case '311': {
      const key = trade();
      return { key, trade: key, waybill: null, readable: `${head.ebpCode} ${head.orderNo}` };
    }
    case '621': {
      const key = trade();
      return { key, trade: key, waybill: waybill(), readable: `${head.ebpCode} ${head.orderNo}` };
    }
    case '411':
      return {
        key: digest('payment', zone, party(head.payCode), text(head.payTransactionId)),
        trade: trade(),
        waybill: null,
        readable: `${head.payCode} ${head.payTransactionId}`,
      };
    case '511':
    case '513':
      return {
        key: waybill(),
        trade: null,
        waybill: null,
        readable: `${head.logisticsCode} ${head.logisticsNo}`,
      };
    default:
      throw new Error(`clearance does not own documents of kind ${kind}`);
  }
}
