import type { Queryable } from '../../platform/database/index.ts';

/**
 * A certificate registered for the enterprise, by serial number (hexadecimal in either case, leading zeros
 * or none), with its DER form.
 */
export async function findCertificate(
  db: Queryable,
  zone: number,
  enterpriseId: number,
  serial: string,
): Promise<{ readonly sha256: string; readonly der: Uint8Array } | undefined> {
  const { rows } = await db.query<{ sha256: string; der: Buffer }>(
    `select encode(sha256, 'hex') as sha256, der from registry.certificate
     where zone = $1 and enterprise_id = $2 and ltrim(serial, '0') = ltrim(upper($3), '0') order by id desc limit 1`,
    [zone, enterpriseId, serial],
    { name: 'registry_certificate' },
  );
  return rows[0];
}
