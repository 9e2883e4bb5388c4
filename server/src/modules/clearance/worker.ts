/** Keeps the conveyor moving: woken by the gateway, or by its own clock when another process took the message. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../platform/database/index.ts';
import type { ContextLogger } from '../../platform/log/index.ts';
import { inWork } from '../exchange/index.ts';
import type { Registry } from '../registry/index.ts';
import {
  batch_messages_max,
  batch_messages_min,
  type Conveyed,
  type ConveyorParts,
  convey,
} from './conveyor.ts';

/** ms between looks when nobody rings */
const poll_ms = 500;
/** ms before a batch that failed is tried again, doubled each time */
const retry_ms_min = 200;
const retry_ms_max = 30_000;
/** attempts on one message before it is set aside for the operator */
const attempts_max = 8;

/** trades that one transaction should touch, about; messages of few documents are taken many at a time */
const batch_trades = 2400;
/** ms to let more work gather after a batch that was not full: fewer transactions, and still far below a second */
const gather_ms = 20;

const limitFor = (trades_a_message: number): number =>
  Math.min(
    batch_messages_max,
    Math.max(batch_messages_min, Math.floor(batch_trades / Math.max(1, trades_a_message))),
  );

export interface Worker {
  /** Says that there may be work. */
  wake(): void;
  /** Finishes the batch in hand and stops. */
  stop(): Promise<void>;
}

export interface WorkerParts extends ConveyorParts {
  readonly db: Database;
  readonly zone: number;
  readonly partition: number;
  readonly log: ContextLogger;
  readonly reload: Registry;
  now(): Date;
  /** Called after commit with the number of messages taken from the inbox. */
  committed(messages: number): void;
}

export function startWorker(parts: WorkerParts): Worker {
  let stopping = false;
  let woken = false;
  let ring: (() => void) | undefined;

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        ring = undefined;
        resolve();
      }
      ring = done;
    });

  const once = async (limit: number): Promise<Conveyed> => {
    await parts.reload.refresh();
    const done = await inWork(
      parts.db,
      { zone: parts.zone, at: parts.now(), partition: parts.partition },
      (work) => convey(parts, work, limit),
    );
    if (done.messages > 0) parts.committed(done.messages);
    return done;
  };

  const loop = async (): Promise<void> => {
    let retry_ms = retry_ms_min;
    let limit = batch_messages_min;
    while (!stopping) {
      try {
        woken = false;
        const { messages, trades } = await once(limit);
        retry_ms = retry_ms_min;
        if (stopping) break;
        if (messages === 0) {
          if (!woken) await sleep(poll_ms);
        } else if (messages < limit) await delay(gather_ms);
        if (messages > 0) limit = limitFor(trades / messages);
      } catch (error) {
        parts.log.error({ err: error }, 'clearance batch failed; its work stays in the inbox');
        if (!(await isolate(parts, once))) {
          await sleep(retry_ms);
          retry_ms = Math.min(retry_ms * 2, retry_ms_max);
        }
      }
    }
  };

  const running = loop();
  return {
    wake() {
      woken = true;
      ring?.();
    },
    async stop() {
      stopping = true;
      ring?.();
      await running;
    },
  };
}

/**
 * After a failed batch: one message at a time, so that one that cannot be processed does not stop the others. It is
 * put back for later, and after many attempts set aside until an operator looks (the log names it).
 */
async function isolate(parts: WorkerParts, once: (limit: number) => Promise<Conveyed>): Promise<boolean> {
  try {
    return (await once(1)).messages > 0;
  } catch (error) {
    try {
      const { rows } = await parts.db.query<{ message_id: bigint; attempts: number }>(
        `update clearance.inbox set attempts = attempts + 1,
           not_before = now() + case when attempts + 1 >= $2 then interval '1 hour'
                                     else interval '1 second' * power(2, attempts) end
         where id = (select id from clearance.inbox where zone = $1 and not_before <= now() order by id limit 1
                     for update skip locked)
         returning message_id, attempts`,
        [parts.zone, attempts_max],
      );
      for (const row of rows) {
        const fields = { err: error, message: String(row.message_id), attempts: row.attempts };
        parts.log.error(fields, 'message put back: clearance cannot process it');
      }
      return rows.length > 0;
    } catch {
      return false;
    }
  }
}
