/** Supervised sites (监管场所): where goods are inspected and released, and who runs them. */
import { type Fault, Page, Site, SiteInput } from '@heliu/contract';
import { chinaDay } from '@heliu/regulation';
import { type Static, Type } from 'typebox';
import { HttpError, type Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { refuse, registryFault } from './faults.ts';
import type { Registry } from './registry.ts';
import { blankFaults, pageOf, pageQuery, toPage, zoneRoute } from './routing.ts';
import type { RegistrySnapshot } from './snapshot.ts';

type Input = Static<typeof SiteInput>;

const select = `select s.id, s.code, s.name, s.customs_code as "customsCode", e.customs_code as "operatorCode"
  from registry.site s join registry.enterprise e on e.zone = s.zone and e.id = s.operator_id`;

function inputFaults(body: Input, snapshot: RegistrySnapshot, day: string): Fault[] {
  const faults = [...blankFaults(body.code, '/body/code'), ...blankFaults(body.name, '/body/name')];
  // A partial table proves nothing of a code that it lacks.
  if (snapshot.codes('customs_office', day).has(body.customsCode) === 'unknown') {
    faults.push(
      registryFault('CODE-UNKNOWN', '/body/customsCode', {
        found: body.customsCode,
        expected: 'customs_office',
      }),
    );
  }
  const operator = snapshot.enterpriseByCode(body.operatorCode);
  const at = '/body/operatorCode';
  if (operator === undefined) faults.push(registryFault('ENT-UNKNOWN', at, { found: body.operatorCode }));
  else if (operator.status === 'cancelled') {
    faults.push(registryFault('ENT-CANCELLED', at, { found: body.operatorCode }));
  } else if (!operator.roles.has('site')) {
    faults.push(registryFault('ENT-ROLE', at, { found: [...operator.roles].join(' '), expected: 'site' }));
  }
  return faults;
}

function listRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/sites',
    summary: { zh: '监管场所列表', en: 'List sites' },
    query: Type.Object({ ...pageQuery, code: Type.Optional(Type.String({ maxLength: 10 })) }),
    answer: Page(Site),
    async handle({ query }) {
      const { after, take } = pageOf(query);
      const { rows } = await services.db.query<Site>(
        `${select} where s.zone = $1 and s.id > $2::bigint and ($4::text is null or s.code = $4)
          order by s.id limit $3`,
        [services.zone, after, take, query.code ?? null],
      );
      return toPage(rows, query, (site) => site);
    },
  });
}

function createRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/sites',
    summary: { zh: '登记监管场所', en: 'Register a site' },
    body: SiteInput,
    answer: Site,
    status: 201,
    async handle({ body, actor }) {
      await registry.refresh();
      const snapshot = registry.snapshot();
      refuse(inputFaults(body, snapshot, chinaDay(services.now())));
      const made = await services.db.transaction(async (tx) => {
        const operatorId = snapshot.enterpriseByCode(body.operatorCode)!.id;
        const inserted = await tx.query<{ id: number }>(
          `insert into registry.site (zone, code, name, customs_code, operator_id) values ($1, $2, $3, $4, $5)
           on conflict (zone, code) do nothing returning id`,
          [services.zone, body.code.trim(), body.name.trim(), body.customsCode, operatorId],
        );
        const { rows } = await tx.query<Site>(`${select} where s.zone = $1 and s.code = $2`, [
          services.zone,
          body.code.trim(),
        ]);
        const site = rows[0]!;
        if (inserted.count === 0) {
          const found = `${site.id} ${site.name} ${site.customsCode} ${site.operatorCode}`;
          throw new HttpError('CONFLICT', [registryFault('SITE-PRESENT', '/body/code', { found })]);
        }
        await services.act(tx, actor, 'site.register', `site/${site.id}`, { ...site });
        return site;
      });
      await registry.refresh();
      return made;
    },
  });
}

export const siteRoutes = (services: Services, registry: Registry): Route[] => [
  listRoute(services),
  createRoute(services, registry),
];
