/** The only door of the package. */
export {
  type BodySigner,
  bodySignature,
  type ClientOptions,
  type FollowOptions,
  HeliuClient,
  type NamedMessage,
  type ReceiptRequest,
  type TradePage,
  type TradeQuery,
} from './client.ts';
export { HeliuError } from './errors.ts';
export { type EnterprisePage, Registry } from './registry.ts';
export type * from './types.ts';
export { type WatchOptions, watchFolders } from './watch/index.ts';
