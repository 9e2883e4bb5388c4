/** What every module is given: the engines, no business. */
import type { Database, Tx } from './platform/database/index.ts';
import type { Actor } from './platform/http/index.ts';
import type { Logger } from './platform/log/index.ts';
import type { Vault } from './platform/personal/index.ts';

export interface Services {
  readonly db: Database;
  readonly vault: Vault;
  readonly log: Logger;
  /** The zone that this installation serves. */
  readonly zone: number;
  now(): Date;
  /** Audit log and journal entry of a human act, in the transaction of the act. */
  act(tx: Tx, actor: Actor, action: string, subject: string, detail: Record<string, unknown>): Promise<void>;
}
