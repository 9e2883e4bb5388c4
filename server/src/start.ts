/** Puts the server together: database, engines, modules, HTTP door, workers; and takes it apart again in order. */

import { EventEmitter, once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from '@heliu/contract';
import { scopes } from '@heliu/contract';
import { Type } from 'typebox';
import type { Config, Role } from './config.ts';
import { createFlow } from './flow.ts';
import {
  clearanceRoutes,
  createAccept,
  createRecentDocuments,
  startWorker,
} from './modules/clearance/index.ts';
import { createCollector, exchangeRoutes } from './modules/exchange/index.ts';
import { createRegistry, ensureZone, registryRoutes, seedBundledData } from './modules/registry/index.ts';
import { taxRoutes } from './modules/tax/index.ts';
import { migrationOwners } from './modules.ts';
import { type Database, migrate, openDatabase, startEmbedded } from './platform/database/index.ts';
import { createHttp, type Route, route } from './platform/http/index.ts';
import { audit, createIdentity, createKey } from './platform/identity/index.ts';
import { appendEntries, partitionFor, partitions } from './platform/journal/index.ts';
import { createLogger, type LogLevel } from './platform/log/index.ts';
import { createVault, loadOrCreateKeyFile } from './platform/personal/index.ts';
import type { Services } from './services.ts';
import { type Verified, verifyAll } from './verify-all.ts';

export interface StartOptions {
  readonly dataDirectory: string;
  readonly port?: number;
  readonly host?: string;
  readonly databaseUrl?: string | undefined;
  readonly role?: Role;
  readonly quiet?: boolean;
  readonly zone?: { readonly code: string; readonly name: string };
  readonly keyFile?: string;
  readonly databasePool?: number;
  readonly logLevel?: string;
}

export interface Running {
  readonly url: string;
  readonly databaseUrl: string;
  /** True when the zone has no key yet: somebody must make the first one. */
  readonly needsFirstKey: boolean;
  createAdminKey(name: string): Promise<string>;
  verifyJournal(): Promise<Verified>;
  /** Answers what has been accepted, finishes the batch in hand, closes. */
  stop(): Promise<void>;
}

const version = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const health: Route = route({
  method: 'GET',
  path: '/api/v1/health',
  scope: null,
  tag: '平台 platform',
  summary: { zh: '服务状态', en: 'Is the service up' },
  answer: Type.Object({ status: Type.Literal('ok'), version: Type.String() }),
  handle: async () => ({ status: 'ok' as const, version }),
});

/** All routes of the installation, for the server and for the tests that walk them. */
export function allRoutes(
  parts: Parameters<typeof exchangeRoutes>[0] & Parameters<typeof clearanceRoutes>[0],
): Route[] {
  return [
    health,
    ...registryRoutes(parts.services, parts.registry),
    ...taxRoutes(parts.services, parts.registry),
    ...exchangeRoutes(parts),
    ...clearanceRoutes(parts),
  ];
}

export const configured = (config: Config): StartOptions => ({ ...config });

export async function startServer(options: StartOptions): Promise<Running> {
  mkdirSync(options.dataDirectory, { recursive: true });
  const role = options.role ?? 'all';
  const log = createLogger({
    level: (options.quiet === true ? 'error' : (options.logLevel ?? 'info')) as LogLevel,
  });
  const startLog = log.child({ task: 'start' });
  const embedded =
    options.databaseUrl === undefined
      ? await startEmbedded({ directory: join(options.dataDirectory, 'postgres') })
      : undefined;
  const databaseUrl = options.databaseUrl ?? embedded!.url;
  const closers: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  if (embedded !== undefined) closers.push(() => embedded.stop());
  try {
    const db: Database = openDatabase(databaseUrl, {
      max: options.databasePool ?? 10,
      applicationName: `heliu-${role}`,
    });
    closers.push(() => db.close());
    const applied = await migrate(db, migrationOwners);
    for (const item of applied)
      startLog.info({ migration: `${item.owner}/${item.file}` }, 'migration applied');
    const zone = await ensureZone(db, options.zone ?? { code: 'zone', name: '综合试验区' });
    await seedBundledData(db);
    const vault = createVault(
      loadOrCreateKeyFile(options.keyFile ?? join(options.dataDirectory, 'personal.keys')),
    );
    const first = partitionFor(`web-${process.pid}`);
    const webPartitions = [first, (first + 1) % partitions];
    const actPartition = partitionFor('acts');
    const workerPartition = (first + 2) % partitions;
    const now = (): Date => new Date();
    const services: Services = {
      db,
      vault,
      log,
      zone,
      now,
      async act(tx, actor, action, subject, detail) {
        await audit(tx, { zone, actor: actor.keyId, action, subject, detail });
        await appendEntries(tx, actPartition, [
          { zone, kind: 'act', subject, body: { action, actor: actor.keyId, detail } },
        ]);
      },
    };
    const registry = createRegistry(services);
    await registry.refresh();
    const bell = new EventEmitter();
    bell.setMaxListeners(0);
    const ringReceipts = (): void => void bell.emit('receipts');

    const recent = createRecentDocuments();
    const flow = createFlow();
    if (role !== 'web') {
      const worker = startWorker({
        recent,
        db,
        zone,
        vault,
        now,
        partition: workerPartition,
        log: log.child({ task: 'clearance' }),
        registry: () => registry.snapshot(),
        reload: registry,
        committed(messages) {
          flow.left(messages);
          ringReceipts();
        },
      });
      closers.push(() => worker.stop());
      const subscription = await db.listen('heliu_inbox', () => worker.wake());
      closers.push(() => subscription.close());
      bell.on('inbox', () => worker.wake());
    }
    let url = '';
    let stopping = false;
    if (role !== 'worker') {
      const collector = createCollector({
        db,
        vault,
        zone,
        partitions: webPartitions,
        now,
        accept: createAccept({ vault, recent, registry: () => registry.snapshot() }),
        room: () => (role === 'all' ? flow.room() : Promise.resolve()),
        committed(messages, documents) {
          flow.entered(messages, documents);
          bell.emit('inbox');
          ringReceipts();
          if (role === 'web') void db.notify('heliu_inbox').catch(() => {});
        },
      });
      const identity = createIdentity(db);
      const app = await createHttp({
        log,
        version,
        zone,
        authenticate: (request) => identity.authenticate(request.headers.authorization, now()),
        routes: allRoutes({
          services,
          registry,
          collector,
          partition: actPartition,
          committed: ringReceipts,
          stopping: () => stopping,
          waitForReceipts: async (ms) => {
            await once(bell, 'receipts', { signal: AbortSignal.timeout(ms) }).catch(() => {});
          },
        }),
      });
      closers.push(async () => {
        // Who waits for receipts is answered now; otherwise stopping would take as long as the longest poll.
        stopping = true;
        ringReceipts();
        await app.close();
        await collector.drain();
      });
      url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
    }
    const { rows } = await db.query<{ n: bigint }>(
      'select count(*) as n from identity.api_key where zone = $1',
      [zone],
    );
    startLog.info({ role, url }, 'ready');
    return {
      url,
      databaseUrl,
      needsFirstKey: Number(rows[0]?.n) === 0,
      createAdminKey: (name) => createAdminKey(db, services, zone, name),
      verifyJournal: () => verifyAll(db, vault),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A staff key with every scope; made on the machine itself, never over HTTP. */
export async function createAdminKey(
  db: Database,
  services: Pick<Services, 'act'>,
  zone: number,
  name: string,
): Promise<string> {
  return db.transaction(async (tx) => {
    const made = await createKey(tx, {
      zone,
      name,
      scopes: Object.keys(scopes) as Scope[],
      createdBy: 'operator',
    });
    const operator = {
      keyId: 'operator',
      name: 'operator',
      zone,
      enterpriseId: null,
      scopes: new Set<Scope>(),
    };
    await services.act(tx, operator, 'key.create', made.key.id, { name, scopes: made.key.scopes });
    return made.secret;
  });
}
