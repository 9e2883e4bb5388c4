/** Optional: `node --test --test-global-setup=server/test-support/global-setup.ts` stops the cluster at once. */
import { lease } from './cluster.ts';

export async function globalSetup(): Promise<void> {
  await lease();
}

export async function globalTeardown(): Promise<void> {
  await (await lease()).stopSoon();
}
