/**
 * The business, by name, in the order in which modules may use each other: a module uses the doors of those above
 * it, never their tables. What a module contributes is declared here and nowhere else.
 */

import { clearanceMigrations } from './modules/clearance/index.ts';
import { exchangeMigrations } from './modules/exchange/index.ts';
import { registryMigrations } from './modules/registry/index.ts';
import type { MigrationOwner } from './platform/database/index.ts';
import { identityMigrations } from './platform/identity/index.ts';
import { journalOwner } from './platform/journal/index.ts';
import { ledgerOwner } from './platform/ledger/index.ts';

export interface ModuleEntry {
  readonly name: string;
  readonly zh: string;
  /** What it is there for, in one line. */
  readonly purpose: string;
}

export const modules: readonly ModuleEntry[] = [
  {
    name: 'registry',
    zh: '备案',
    purpose: 'who and what the zone knows: enterprises, certificates, goods, dated data',
  },
  { name: 'tax', zh: '税款', purpose: 'tax quotes by the tariff in force' },
  { name: 'exchange', zh: '单证交换', purpose: 'the gateway: bytes in, verdicts and receipts out' },
  { name: 'clearance', zh: '通关', purpose: 'joins four documents into a trade, checks, taxes, decides' },
];

/** Database schemas, engines first. */
export const migrationOwners: readonly MigrationOwner[] = [
  journalOwner,
  ledgerOwner,
  identityMigrations,
  registryMigrations,
  exchangeMigrations,
  clearanceMigrations,
];
