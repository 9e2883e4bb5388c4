import type { GateExpectation, Kind, Treatment } from '../trade/types.ts';

/** One message as an enterprise posts it. */
export interface Message {
  /** Unique within the traffic: `w0-000123-621`. */
  readonly name: string;
  readonly wave: number;
  /** Sending enterprise: its id in the zone. */
  readonly sender: string;
  readonly kind: Kind;
  readonly bytes: Uint8Array;
  /** In the order of the documents in the message. */
  readonly documents: readonly { readonly trade: number; readonly expect: GateExpectation }[];
  readonly treatment?: Treatment;
}

export interface TrafficOptions {
  /** Sizes that messages are filled to, each equally often; default 1, 10, 100. */
  readonly batchSizes?: readonly number[];
  /** Whether messages of a wave arrive in disorder, as they do; default `shuffled`. */
  readonly order?: 'shuffled' | 'natural';
  /** Percent of messages in a DxpMsg envelope; default 10. */
  readonly envelopes?: number;
  /** Percent of messages written in GB18030; default 2. */
  readonly gb18030?: number;
  /** Percent of messages signed with RSA-SHA1; default 15. */
  readonly sha1?: number;
}
