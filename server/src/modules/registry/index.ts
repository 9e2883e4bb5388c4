/** The door of the registry: who and what a zone knows. Reading is by snapshot, writing by the routes only. */
import { fileURLToPath } from 'node:url';
import type { MigrationOwner } from '../../platform/database/index.ts';

export {
  type GoodsKey,
  goodsKey,
  loadGoods,
  loadVerified,
  personLookup,
  personNameLookup,
  verifiedKey,
} from './batch.ts';
export { findCertificate } from './find-certificate.ts';
export type {
  CertificateRecord,
  Completeness,
  DatasetMark,
  EnterpriseRecord,
  EnterpriseStatus,
  GoodsRecord,
  SiteRecord,
  ZoneRecord,
} from './records.ts';
export { createRegistry, type Registry } from './registry.ts';
export { registryRoutes } from './routes.ts';
export { zoneRoute } from './routing.ts';
export { seedBundledData } from './seed.ts';
export type {
  CodesInForce,
  ListedGoods,
  PositiveListInForce,
  RegistrySnapshot,
  TariffInForce,
} from './snapshot.ts';
export { ensureZone } from './zone.ts';

export const registryMigrations: MigrationOwner = {
  name: 'registry',
  directory: fileURLToPath(new URL('./migrations/', import.meta.url)),
};
