import type { Document, Inventory, Order, Payment, Waybill } from '@heliu/messages';
import type { Buyer } from '../zone/buyers.ts';
import type { Enterprise } from '../zone/enterprises.ts';
import type { Goods } from '../zone/goods.ts';

/** Order, payment, waybill, declaration list. */
export type Kind = '311' | '411' | '511' | '621';

/** What is decided about a trade before its documents are written. */
export interface Plan {
  readonly number: number;
  readonly mode: '1210' | '9610';
  readonly platform: Enterprise;
  readonly merchant: Enterprise;
  readonly payment: Enterprise;
  readonly carrier: Enterprise;
  readonly agent: Enterprise;
  readonly warehouse: Enterprise;
  readonly buyer: Buyer;
  readonly basket: readonly { readonly goods: Goods; readonly quantity: number }[];
  /** All in fen. */
  readonly freight: bigint;
  readonly insurance: bigint;
  readonly discount: bigint;
  /** When the buyer ordered. */
  readonly at: Date;
}

/**
 * How the message that carries a document is spoiled; such a message carries nothing else.
 * `repeat` sends the bytes of the document's first message once more.
 */
export type Treatment =
  | 'unsigned'
  | 'revoked-certificate'
  | 'truncated'
  | 'unknown-kind'
  | 'crowded'
  | 'repeat';

/** One document on its way. Waves are sent one after the other; within a wave nothing is ordered. */
export interface Sending {
  readonly kind: Kind;
  document: Document;
  sender: Enterprise;
  wave: number;
  treatment?: Treatment;
  /** What the gate must answer. */
  expect: GateExpectation;
  /** Sent in a message of its own, so that the same bytes can be repeated. */
  alone?: boolean;
}

export interface GateExpectation {
  readonly status: 'accepted' | 'refused' | 'repeated';
  /** Fault codes of which each must be named. */
  readonly faults: readonly string[];
}

export type ExpectedState = 'released' | 'held' | 'refused' | 'waiting' | 'deleted' | 'rejected-at-gate';

export interface Expectation {
  /** `rejected-at-gate`: the list never entered, so nothing may have been decided. */
  state: ExpectedState;
  /** Rules whose findings the last decision must hold. */
  rules: readonly string[];
  /** Fen; only of released trades. */
  tax?: bigint;
}

export interface Trade {
  readonly number: number;
  readonly plan: Plan;
  /** Code of the platform as the documents write it; with `orderNo` the business key. */
  readonly platform: string;
  readonly orderNo: string;
  readonly order: Order;
  readonly payment: Payment;
  readonly waybill: Waybill;
  readonly inventory: Inventory;
  sendings: Sending[];
  expect: Expectation;
  /** Code of the defect it carries. */
  defect?: string;
}
