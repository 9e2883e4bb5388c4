/** A zone on a real database behind the real HTTP door, with keys of several kinds. For tests only. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { type Fault, type Problem, type Scope, scopes } from '@heliu/contract';
import { makeCustomsCode, makeOrganisationCode, makeUscc } from '@heliu/regulation';
import type { FastifyInstance } from 'fastify';
import { type TestDatabase, testDatabase } from '../../../test-support/database.ts';
import { createHttp, type Route } from '../../platform/http/index.ts';
import { audit, createIdentity, createKey, identityMigrations } from '../../platform/identity/index.ts';
import { journalOwner } from '../../platform/journal/index.ts';
import { ledgerOwner } from '../../platform/ledger/index.ts';
import { createLogger } from '../../platform/log/index.ts';
import { createVault } from '../../platform/personal/index.ts';
import type { Services } from '../../services.ts';
import { createRegistry, ensureZone, type Registry, registryMigrations, seedBundledData } from './index.ts';

export interface Answer<T = never> {
  readonly status: number;
  readonly body: T;
  readonly error: Problem['error'];
  readonly faults: readonly Fault[];
  /** `code path` of every fault, for comparing at a glance. */
  readonly codes: readonly string[];
}

export interface Sent {
  readonly key?: string | null;
  readonly body?: unknown;
}

export interface TestZone {
  readonly test: TestDatabase;
  readonly services: Services;
  readonly registry: Registry;
  readonly app: FastifyInstance;
  readonly routes: readonly Route[];
  /** Staff with every scope; staff of another zone; staff with no scope of use; an enterprise that has `admin`. */
  readonly keys: {
    readonly admin: string;
    readonly foreign: string;
    readonly weak: string;
    readonly firm: string;
  };
  readonly otherZone: number;
  send<T>(method: string, url: string, sent?: Sent): Promise<Answer<T>>;
  makeKey(zone: number, scopes: readonly Scope[], enterpriseId?: number): Promise<string>;
}

/** The time that tests take for now. */
export const testNow = new Date('2026-06-01T04:00:00Z');

export async function testZone(
  makeRoutes: (services: Services, registry: Registry) => readonly Route[],
): Promise<TestZone> {
  const test = await testDatabase([journalOwner, ledgerOwner, identityMigrations, registryMigrations]);
  const { db } = test;
  const zone = await ensureZone(db, { code: 'test-zone', name: '测试综试区' });
  const otherZone = await ensureZone(db, { code: 'other-zone', name: '别处综试区' });
  await seedBundledData(db);
  const log = createLogger({ level: 'silent' });
  const services: Services = {
    db,
    log,
    zone,
    vault: createVault({ keys: [{ id: 1, key: randomBytes(32) }], current: 1 }),
    now: () => testNow,
    act: (tx, actor, action, subject, detail) =>
      audit(tx, { zone: actor.zone, actor: actor.keyId, action, subject, detail }),
  };
  const registry = createRegistry(services);
  await registry.refresh();
  const routes = makeRoutes(services, registry);
  const identity = createIdentity(db);
  const app = await createHttp({
    routes,
    log,
    version: 'test',
    authenticate: (request) => identity.authenticate(request.headers.authorization, testNow),
  });
  after(() => app.close());
  const makeKey: TestZone['makeKey'] = (keyZone, keyScopes, enterpriseId) =>
    db.transaction(async (tx) => {
      const input = { zone: keyZone, name: 'test', scopes: keyScopes, enterpriseId, createdBy: 'test' };
      return (await createKey(tx, input)).secret;
    });
  const all = Object.keys(scopes) as Scope[];
  const keys = {
    admin: await makeKey(zone, all),
    foreign: await makeKey(otherZone, all),
    weak: await makeKey(zone, ['receipts:read']),
    firm: await makeKey(zone, all, 1_000_000),
  };
  return {
    test,
    services,
    registry,
    app,
    routes,
    keys,
    otherZone,
    makeKey,
    async send<T>(method: string, url: string, sent: Sent = {}): Promise<Answer<T>> {
      const key = sent.key === undefined ? keys.admin : sent.key;
      const response = await app.inject({
        method: method as 'GET',
        url,
        headers: key === null ? {} : { authorization: `Bearer ${key}` },
        ...(sent.body === undefined ? {} : { payload: sent.body as object }),
      });
      const body = response.json();
      const faults: readonly Fault[] = body.error?.faults ?? [];
      const codes = faults.map((fault) => `${fault.code} ${fault.path}`);
      return { status: response.statusCode, body, error: body.error, faults, codes };
    },
  };
}

let serial = 0;

/** Codes of an enterprise that does not exist, right to the last check digit. */
export function newCodes(): { uscc: string; customsCode: string } {
  serial += 1;
  const organisation = makeOrganisationCode(`MA2K${String(serial).padStart(4, '0')}`);
  const uscc = makeUscc(`91330100${organisation}`);
  const customsCode = makeCustomsCode('3301', '96', serial);
  assert.ok(uscc !== undefined && customsCode !== undefined);
  return { uscc, customsCode };
}
