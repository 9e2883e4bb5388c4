/** The door of the ledger. */
import { fileURLToPath } from 'node:url';
import type { MigrationOwner } from '../database/index.ts';

export const ledgerOwner: MigrationOwner = {
  name: 'ledger',
  directory: fileURLToPath(new URL('./migrations', import.meta.url)),
};
