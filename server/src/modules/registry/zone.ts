/** The zone itself: made once, then changed only by its administrators. */
import { ZoneSettings } from '@heliu/contract';
import type { Database } from '../../platform/database/index.ts';
import { HttpError, type Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { refuse, registryFault } from './faults.ts';
import type { Registry } from './registry.ts';
import { blankFaults, zoneRoute } from './routing.ts';

/** The id of the zone of this code; made with this name when there is none. Later names are left alone. */
export async function ensureZone(db: Database, zone: { code: string; name: string }): Promise<number> {
  return db.transaction(async (tx) => {
    const find = () => tx.query<{ id: number }>('select id from registry.zone where code = $1', [zone.code]);
    const present = (await find()).rows[0];
    if (present !== undefined) return present.id;
    await tx.query('insert into registry.zone (code, name) values ($1, $2) on conflict (code) do nothing', [
      zone.code,
      zone.name,
    ]);
    const made = (await find()).rows[0];
    if (made === undefined) throw new Error(`Zone ${zone.code} was neither found nor made`);
    return made.id;
  });
}

interface Row {
  code: string;
  name: string;
  require_signature: boolean;
}

const toSettings = (row: Row): ZoneSettings => ({
  code: row.code,
  name: row.name,
  requireSignature: row.require_signature,
});

const select = 'select code, name, require_signature from registry.zone where id = $1';

function readRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/zone',
    summary: { zh: '综试区设置', en: 'Settings of the zone' },
    answer: ZoneSettings,
    async handle() {
      const { rows } = await services.db.query<Row>(select, [services.zone]);
      return toSettings(rows[0]!);
    },
  });
}

function writeRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'PUT',
    path: '/api/v1/zone',
    summary: { zh: '修改综试区设置', en: 'Change the settings of the zone' },
    body: ZoneSettings,
    answer: ZoneSettings,
    async handle({ body, actor }) {
      refuse(blankFaults(body.name, '/body/name'));
      const changed = await services.db.transaction(async (tx) => {
        const before = toSettings((await tx.query<Row>(`${select} for update`, [services.zone])).rows[0]!);
        // The code is how an installation finds its zone at start; under another it would make a new, empty zone.
        if (before.code !== body.code) {
          const facts = { found: body.code, expected: before.code };
          throw new HttpError('CONFLICT', [registryFault('ZONE-CODE', '/body/code', facts)]);
        }
        const after = { ...before, name: body.name.trim(), requireSignature: body.requireSignature };
        await tx.query('update registry.zone set name = $2, require_signature = $3 where id = $1', [
          services.zone,
          after.name,
          after.requireSignature,
        ]);
        await services.act(tx, actor, 'zone.change', `zone/${services.zone}`, { before, after });
        return after;
      });
      await registry.refresh();
      return changed;
    },
  });
}

export const zoneRoutes = (services: Services, registry: Registry): Route[] => [
  readRoute(services),
  writeRoute(services, registry),
];
