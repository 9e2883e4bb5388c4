/** The reading side of the registry: a snapshot that is refreshed when, and only when, something changed. */
import type { Queryable } from '../../platform/database/index.ts';
import type { Services } from '../../services.ts';
import { type GoodsKey, loadGoods, loadVerified } from './batch.ts';
import { loadSnapshot, readRevision } from './load.ts';
import type { GoodsRecord } from './records.ts';
import type { RegistrySnapshot } from './snapshot.ts';

export interface Registry {
  /** After this, `snapshot()` holds everything committed before the call. One small query when nothing changed. */
  refresh(): Promise<void>;
  /** The latest snapshot; keep it for a whole batch. */
  snapshot(): RegistrySnapshot;
  /** Goods records of a batch, by `goodsKey`; keys that are not filed are absent. */
  loadGoods(db: Queryable, keys: readonly GoodsKey[]): Promise<Map<string, GoodsRecord>>;
  /** Verified persons of a batch; see `loadVerified`. */
  loadVerified(db: Queryable, persons: readonly Uint8Array[]): Promise<Set<string>>;
}

export function createRegistry(services: Pick<Services, 'db' | 'zone'>): Registry {
  const { db, zone } = services;
  let latest: RegistrySnapshot | undefined;
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;

  const update = async (): Promise<void> => {
    if (latest !== undefined && (await readRevision(db)) === latest.revision) return;
    latest = await db.transaction((tx) => loadSnapshot(tx, zone, latest?.parts), {
      isolation: 'repeatable read',
      readOnly: true,
    });
  };
  const start = (): Promise<void> => {
    const run = update().finally(() => {
      if (running === run) running = undefined;
    });
    running = run;
    return run;
  };

  return {
    // A run that has begun may have read before the caller's change was committed, so a caller waits for a run
    // that begins after the call; all callers that wait share it.
    refresh() {
      if (running === undefined) return start();
      queued ??= running
        .catch(() => {})
        .then(() => {
          queued = undefined;
          return start();
        });
      return queued;
    },
    snapshot() {
      if (latest === undefined)
        throw new Error('The registry is not loaded: await registry.refresh() at start.');
      return latest;
    },
    loadGoods: (queryable, keys) => loadGoods(queryable, zone, keys),
    loadVerified: (queryable, persons) => loadVerified(queryable, zone, persons),
  };
}
