/** That an authority confirmed a person's number and name. Stored and audited as keyed hashes only. */
import { type Fault, IdentityVerification, Instant } from '@heliu/contract';
import { checkCitizenId, chinaDay } from '@heliu/regulation';
import { type Static, Type } from 'typebox';
import type { Route } from '../../platform/http/index.ts';
import { mask } from '../../platform/personal/index.ts';
import type { Services } from '../../services.ts';
import { personLookup, personNameLookup } from './batch.ts';
import { refuse, registryFault } from './faults.ts';
import { blankFaults, zoneRoute } from './routing.ts';

/** 1 身份证; only its numbers have a public check digit. */
const citizenCard = '1';

function inputFaults(body: Static<typeof IdentityVerification>, day: string): Fault[] {
  const faults = [
    ...blankFaults(body.idNumber, '/body/idNumber'),
    ...blankFaults(body.name, '/body/name'),
    ...blankFaults(body.source, '/body/source'),
  ];
  if (body.idType !== citizenCard || faults.length > 0) return faults;
  const check = checkCitizenId(body.idNumber.trim().toUpperCase(), day);
  if (!check.ok) {
    const found = mask('idNumber', body.idNumber);
    faults.push(registryFault('ID-NUMBER', '/body/idNumber', { found }, check.reason));
  }
  return faults;
}

const Answer = Type.Object({
  verified: Type.Literal(true),
  verifiedAt: Instant,
  new: Type.Boolean({ description: 'false: 已登记过 · Already on record' }),
});

export const identityVerificationRoutes = (services: Services): Route[] => [
  zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/identity-verifications',
    scope: 'identity:write',
    summary: {
      zh: '登记身份核验结果（姓名与证件号码一致）',
      en: 'Record that a number and a name belong together',
    },
    body: IdentityVerification,
    answer: Answer,
    async handle({ body, actor }) {
      const now = services.now();
      refuse(inputFaults(body, chinaDay(now)));
      const person = personLookup(services.vault, body.idNumber);
      const name = personNameLookup(services.vault, body.name);
      return services.db.transaction(async (tx) => {
        const inserted = await tx.query(
          `insert into registry.identity_verification (zone, person, name_lookup, source, verified_at)
           values ($1, $2, $3, $4, $5) on conflict do nothing`,
          [services.zone, person, name, body.source.trim(), now],
        );
        const { rows } = await tx.query<{ verified_at: Date }>(
          `select verified_at from registry.identity_verification
           where zone = $1 and person = $2 and name_lookup = $3`,
          [services.zone, person, name],
        );
        const fresh = inserted.count === 1;
        if (fresh) {
          const subject = `person/${person.toString('hex')}`;
          await services.act(tx, actor, 'identity.verify', subject, { source: body.source.trim() });
        }
        return { verified: true as const, verifiedAt: rows[0]!.verified_at.toISOString(), new: fresh };
      });
    },
  }),
];
