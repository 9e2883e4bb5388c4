import type { EnterpriseInput, Role } from '@heliu/contract';
import { usccFor } from './identifiers.ts';
import { createIdentity, type Identity } from './keys.ts';

export interface Enterprise {
  /** Name within the simulator: `platform-1`. */
  readonly id: string;
  readonly name: string;
  readonly uscc: string;
  /** 海关注册编码, 10 characters. */
  readonly customsCode: string;
  /** The code it writes into documents: one of the two above. */
  readonly code: string;
  readonly roles: readonly Role[];
  readonly dxpId: string;
  readonly status: NonNullable<EnterpriseInput['status']>;
  readonly identity: Identity;
  /** A second certificate, registered and then revoked. */
  readonly revoked?: Identity;
  /** Guarantee lodged, in fen. */
  readonly guarantee?: bigint;
}

interface Plan {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly writesUscc?: true;
  readonly status?: Enterprise['status'];
  readonly revoked?: true;
  readonly guarantee?: bigint;
}

/** A hundred million yuan: never the limit of a day of trade. */
const ample_fen = 10_000_000_000n;

const plans: readonly Plan[] = [
  { id: 'platform-1', name: '测试海选电商平台一（示范）有限公司', roles: ['platform'] },
  { id: 'platform-2', name: '测试云购电商平台二（示范）有限公司', roles: ['platform'] },
  { id: 'platform-3', name: '测试优品电商平台三（示范）有限公司', roles: ['platform'], writesUscc: true },
  ...['一', '二', '三', '四', '五', '六'].map(
    (name, index): Plan => ({
      id: `merchant-${index + 1}`,
      name: `测试跨境电商企业${name}（示范）有限公司`,
      roles: ['merchant', 'guarantor'],
      guarantee: ample_fen,
    }),
  ),
  {
    id: 'merchant-suspended',
    name: '测试暂停电商企业（示范）有限公司',
    roles: ['merchant', 'guarantor'],
    status: 'suspended',
    guarantee: ample_fen,
  },
  {
    id: 'merchant-poor',
    name: '测试担保不足电商企业（示范）有限公司',
    roles: ['merchant', 'guarantor'],
    guarantee: 1n,
  },
  { id: 'payment-1', name: '测试支付机构一（示范）有限公司', roles: ['payment'] },
  { id: 'payment-2', name: '测试支付机构二（示范）有限公司', roles: ['payment'] },
  { id: 'carrier-1', name: '测试快递企业一（示范）有限公司', roles: ['carrier'] },
  { id: 'carrier-2', name: '测试快递企业二（示范）有限公司', roles: ['carrier'] },
  { id: 'carrier-3', name: '测试快递企业三（示范）有限公司', roles: ['carrier'] },
  { id: 'agent-1', name: '测试报关企业一（示范）有限公司', roles: ['agent'], revoked: true },
  { id: 'agent-2', name: '测试报关企业二（示范）有限公司', roles: ['agent'], revoked: true },
  { id: 'warehouse-1', name: '测试区内仓储企业一（示范）有限公司', roles: ['warehouse'] },
  { id: 'warehouse-2', name: '测试区内仓储企业二（示范）有限公司', roles: ['warehouse'] },
  { id: 'site-1', name: '测试监管场所经营人（示范）有限公司', roles: ['site'] },
];

const division = '330106';

export function createEnterprises(seed: string, now: Date): Enterprise[] {
  return plans.map((plan, index) => {
    const number = String(index + 1).padStart(3, '0');
    const uscc = usccFor(division, `MATEHL${number.slice(1)}`);
    const customsCode = `330196T${number}`;
    return {
      id: plan.id,
      name: plan.name,
      uscc,
      customsCode,
      code: plan.writesUscc ? uscc : customsCode,
      roles: plan.roles,
      dxpId: `DXPENT0000${number.padStart(6, '0')}`,
      status: plan.status ?? 'active',
      identity: createIdentity(`${seed}/${plan.id}`, plan.name, now),
      ...(plan.revoked ? { revoked: createIdentity(`${seed}/${plan.id}/revoked`, plan.name, now) } : {}),
      ...(plan.guarantee === undefined ? {} : { guarantee: plan.guarantee }),
    };
  });
}

/** A code in the right form that no enterprise of the zone has. */
export const unregisteredCode = '330196T999';
