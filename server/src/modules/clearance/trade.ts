/**
 * What the conveyor works on: the four documents of a parcel, and the facts that were true when it was decided.
 * Facts are plain JSON: they are stored with the decision, so that it can be computed again years later.
 */
import type { Role } from '@heliu/contract';
import type { Inventory, Order, Payment, Waybill } from '@heliu/messages';
import type { TariffLine } from '@heliu/regulation';

export interface TradeDocuments {
  readonly list: Inventory;
  readonly order: Order;
  /** One is right; several is a fault that the match reports. */
  readonly payments: readonly Payment[];
  readonly waybill: Waybill;
}

export interface PartyFact {
  readonly id: number;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly status: string;
}

export interface GoodsFact {
  readonly code: string;
  readonly unit: string;
  readonly unit1: string;
  readonly unit2?: string | undefined;
}

/** Thresholds of the checks; dated data of the zone, stored with each decision. */
export interface Parameters {
  /** per mille of the declared gross weight that the waybill may differ by */
  readonly weight_tolerance_permille: number;
  /** years; younger buyers are reviewed by a person */
  readonly buyer_age_min: number;
}

export const parameters: Parameters = { weight_tolerance_permille: 50, buyer_age_min: 18 };

export interface Facts {
  /** Day of declaration as customs records it (China Standard Time), YYYY-MM-DD. */
  readonly date: string;
  /** By the code used in the documents; null: not registered. */
  readonly parties: Readonly<Record<string, PartyFact | null>>;
  /** By 10-digit code; null: not in the tariff in force. */
  readonly tariff: Readonly<Record<string, TariffLine | null>>;
  /** Positive list in force; null: none is known. */
  readonly positiveList: { readonly complete: boolean; readonly unlisted: readonly string[] } | null;
  /** Bonded goods records by item record number; null: not filed. */
  readonly goods: Readonly<Record<string, GoodsFact | null>>;
  /** `table:code` of codes that a complete table does not hold. */
  readonly unknownCodes: readonly string[];
  /** True: the buyer's identity was verified by an accepted source. */
  readonly buyerVerified: boolean;
  /** Yearly quota of the buyer still free, and already used or held, in fen. */
  readonly quota: { readonly available: string; readonly used: string };
  /** Free guarantee of the guaranteeing enterprise in fen; null: it has no guarantee account. */
  readonly guarantee: string | null;
  readonly parameters: Parameters;
}

/** What a rule sees. */
export interface Subject extends TradeDocuments {
  readonly payment: Payment;
  readonly facts: Facts;
}
