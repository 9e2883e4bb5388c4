/** All routes of the registry. */
import type { Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { auditRoutes } from './audit.ts';
import { certificateRoutes } from './certificates.ts';
import { datasetRoutes } from './datasets.ts';
import { enterpriseRoutes } from './enterprises.ts';
import { goodsRoutes } from './goods.ts';
import { guaranteeRoutes } from './guarantee.ts';
import { identityVerificationRoutes } from './identity-verifications.ts';
import { keyRoutes } from './keys.ts';
import { referenceRoutes } from './reference.ts';
import type { Registry } from './registry.ts';
import { siteRoutes } from './sites.ts';
import { zoneRoutes } from './zone.ts';

export const registryRoutes = (services: Services, registry: Registry): Route[] => [
  ...zoneRoutes(services, registry),
  ...enterpriseRoutes(services, registry),
  ...certificateRoutes(services, registry),
  ...guaranteeRoutes(services),
  ...goodsRoutes(services, registry),
  ...siteRoutes(services, registry),
  ...keyRoutes(services, registry),
  ...datasetRoutes(services, registry),
  ...referenceRoutes(services, registry),
  ...identityVerificationRoutes(services),
  ...auditRoutes(services),
];
