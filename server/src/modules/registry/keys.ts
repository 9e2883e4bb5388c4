/** API keys of the zone's staff and of its enterprises. The secret is shown once, when the key is made. */
import { type Fault, Key, KeyInput, NewKey, Page, type Scope } from '@heliu/contract';
import { type Static, Type } from 'typebox';
import { HttpError, type Route } from '../../platform/http/index.ts';
import { createKey, listKeys, revokeKey } from '../../platform/identity/index.ts';
import type { Services } from '../../services.ts';
import { refuse, registryFault } from './faults.ts';
import type { Registry } from './registry.ts';
import { blankFaults, zoneRoute } from './routing.ts';
import type { RegistrySnapshot } from './snapshot.ts';

/** What only officials and administrators of the zone do. */
const staffScopes: readonly Scope[] = ['admin', 'trades:review', 'identity:write'];

function inputFaults(body: Static<typeof KeyInput>, snapshot: RegistrySnapshot, now: Date): Fault[] {
  const faults = blankFaults(body.name, '/body/name');
  if (body.expiresAt !== undefined && new Date(body.expiresAt) <= now) {
    faults.push(registryFault('KEY-EXPIRED', '/body/expiresAt', { found: body.expiresAt }));
  }
  if (body.enterpriseId === undefined) return faults;
  const enterprise = snapshot.enterpriseById(body.enterpriseId);
  const at = '/body/enterpriseId';
  if (enterprise === undefined)
    faults.push(registryFault('ENT-UNKNOWN', at, { found: String(body.enterpriseId) }));
  if (enterprise?.status === 'cancelled') {
    faults.push(registryFault('ENT-CANCELLED', at, { found: enterprise.customsCode }));
  }
  for (const [index, scope] of body.scopes.entries()) {
    if (!staffScopes.includes(scope)) continue;
    faults.push(registryFault('KEY-STAFF-SCOPE', `/body/scopes/${index}`, { found: scope }));
  }
  return faults;
}

function listRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/keys',
    summary: { zh: '接口密钥列表（不含密钥内容）', en: 'List API keys, without their secrets' },
    answer: Page(Key),
    handle: async () => ({ items: await listKeys(services.db, services.zone), next: null }),
  });
}

function createRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/keys',
    summary: { zh: '发放接口密钥（密钥只显示一次）', en: 'Make an API key; its secret is shown once' },
    body: KeyInput,
    answer: NewKey,
    status: 201,
    async handle({ body, actor }) {
      await registry.refresh();
      refuse(inputFaults(body, registry.snapshot(), services.now()));
      return services.db.transaction(async (tx) => {
        const made = await createKey(tx, {
          zone: services.zone,
          name: body.name.trim(),
          enterpriseId: body.enterpriseId,
          scopes: body.scopes,
          expiresAt: body.expiresAt,
          createdBy: actor.keyId,
        });
        await services.act(tx, actor, 'key.create', `key/${made.key.id}`, { ...made.key });
        return made;
      });
    },
  });
}

function revokeRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'DELETE',
    path: '/api/v1/keys/:id',
    summary: { zh: '撤销接口密钥（立即生效，保留记录）', en: 'Revoke an API key at once; its record stays' },
    params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{12}$' }) }),
    answer: Key,
    handle: ({ params, actor }) =>
      services.db.transaction(async (tx) => {
        const key = await revokeKey(tx, services.zone, params.id);
        if (key === undefined) throw new HttpError('NOT_FOUND');
        await services.act(tx, actor, 'key.revoke', `key/${key.id}`, { ...key });
        return key;
      }),
  });
}

export const keyRoutes = (services: Services, registry: Registry): Route[] => [
  listRoute(services),
  createRoute(services, registry),
  revokeRoute(services),
];
