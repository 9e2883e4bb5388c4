/** The door of the journal: append in the fact's transaction, read by cursor, verify, anchor. */
import { fileURLToPath } from 'node:url';
import type { MigrationOwner } from '../database/index.ts';

export { type Anchor, anchorDigest, checkAnchor, type Head, journalAnchor } from './anchor.ts';
export { type Appended, appendEntries, type JournalEntry } from './append.ts';
export { partitionFor, partitions } from './chain.ts';
export {
  advanceCursor,
  claimCursor,
  type Page,
  type Progress,
  type ReadOptions,
  readEntries,
  readOne,
  readPage,
  readProgress,
  registerReader,
  resetCursors,
  type StoredEntry,
} from './read.ts';
export {
  type ChainFault,
  type FactFault,
  type FaultReason,
  type VerifyEntry,
  type VerifyOptions,
  type VerifyReport,
  verifyJournal,
} from './verify.ts';

export const journalOwner: MigrationOwner = {
  name: 'journal',
  directory: fileURLToPath(new URL('./migrations', import.meta.url)),
};
