import type { HeliuClient } from '@heliu/client';
import type { DatasetInput } from '@heliu/contract';
import { day, later } from './format.ts';
import type { Enterprise } from './zone/enterprises.ts';
import type { Zone } from './zone/zone.ts';

export interface SeededEnterprise {
  /** Id in the zone's registry. */
  readonly id: number;
  readonly apiKey: string;
}

/** By the enterprise's id in the simulator. */
export type SeededZone = ReadonlyMap<string, SeededEnterprise>;

/** The positive list of the synthetic zone as the file that an operator imports. */
export function positiveList(zone: Zone): DatasetInput {
  const effectiveFrom = day(later(zone.now, -30 * 86_400));
  const rows = zone.positiveCodes.map((code) => `${code},示范商品,${effectiveFrom},,,`);
  return {
    kind: 'positive-list',
    name: 'positive-list',
    effectiveFrom,
    completeness: 'complete',
    source: '示范区正面清单（仅供测试，不是官方清单）',
    csv: ['code,name,from,to,notes,modes', ...rows, ''].join('\n'),
  };
}

/** Registers everything of the zone over HTTP, as an operator would, and hands out one API key each. */
export async function seedZone(admin: HeliuClient, zone: Zone): Promise<SeededZone> {
  const { registry } = admin;
  const seeded = new Map<string, SeededEnterprise>();
  for (const enterprise of zone.enterprises) {
    seeded.set(enterprise.id, await seedEnterprise(admin, zone, enterprise));
  }
  for (const site of zone.sites) await registry.addSite(site);
  for (const warehouse of zone.warehouses) {
    await registry.addGoods({ owner: warehouse.customsCode, goods: zone.goodsRecords(warehouse) });
  }
  const report = await registry.importDataset(positiveList(zone));
  if (report.stored === null) {
    throw new Error(`the positive list was not stored: ${report.faults.map((fault) => fault.en).join('; ')}`);
  }
  return seeded;
}

async function seedEnterprise(
  admin: HeliuClient,
  zone: Zone,
  enterprise: Enterprise,
): Promise<SeededEnterprise> {
  const { registry } = admin;
  const { uscc, customsCode, name, roles, dxpId, status } = enterprise;
  const { id } = await registry.addEnterprise({ uscc, customsCode, name, roles: [...roles], dxpId });
  await registry.addCertificate(id, enterprise.identity.certificate);
  if (enterprise.revoked !== undefined) {
    const certificate = await registry.addCertificate(id, enterprise.revoked.certificate);
    await registry.revokeCertificate(id, certificate.id);
  }
  if (enterprise.guarantee !== undefined) {
    const reference = `示范保函-${zone.tag}-${enterprise.id}`;
    await registry.lodgeGuarantee(id, { reference, amount: String(enterprise.guarantee) });
  }
  const { secret } = await registry.addKey({
    name: `${name} 报送密钥`,
    enterpriseId: id,
    scopes: ['documents:send', 'receipts:read', 'trades:read'],
  });
  if (status !== 'active') {
    await registry.changeEnterprise(id, { status, reason: '示范：用于演示被暂停的企业' });
  }
  return { id, apiKey: secret };
}
