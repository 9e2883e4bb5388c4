/** Is the sender who it says, and may it send this: API key, signature and role must all agree. */
import type { Fault, Role } from '@heliu/contract';
import type { DecodedMessage, Document, Kind, SignatureVerdict } from '@heliu/messages';
import type { EnterpriseRecord, RegistrySnapshot } from '../registry/index.ts';
import { gateFault } from './faults.ts';

/** Who sends which kind: roles that may, and the fields of which one must name the sender. */
interface Right {
  readonly roles: readonly Role[];
  readonly fields: readonly (readonly [string, string])[];
}

/** MESSAGES: 311 by platform or merchant; 411 payment institution; 511, 513 carrier; 621 merchant or agent. */
export const sendRights: Readonly<Record<string, Right>> = {
  '311': {
    roles: ['platform', 'merchant'],
    fields: [
      ['ebpCode', '电商平台代码'],
      ['ebcCode', '电商企业代码'],
    ],
  },
  '411': { roles: ['payment', 'carrier'], fields: [['payCode', '支付企业代码']] },
  '511': { roles: ['carrier'], fields: [['logisticsCode', '物流企业代码']] },
  '513': { roles: ['carrier'], fields: [['logisticsCode', '物流企业代码']] },
  '621': {
    roles: ['agent', 'merchant'],
    fields: [
      ['agentCode', '申报企业代码'],
      ['ebcCode', '电商企业代码'],
    ],
  },
};

export const isCodeOf = (enterprise: EnterpriseRecord, code: unknown): boolean =>
  code === enterprise.uscc || code === enterprise.customsCode;

/** Faults of the message as a whole about its sender and its kind. */
export function senderFaults(kind: Kind, sender: EnterpriseRecord, copCode: string | undefined): Fault[] {
  const faults: Fault[] = [];
  const right = sendRights[kind.code];
  if (right === undefined) return [gateFault('GATE-KIND', `/${kind.root}`, { found: kind.code })];
  if (sender.status !== 'active') {
    faults.push(
      gateFault('SENDER-STATUS', `/${kind.root}`, { found: `${sender.customsCode} ${sender.status}` }),
    );
  }
  if (!right.roles.some((role) => sender.roles.has(role))) {
    faults.push(
      gateFault('SENDER-ROLE', `/${kind.root}`, {
        found: [...sender.roles].join(' | '),
        expected: right.roles.join(' | '),
      }),
    );
  }
  if (copCode !== undefined && !isCodeOf(sender, copCode)) {
    faults.push(
      gateFault('SENDER-COPCODE', `/${kind.root}/BaseTransfer/copCode`, {
        found: copCode,
        expected: sender.customsCode,
        field: 'copCode',
        fieldZh: '传输企业代码',
      }),
    );
  }
  return faults;
}

/** The document must name its sender as the responsible enterprise. */
export function ownerFaults(kind: Kind, sender: EnterpriseRecord, document: Document, path: string): Fault[] {
  const fields = sendRights[kind.code]?.fields ?? [];
  if (fields.some(([field]) => isCodeOf(sender, document.head[field]))) return [];
  const [field, fieldZh] = fields[0] ?? ['', ''];
  return [
    gateFault('SENDER-OTHER', `${path}/${field}`, {
      found: fields.map(([name]) => `${name}=${document.head[name] ?? ''}`).join(' '),
      expected: sender.customsCode,
      field,
      fieldZh,
    }),
  ];
}

/** The certificate of a valid signature must be registered for the sender and in force. */
export function certificateFaults(
  registry: RegistrySnapshot,
  sender: EnterpriseRecord,
  sha256: string,
  now: Date,
  path: string,
): Fault[] {
  const certificate = registry.certificate(sha256);
  if (certificate === undefined) return [gateFault('SIG-UNREGISTERED', path, { found: sha256.slice(0, 16) })];
  const found = certificate.serial;
  if (certificate.enterpriseId !== sender.id) return [gateFault('SIG-OTHER-ENTERPRISE', path, { found })];
  if (certificate.revokedAt !== null) return [gateFault('SIG-REVOKED', path, { found })];
  if (now < certificate.notBefore || now > certificate.notAfter)
    return [gateFault('SIG-EXPIRED', path, { found })];
  return [];
}

export interface SignatureCheck {
  readonly faults: readonly Fault[];
  /** SHA-256 of the certificate that signed; absent when unsigned. */
  readonly signedBy?: string;
}

export function signatureFaults(
  message: DecodedMessage & { kind: Kind },
  verdict: SignatureVerdict | undefined,
  digest: (der: Uint8Array) => string,
  context: { registry: RegistrySnapshot; sender: EnterpriseRecord; now: Date },
): SignatureCheck {
  const path = `/${message.kind.root}/Signature`;
  if (verdict === undefined) {
    const must = message.kind.signature === 'required' || context.registry.zone.requireSignature;
    return { faults: must ? [gateFault('SIG-MISSING', path)] : [] };
  }
  if (!verdict.valid || verdict.certificate === undefined) return { faults: verdict.faults };
  const signedBy = digest(verdict.certificate);
  return {
    signedBy,
    faults: certificateFaults(context.registry, context.sender, signedBy, context.now, path),
  };
}
