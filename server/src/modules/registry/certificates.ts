/** Certificates that an enterprise signs with. A revoked one keeps its row: old signatures stay explainable. */
import { createHash, X509Certificate } from 'node:crypto';
import { Certificate, CertificateInput, Fault, Page } from '@heliu/contract';
import { Type } from 'typebox';
import type { Tx } from '../../platform/database/index.ts';
import { HttpError, type Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { enterpriseOr404 } from './enterprises.ts';
import { refuse, registryFault } from './faults.ts';
import type { Registry } from './registry.ts';
import { idParam, pageOf, pageQuery, toPage, zoneRoute } from './routing.ts';

/** bits; 1024 exists in the field and is accepted with a note */
const rsa_bits_min = 1024;
const rsa_bits_sound = 2048;

interface Row {
  id: number;
  enterprise_id: number;
  sha256: string;
  serial: string;
  subject: string;
  not_before: Date;
  not_after: Date;
  revoked_at: Date | null;
}

const columns = `id, enterprise_id, encode(sha256, 'hex') as sha256, serial, subject,
  not_before, not_after, revoked_at`;

const toCertificate = (row: Row): Certificate => ({
  id: row.id,
  enterpriseId: row.enterprise_id,
  serial: row.serial,
  sha256: row.sha256,
  subject: row.subject,
  notBefore: row.not_before.toISOString(),
  notAfter: row.not_after.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

export interface ReadCertificate {
  readonly der: Buffer;
  readonly sha256: Buffer;
  readonly serial: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface CertificateReading {
  readonly certificate: ReadCertificate | undefined;
  readonly faults: Fault[];
  readonly notes: Fault[];
}

function parse(
  pem: string,
): { x509: X509Certificate; keyType: string | undefined; bits: number } | undefined {
  try {
    const x509 = new X509Certificate(pem);
    // The key is read apart: an algorithm that OpenSSL does not know throws, and is a fault of its own.
    try {
      const { asymmetricKeyType, asymmetricKeyDetails } = x509.publicKey;
      return { x509, keyType: asymmetricKeyType, bits: asymmetricKeyDetails?.modulusLength ?? 0 };
    } catch {
      return { x509, keyType: undefined, bits: 0 };
    }
  } catch {
    return undefined;
  }
}

/** Everything that is wrong with, or worth saying of, a certificate that is to be registered. */
export function readCertificate(pem: string, now: Date): CertificateReading {
  const path = '/body/pem';
  const faults: Fault[] = [];
  const notes: Fault[] = [];
  if (/PRIVATE KEY-----/.test(pem)) faults.push(registryFault('CERT-PRIVATE', path));
  if ((pem.match(/-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/g)?.length ?? 0) > 1) {
    faults.push(registryFault('CERT-SEVERAL', path));
  }
  const read = pem.includes('-----BEGIN ') ? parse(pem) : undefined;
  if (read === undefined) {
    return { certificate: undefined, faults: [...faults, registryFault('CERT-UNREADABLE', path)], notes };
  }
  const { x509, keyType, bits } = read;
  const [notBefore, notAfter] = [new Date(x509.validFrom), new Date(x509.validTo)];
  if (now > notAfter) faults.push(registryFault('CERT-EXPIRED', path, { found: notAfter.toISOString() }));
  if (now < notBefore) notes.push(registryFault('CERT-EARLY', path, { found: notBefore.toISOString() }));
  const found = `${keyType ?? 'unknown'} ${bits || ''}`.trim();
  if (keyType !== 'rsa' || bits < rsa_bits_min) faults.push(registryFault('CERT-KEY', path, { found }));
  else if (bits < rsa_bits_sound) notes.push(registryFault('CERT-KEY-SHORT', path, { found }));
  const certificate = {
    der: x509.raw,
    sha256: createHash('sha256').update(x509.raw).digest(),
    serial: x509.serialNumber,
    subject: x509.subject.split('\n').join(', '),
    notBefore,
    notAfter,
  };
  return { certificate, faults, notes };
}

const paramsOfList = Type.Object({ id: idParam });

function listRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/enterprises/:id/certificates',
    summary: { zh: '企业证书列表', en: 'List the certificates of an enterprise' },
    params: paramsOfList,
    query: Type.Object(pageQuery),
    answer: Page(Certificate),
    async handle({ params, query }) {
      await enterpriseOr404(services.db, services.zone, params.id);
      const { after, take } = pageOf(query);
      const { rows } = await services.db.query<Row>(
        `select ${columns} from registry.certificate
         where zone = $1 and enterprise_id = $2 and id > $3 order by id limit $4`,
        [services.zone, params.id, after, take],
      );
      return toPage(rows, query, toCertificate);
    },
  });
}

async function insertCertificate(
  tx: Tx,
  zone: number,
  owner: number,
  read: ReadCertificate,
): Promise<Certificate> {
  const { rows } = await tx.query<Row>(
    `insert into registry.certificate
       (zone, enterprise_id, sha256, serial, subject, der, not_before, not_after)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (zone, sha256) do nothing returning ${columns}`,
    [zone, owner, read.sha256, read.serial, read.subject, read.der, read.notBefore, read.notAfter],
  );
  if (rows[0] !== undefined) return toCertificate(rows[0]);
  const present = await tx.query<Row>(
    `select ${columns} from registry.certificate where zone = $1 and sha256 = $2`,
    [zone, read.sha256],
  );
  const row = present.rows[0];
  const state = row?.revoked_at ? `revoked ${row.revoked_at.toISOString()}` : 'in use';
  throw new HttpError('CONFLICT', [
    registryFault('CERT-PRESENT', '/body/pem', {
      found: `enterprise ${row?.enterprise_id} certificate ${row?.id} ${state}`,
    }),
  ]);
}

function createRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/enterprises/:id/certificates',
    summary: { zh: '登记企业证书', en: 'Register a certificate of an enterprise' },
    params: paramsOfList,
    body: CertificateInput,
    answer: Type.Object({ ...Certificate.properties, notes: Type.Array(Fault) }),
    status: 201,
    async handle({ params, body, actor }) {
      await enterpriseOr404(services.db, services.zone, params.id);
      const { certificate: read, faults, notes } = readCertificate(body.pem, services.now());
      refuse(faults);
      const made = await services.db.transaction(async (tx) => {
        const certificate = await insertCertificate(tx, services.zone, params.id, read!);
        const subject = `certificate/${certificate.id}`;
        await services.act(tx, actor, 'certificate.register', subject, { ...certificate });
        return certificate;
      });
      await registry.refresh();
      return { ...made, notes };
    },
  });
}

