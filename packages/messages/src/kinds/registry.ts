/** The kinds, by code and by root element. A new kind is one folder and one line here. */
import type { Kind, KindCode } from '../types.ts';
import { order } from './311-order/kind.ts';
import { orderReturn } from './312-order-receipt/kind.ts';
import { payment } from './411-payment/kind.ts';
import { paymentReturn } from './412-payment-receipt/kind.ts';
import { waybill } from './511-waybill/kind.ts';
import { waybillReturn } from './512-waybill-receipt/kind.ts';
import { waybillStatus } from './513-waybill-status/kind.ts';
import { waybillStatusReturn } from './514-waybill-status-receipt/kind.ts';
import { inventory } from './621-inventory/kind.ts';
import { inventoryReturn } from './622-inventory-receipt/kind.ts';

const declared = {
  '311': order,
  '312': orderReturn,
  '411': payment,
  '412': paymentReturn,
  '511': waybill,
  '512': waybillReturn,
  '513': waybillStatus,
  '514': waybillStatusReturn,
  '621': inventory,
  '622': inventoryReturn,
} as const satisfies Record<KindCode, Kind>;

/** Declaration of each kind with its literal types, for `DocumentOf<Kinds['311']>`. */
export type Kinds = typeof declared;

export const kinds: readonly Kind[] = Object.values(declared);

export const kindByCode = <C extends KindCode>(code: C): Kinds[C] => declared[code];

const byRoot: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.root, kind]));

export const kindByRoot = (root: string): Kind | undefined => byRoot.get(root);
