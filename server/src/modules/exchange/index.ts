/** The door of the gateway 单证交换: bytes in, verdicts and receipts out; it knows senders and kinds, no business. */
import { fileURLToPath } from 'node:url';
import type { MigrationOwner } from '../../platform/database/index.ts';

export { type Collector, createCollector, messageAad } from './collector.ts';
export type { AcceptHandler, Arrival, ArrivalVerdict } from './handler.ts';
export { type ReceiptRecord, receiptXml, returnStatus } from './receipts.ts';
export { type ExchangeParts, exchangeRoutes } from './routes.ts';
export { messageHashes } from './verify.ts';
export { inWork, type Work } from './work.ts';

export const exchangeMigrations: MigrationOwner = {
  name: 'exchange',
  directory: fileURLToPath(new URL('./migrations/', import.meta.url)),
};
