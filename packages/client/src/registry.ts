import type {
  Certificate,
  DatasetInput,
  DatasetReport,
  Enterprise,
  EnterpriseInput,
  GuaranteeBalance,
  NewKey,
  Site,
} from '@heliu/contract';
import type { Call, Transport } from './transport.ts';
import type {
  EnterprisePatch,
  GoodsBulk,
  GuaranteeDeposit,
  IdentityVerification,
  KeyInput,
  SiteInput,
  ZoneSettings,
} from './types.ts';

export interface EnterprisePage {
  readonly items: readonly Enterprise[];
  readonly next: string | null;
}

/** What an operator of the zone registers; needs a key with the scope `admin`. */
export class Registry {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  addEnterprise(input: EnterpriseInput): Promise<Enterprise> {
    return this.#post('/enterprises', input);
  }

  enterprises(query: { readonly after?: string; readonly limit?: number } = {}): Promise<EnterprisePage> {
    return this.#send({ method: 'GET', path: '/enterprises', query, repeatable: true });
  }

  changeEnterprise(id: number, patch: EnterprisePatch): Promise<Enterprise> {
    return this.#send({ method: 'PATCH', path: `/enterprises/${id}`, json: patch, repeatable: true });
  }

  addCertificate(enterpriseId: number, pem: string): Promise<Certificate> {
    return this.#post(`/enterprises/${enterpriseId}/certificates`, { pem });
  }

  revokeCertificate(enterpriseId: number, certificateId: number): Promise<Certificate> {
    const path = `/enterprises/${enterpriseId}/certificates/${certificateId}`;
    return this.#send({ method: 'DELETE', path, repeatable: true });
  }

  /** The reference makes a deposit unique, so sending it twice lodges it once. */
  lodgeGuarantee(enterpriseId: number, deposit: GuaranteeDeposit): Promise<GuaranteeBalance> {
    const path = `/enterprises/${enterpriseId}/guarantee`;
    return this.#send({ method: 'POST', path, json: deposit, repeatable: true });
  }

  guarantee(enterpriseId: number): Promise<GuaranteeBalance> {
    return this.#send({ method: 'GET', path: `/enterprises/${enterpriseId}/guarantee`, repeatable: true });
  }

  addGoods(goods: GoodsBulk): Promise<unknown> {
    return this.#post('/goods', goods);
  }

  addSite(site: SiteInput): Promise<Site> {
    return this.#post('/sites', site);
  }

  /** The secret is in this answer and nowhere else. */
  addKey(key: KeyInput): Promise<NewKey> {
    return this.#post('/keys', key);
  }

  importDataset(dataset: DatasetInput): Promise<DatasetReport> {
    return this.#post('/datasets', dataset);
  }

  zone(): Promise<ZoneSettings> {
    return this.#send({ method: 'GET', path: '/zone', repeatable: true });
  }

  changeZone(settings: ZoneSettings): Promise<ZoneSettings> {
    return this.#send({ method: 'PUT', path: '/zone', json: settings, repeatable: true });
  }

  verifyIdentity(verification: IdentityVerification): Promise<unknown> {
    const path = '/identity-verifications';
    return this.#send({ method: 'POST', path, json: verification, repeatable: true });
  }

  #post<T>(path: string, json: unknown): Promise<T> {
    return this.#send({ method: 'POST', path, json, repeatable: false });
  }

  #send<T>(call: Call): Promise<T> {
    return this.#transport.call({ ...call, path: `/api/v1${call.path}` });
  }
}
