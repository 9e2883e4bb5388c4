/** The door of the ledger: open a session for a batch, hold, post, void, transfer, flush; check. */
import { fileURLToPath } from 'node:url';
import type { MigrationOwner } from '../database/index.ts';

export { checkLedger, derivedBalances, type LedgerFault, type LedgerReport } from './check.ts';
export { transferHash, transferHashes } from './hash.ts';
export {
  type CurrentBalance,
  type OpenLedgerOptions,
  openLedger,
  readBalance,
  readBalances,
} from './open.ts';
export type { LedgerSession } from './session.ts';
export {
  type AccountNeed,
  type AccountRef,
  availableOf,
  type Balance,
  keyOf,
  LedgerError,
  type LedgerResult,
  type OpeningGrant,
  type Phase,
  type PostRequest,
  type Refusal,
  type SettleRequest,
  type Transfer,
  type TransferRequest,
} from './types.ts';

export const ledgerOwner: MigrationOwner = {
  name: 'ledger',
  directory: fileURLToPath(new URL('./migrations', import.meta.url)),
};
