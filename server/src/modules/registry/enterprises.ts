/** Enterprises of the zone: registered once by their codes, changed only with a reason, never deleted. */
import {
  Enterprise,
  EnterpriseInput,
  EnterprisePatch,
  EnterpriseStatus,
  type Fault,
  Page,
  Role,
} from '@heliu/contract';
import { checkCustomsCode, checkUscc } from '@heliu/regulation';
import { Type } from 'typebox';
import type { Queryable, Tx } from '../../platform/database/index.ts';
import { HttpError, type Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { refuse, registryFault } from './faults.ts';
import type { Registry } from './registry.ts';
import { blankFaults, idParam, pageOf, pageQuery, toPage, zoneRoute } from './routing.ts';

interface Row {
  id: number;
  uscc: string;
  customs_code: string;
  name: string;
  roles: Enterprise['roles'];
  dxp_id: string | null;
  status: Enterprise['status'];
  created_at: Date;
}

const columns = 'id, uscc, customs_code, name, roles, dxp_id, status, created_at';

const toEnterprise = (row: Row): Enterprise => ({
  id: row.id,
  uscc: row.uscc,
  customsCode: row.customs_code,
  name: row.name,
  roles: row.roles,
  dxpId: row.dxp_id,
  status: row.status,
  createdAt: row.created_at.toISOString(),
});

/** The enterprise of the zone, or the answer 404. */
export async function enterpriseOr404(db: Queryable, zone: number, id: number): Promise<Enterprise> {
  const { rows } = await db.query<Row>(
    `select ${columns} from registry.enterprise where zone = $1 and id = $2`,
    [zone, id],
  );
  if (rows[0] === undefined) throw new HttpError('NOT_FOUND');
  return toEnterprise(rows[0]);
}

const describe = (item: Enterprise): string =>
  `${item.id} ${item.name} ${item.uscc} ${item.customsCode} ${item.status}`;

function inputFaults(body: EnterpriseInput): Fault[] {
  const faults = blankFaults(body.name, '/body/name');
  const uscc = checkUscc(body.uscc);
  if (!uscc.ok) faults.push(registryFault('ENT-USCC', '/body/uscc', { found: body.uscc }, uscc.reason));
  const customs = checkCustomsCode(body.customsCode);
  if (!customs.ok) {
    faults.push(
      registryFault('ENT-CUSTOMS-CODE', '/body/customsCode', { found: body.customsCode }, customs.reason),
    );
  }
  return faults;
}

async function refusePresent(tx: Tx, zone: number, body: EnterpriseInput): Promise<void> {
  const { rows } = await tx.query<Row>(
    `select ${columns} from registry.enterprise where zone = $1 and (uscc = $2 or customs_code = $3)`,
    [zone, body.uscc, body.customsCode],
  );
  const present = rows.map(toEnterprise);
  const faults = present.flatMap((item) =>
    (['uscc', 'customsCode'] as const)
      .filter((field) => item[field] === body[field])
      .map((field) => registryFault('ENT-PRESENT', `/body/${field}`, { found: describe(item) })),
  );
  refuse(faults, 'CONFLICT');
}

function listRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/enterprises',
    summary: { zh: '企业列表', en: 'List enterprises' },
    query: Type.Object({
      ...pageQuery,
      code: Type.Optional(Type.String({ maxLength: 18, description: '统一社会信用代码或海关注册编码' })),
      name: Type.Optional(Type.String({ maxLength: 100, description: '名称中的文字 · Part of the name' })),
      role: Type.Optional(Role),
      status: Type.Optional(EnterpriseStatus),
    }),
    answer: Page(Enterprise),
    async handle({ query }) {
      const { after, take } = pageOf(query);
      const { rows } = await services.db.query<Row>(
        `select ${columns} from registry.enterprise
         where zone = $1 and id > $2::bigint
           and ($4::text is null or uscc = $4 or customs_code = $4)
           and ($5::text is null or strpos(name, $5) > 0)
           and ($6::text is null or $6 = any(roles))
           and ($7::text is null or status = $7)
         order by id limit $3`,
        [
          services.zone,
          after,
          take,
          query.code ?? null,
          query.name ?? null,
          query.role ?? null,
          query.status ?? null,
        ],
      );
      return toPage(rows, query, toEnterprise);
    },
  });
}

function createRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/enterprises',
    summary: { zh: '登记企业', en: 'Register an enterprise' },
    body: EnterpriseInput,
    answer: Enterprise,
    status: 201,
    async handle({ body, actor }) {
      refuse(inputFaults(body));
      const made = await services.db.transaction(async (tx) => {
        const { rows } = await tx.query<Row>(
          `insert into registry.enterprise (zone, uscc, customs_code, name, roles, dxp_id, status)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning ${columns}`,
          [
            services.zone,
            body.uscc,
            body.customsCode,
            body.name.trim(),
            body.roles,
            body.dxpId?.trim() || null,
            body.status ?? 'active',
          ],
        );
        if (rows[0] === undefined) {
          await refusePresent(tx, services.zone, body);
          throw new Error('an enterprise conflicts with a row that is not there');
        }
        const enterprise = toEnterprise(rows[0]);
        await services.act(tx, actor, 'enterprise.register', `enterprise/${enterprise.id}`, {
          ...enterprise,
        });
        return enterprise;
      });
      await registry.refresh();
      return made;
    },
  });
}

function readRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/enterprises/:id',
    summary: { zh: '查看企业', en: 'Read an enterprise' },
    params: Type.Object({ id: idParam }),
    answer: Enterprise,
    handle: ({ params }) => enterpriseOr404(services.db, services.zone, params.id),
  });
}

function changeRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'PATCH',
    path: '/api/v1/enterprises/:id',
    summary: { zh: '变更企业（名称、类型、状态），须写明原因', en: 'Change an enterprise, with a reason' },
    params: Type.Object({ id: idParam }),
    body: EnterprisePatch,
    answer: Enterprise,
    async handle({ params, body, actor }) {
      refuse([...blankFaults(body.name, '/body/name'), ...blankFaults(body.reason, '/body/reason')]);
      const changed = await services.db.transaction(async (tx) => {
        await tx.query('select from registry.enterprise where zone = $1 and id = $2 for update', [
          services.zone,
          params.id,
        ]);
        const before = await enterpriseOr404(tx, services.zone, params.id);
        const { rows } = await tx.query<Row>(
          `update registry.enterprise set name = $3, roles = $4, dxp_id = $5, status = $6
           where zone = $1 and id = $2 returning ${columns}`,
          [
            services.zone,
            params.id,
            body.name?.trim() ?? before.name,
            body.roles ?? before.roles,
            body.dxpId === undefined ? before.dxpId : body.dxpId.trim() || null,
            body.status ?? before.status,
          ],
        );
        const after = toEnterprise(rows[0]!);
        const subject = `enterprise/${after.id}`;
        await services.act(tx, actor, 'enterprise.change', subject, { reason: body.reason, before, after });
        return after;
      });
      await registry.refresh();
      return changed;
    },
  });
}

export const enterpriseRoutes = (services: Services, registry: Registry): Route[] => [
  listRoute(services),
  createRoute(services, registry),
  readRoute(services),
  changeRoute(services, registry),
];
