/** The door of clearance 通关: documents become trades, trades are decided. */
import { fileURLToPath } from 'node:url';
import type { MigrationOwner } from '../../platform/database/index.ts';

export { createAccept } from './accept.ts';
export { allRules, assessedStage, ruleset, stages } from './decide.ts';
export { createRecentDocuments } from './recent.ts';
export { type ClearanceParts, clearanceRoutes } from './routes.ts';
export { checkFacts } from './verify.ts';
export { startWorker, type Worker, type WorkerParts } from './worker.ts';

export const clearanceMigrations: MigrationOwner = {
  name: 'clearance',
  directory: fileURLToPath(new URL('./migrations/', import.meta.url)),
};
