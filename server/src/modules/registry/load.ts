/** Reads from the database what is newer than a snapshot, and makes the next snapshot of it. */
import type { Role } from '@heliu/contract';
import type { Queryable } from '../../platform/database/index.ts';
import { Dataset, DatasetShelf } from './dataset-file.ts';
import type {
  CertificateRecord,
  Completeness,
  DatasetMark,
  EnterpriseRecord,
  EnterpriseStatus,
  SiteRecord,
  ZoneRecord,
} from './records.ts';
import { RegistrySnapshot, type SnapshotParts } from './snapshot.ts';

export async function readRevision(db: Queryable): Promise<bigint> {
  const { rows } = await db.query<{ value: bigint }>('select value from registry.revision', [], {
    name: 'registry_revision',
  });
  const value = rows[0]?.value;
  if (value === undefined) throw new Error('registry.revision has lost its row; restore the database');
  return value;
}

interface EnterpriseRow {
  id: number;
  uscc: string;
  customs_code: string;
  name: string;
  roles: Role[];
  dxp_id: string | null;
  status: EnterpriseStatus;
}

async function enterprisesSince(db: Queryable, zone: number, since: bigint): Promise<EnterpriseRecord[]> {
  const { rows } = await db.query<EnterpriseRow>(
    `select id, uscc, customs_code, name, roles, dxp_id, status
     from registry.enterprise where zone = $1 and revision > $2`,
    [zone, since],
  );
  return rows.map((row) => ({
    id: row.id,
    uscc: row.uscc,
    customsCode: row.customs_code,
    name: row.name,
    roles: new Set(row.roles),
    status: row.status,
    dxpId: row.dxp_id,
  }));
}

async function certificatesSince(db: Queryable, zone: number, since: bigint) {
  const { rows } = await db.query<CertificateRecord & { sha256: string }>(
    `select id, enterprise_id as "enterpriseId", serial, not_before as "notBefore", not_after as "notAfter",
       revoked_at as "revokedAt", encode(sha256, 'hex') as sha256
     from registry.certificate where zone = $1 and revision > $2`,
    [zone, since],
  );
  return rows.map(({ sha256, ...record }) => [sha256, record] as const);
}

async function sitesSince(db: Queryable, zone: number, since: bigint): Promise<SiteRecord[]> {
  const { rows } = await db.query<SiteRecord>(
    `select id, code, name, customs_code as "customsCode", operator_id as "operatorId"
     from registry.site where zone = $1 and revision > $2`,
    [zone, since],
  );
  return rows;
}

interface DatasetRow {
  id: number;
  kind: DatasetMark['kind'];
  name: string;
  effective_from: string;
  completeness: Completeness;
  source: string;
  shipped: boolean;
  csv: Uint8Array;
}

async function datasetsSince(db: Queryable, zone: number, since: bigint): Promise<Dataset[]> {
  const { rows } = await db.query<DatasetRow>(
    `select id, kind, name, effective_from, completeness, source, zone is null as shipped, csv
     from registry.dataset where (zone = $1 or zone is null) and revision > $2`,
    [zone, since],
  );
  return rows.map(
    ({ csv, effective_from, ...mark }) => new Dataset({ ...mark, effectiveFrom: effective_from }, csv),
  );
}

async function zoneOf(db: Queryable, zone: number): Promise<ZoneRecord> {
  const { rows } = await db.query<ZoneRecord>(
    'select id, code, name, require_signature as "requireSignature" from registry.zone where id = $1',
    [zone],
  );
  if (rows[0] === undefined) throw new Error(`Zone ${zone} is not in registry.zone; call ensureZone first.`);
  return rows[0];
}

/** A map with changes laid over it; the same map when there are none. */
function over<K, V>(
  base: ReadonlyMap<K, V> | undefined,
  changes: readonly (readonly [K, V])[],
): ReadonlyMap<K, V> {
  if (base !== undefined && changes.length === 0) return base;
  return new Map([...(base ?? []), ...changes]);
}

/**
 * The next snapshot. Must run in one repeatable-read transaction: then revision and rows belong together, and
 * what the snapshot holds is the registry as it stood at that revision.
 */
export async function loadSnapshot(
  db: Queryable,
  zone: number,
  previous: SnapshotParts | undefined,
): Promise<RegistrySnapshot> {
  const revision = await readRevision(db);
  const since = previous?.revision ?? -1n;
  const enterprises = await enterprisesSince(db, zone, since);
  const certificates = await certificatesSince(db, zone, since);
  const sites = await sitesSince(db, zone, since);
  const datasets = await datasetsSince(db, zone, since);
  const allDatasets = over(
    previous?.datasets,
    datasets.map((set) => [set.mark.id, set] as const),
  );
  return new RegistrySnapshot({
    revision,
    zone: await zoneOf(db, zone),
    enterprises: over(
      previous?.enterprises,
      enterprises.map((item) => [item.id, item] as const),
    ),
    // Codes of an enterprise never change, so an older entry is always overwritten by its newer self.
    enterprisesByCode: over(
      previous?.enterprisesByCode,
      enterprises.flatMap((item) => [[item.uscc, item] as const, [item.customsCode, item] as const]),
    ),
    certificates: over(previous?.certificates, certificates),
    sites: over(
      previous?.sites,
      sites.map((item) => [item.code, item] as const),
    ),
    datasets: allDatasets,
    shelf: previous?.datasets === allDatasets ? previous.shelf : new DatasetShelf([...allDatasets.values()]),
  });
}
