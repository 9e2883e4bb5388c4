/**
 * What a zone knows, at one revision: immutable, so that a batch is decided on one state of affairs however long
 * it takes. Reading it is synchronous and costs no I/O.
 */
import type { CodeTable, Day, PositiveListRow, TariffLine } from '@heliu/regulation';
import type { Dataset, DatasetShelf } from './dataset-file.ts';
import type {
  CertificateRecord,
  Completeness,
  DatasetMark,
  EnterpriseRecord,
  SiteRecord,
  ZoneRecord,
} from './records.ts';

export interface SnapshotParts {
  readonly revision: bigint;
  readonly zone: ZoneRecord;
  readonly enterprises: ReadonlyMap<number, EnterpriseRecord>;
  readonly enterprisesByCode: ReadonlyMap<string, EnterpriseRecord>;
  readonly certificates: ReadonlyMap<string, CertificateRecord>;
  readonly sites: ReadonlyMap<string, SiteRecord>;
  readonly datasets: ReadonlyMap<number, Dataset>;
  readonly shelf: DatasetShelf;
}

export interface TariffInForce {
  /** null: no tariff was in force on that day, so every line is undefined. */
  readonly datasetId: number | null;
  readonly completeness: Completeness | null;
  /** As the file has it; `tariffLineOn` reads it for a day, and `assess` does so itself. */
  line(code: string): TariffLine | undefined;
}

export interface PositiveListInForce {
  readonly datasetId: number;
  readonly completeness: Completeness;
  /** An entry with `not-listed`: the goods are on the list, but not for this mode. */
  find(code: string, mode: string): ListedGoods;
}

export interface ListedGoods {
  readonly verdict: 'listed' | 'not-listed';
  readonly entry?: PositiveListRow;
}

export interface CodesInForce {
  readonly datasetId: number | null;
  readonly mark: DatasetMark | undefined;
  readonly table: CodeTable | undefined;
  /**
   * `unknown`: the table is complete and does not have the code: a fault of the document.
   * `not-listed`: the table is partial, or there is none: a gap of ours, no fault.
   */
  has(code: string): 'known' | 'unknown' | 'not-listed';
}

export class RegistrySnapshot {
  readonly parts: SnapshotParts;

  constructor(parts: SnapshotParts) {
    this.parts = parts;
  }

  get revision(): bigint {
    return this.parts.revision;
  }

  get zone(): ZoneRecord {
    return this.parts.zone;
  }

  /** By customs registration code (10 characters) or unified social credit code (18). */
  enterpriseByCode(code: string): EnterpriseRecord | undefined {
    return this.parts.enterprisesByCode.get(code);
  }

  enterpriseById(id: number): EnterpriseRecord | undefined {
    return this.parts.enterprises.get(id);
  }

  /** By the SHA-256 of its DER form, in lower-case hexadecimal. */
  certificate(sha256: string): CertificateRecord | undefined {
    return this.parts.certificates.get(sha256);
  }

  siteByCode(code: string): SiteRecord | undefined {
    return this.parts.sites.get(code);
  }

  tariffOn(day: Day): TariffInForce {
    const set = this.parts.shelf.on('tariff', 'tariff', day);
    return {
      datasetId: set?.mark.id ?? null,
      completeness: set?.mark.completeness ?? null,
      line: (code) => set?.content.tariff?.get(code),
    };
  }

  positiveListOn(day: Day): PositiveListInForce | undefined {
    const set = this.parts.shelf.on('positive-list', 'positive-list', day);
    const list = set?.content.positiveList;
    if (set === undefined || list === undefined) return undefined;
    return {
      datasetId: set.mark.id,
      completeness: set.mark.completeness,
      find: (code, mode) => {
        const found = list.lookup(code, day, mode);
        if (found.verdict === 'listed') return { verdict: 'listed', entry: found.row };
        return found.verdict === 'other-mode'
          ? { verdict: 'not-listed', entry: found.row }
          : { verdict: 'not-listed' };
      },
    };
  }

  codes(table: string, day: Day): CodesInForce {
    const set = this.parts.shelf.on('code-table', table, day);
    const content = set?.content.codeTable;
    return {
      datasetId: set?.mark.id ?? null,
      mark: set?.mark,
      table: content,
      has: (code) => content?.has(code) ?? 'not-listed',
    };
  }

  /** Names of all code tables that are known, of whatever day. */
  codeTableNames(): string[] {
    return this.parts.shelf.names('code-table');
  }
}