function revokeRoute(services: Services, registry: Registry): Route {
  return zoneRoute(services, {
    method: 'DELETE',
    path: '/api/v1/enterprises/:id/certificates/:certificateId',
    summary: { zh: '撤销企业证书（保留记录）', en: 'Revoke a certificate; its record stays' },
    params: Type.Object({ id: idParam, certificateId: idParam }),
    answer: Certificate,
    async handle({ params, actor }) {
      const revoked = await services.db.transaction(async (tx) => {
        const { rows } = await tx.query<Row & { fresh: boolean }>(
          `with present as (
             select id, revoked_at is null as fresh from registry.certificate
             where zone = $1 and enterprise_id = $2 and id = $3 for update
           )
           update registry.certificate c set revoked_at = coalesce(c.revoked_at, $4)
           from present where c.id = present.id
           returning c.id, enterprise_id, encode(sha256, 'hex') as sha256, serial, subject, not_before, not_after,
             revoked_at, fresh`,
          [services.zone, params.id, params.certificateId, services.now()],
        );
        const row = rows[0];
        if (row === undefined) throw new HttpError('NOT_FOUND');
        const certificate = toCertificate(row);
        // Revoking again is no further act.
        if (row.fresh) {
          await services.act(tx, actor, 'certificate.revoke', `certificate/${row.id}`, { ...certificate });
        }
        return certificate;
      });
      await registry.refresh();
      return revoked;
    },
  });
}

export const certificateRoutes = (services: Services, registry: Registry): Route[] => [
  listRoute(services),
  createRoute(services, registry),
  revokeRoute(services, registry),
];
