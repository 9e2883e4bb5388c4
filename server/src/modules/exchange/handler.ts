/** What the gateway asks of the module that owns a kind: take documents, answer for each. */
import type { Fault } from '@heliu/contract';
import type { Document, Kind } from '@heliu/messages';
import type { EnterpriseRecord } from '../registry/index.ts';
import type { Work } from './work.ts';

/** A document that the gateway has decoded, validated and whose sender it has proven. */
export interface Arrival {
  readonly kind: Kind;
  readonly document: Document;
  readonly sender: EnterpriseRecord;
  readonly messageId: bigint;
  /** 0-based position in the message. */
  readonly position: number;
  readonly receivedAt: Date;
}

export interface ArrivalVerdict {
  readonly status: 'accepted' | 'repeated' | 'refused';
  /** Customs code of the receipt: 1 draft, 2 declared, or a negative code. */
  readonly returnStatus: string;
  readonly returnInfo: string;
  readonly key: string;
  readonly tradeId?: string;
  readonly preNo?: string;
  readonly faults: readonly Fault[];
}

/** Takes a batch inside the gateway's transaction; verdicts in the order of the arrivals. */
export type AcceptHandler = (work: Work, arrivals: readonly Arrival[]) => Promise<readonly ArrivalVerdict[]>;
