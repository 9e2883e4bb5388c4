/** Who did what: the audit log of the zone, newest first. */
import { AuditEntry, Page } from '@heliu/contract';
import { type Static, Type } from 'typebox';
import type { Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { pageOf, pageQuery, toPage, zoneRoute } from './routing.ts';

interface Row {
  id: bigint;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
}

const toEntry = (row: Row): Static<typeof AuditEntry> => ({
  at: row.at.toISOString(),
  actor: row.actor,
  action: row.action,
  subject: row.subject,
  detail: row.detail,
});

export const auditRoutes = (services: Services): Route[] => [
  zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/audit',
    summary: { zh: '审计记录（新的在前）', en: 'Audit log, newest first' },
    query: Type.Object({
      ...pageQuery,
      subject: Type.Optional(Type.String({ maxLength: 200, description: '如 enterprise/12' })),
      action: Type.Optional(Type.String({ maxLength: 100, description: '如 enterprise.register' })),
      actor: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    answer: Page(AuditEntry),
    async handle({ query }) {
      const { take } = pageOf(query);
      const { rows } = await services.db.query<Row>(
        `select id, at, actor, action, subject, detail from identity.audit
         where zone = $1 and ($2::bigint is null or id < $2) and ($4::text is null or subject = $4)
           and ($5::text is null or action = $5) and ($6::text is null or actor = $6)
         order by id desc limit $3`,
        [
          services.zone,
          query.after ?? null,
          take,
          query.subject ?? null,
          query.action ?? null,
          query.actor ?? null,
        ],
      );
      return toPage(rows, query, toEntry);
    },
  }),
];
