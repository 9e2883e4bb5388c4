/** What a batch needs of the tables that are too large for memory: one statement for all its keys. */
import type { Queryable } from '../../platform/database/index.ts';
import type { Vault } from '../../platform/personal/index.ts';
import type { GoodsRecord } from './records.ts';

export interface GoodsKey {
  readonly ownerId: number;
  readonly itemRecordNo: string;
}

export const goodsKey = (key: GoodsKey): string => `${key.ownerId}/${key.itemRecordNo}`;

interface GoodsRow {
  owner_id: number;
  item_record_no: string;
  code: string;
  name: string;
  unit: string;
  unit1: string;
  unit2: string | null;
  country: string | null;
  ems_no: string | null;
}

export const toGoods = (row: GoodsRow): GoodsRecord => ({
  ownerId: row.owner_id,
  itemRecordNo: row.item_record_no,
  code: row.code,
  name: row.name,
  unit: row.unit,
  unit1: row.unit1,
  ...(row.unit2 === null ? {} : { unit2: row.unit2 }),
  ...(row.country === null ? {} : { country: row.country }),
  ...(row.ems_no === null ? {} : { emsNo: row.ems_no }),
});

export const goodsColumns = 'owner_id, item_record_no, code, name, unit, unit1, unit2, country, ems_no';

export async function loadGoods(
  db: Queryable,
  zone: number,
  keys: readonly GoodsKey[],
): Promise<Map<string, GoodsRecord>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.query<GoodsRow>(
    `select ${goodsColumns} from registry.goods
     join unnest($2::integer[], $3::text[]) as wanted (owner_id, item_record_no) using (owner_id, item_record_no)
     where zone = $1`,
    [zone, keys.map((key) => key.ownerId), keys.map((key) => key.itemRecordNo)],
    { name: 'registry_goods' },
  );
  return new Map(
    rows.map((row) => [goodsKey({ ownerId: row.owner_id, itemRecordNo: row.item_record_no }), toGoods(row)]),
  );
}

/** A person, whatever the document: keyed hash of the identity number. */
export const personLookup = (vault: Vault, idNumber: string): Buffer =>
  vault.lookup('person', idNumber.trim().toUpperCase());

export const personNameLookup = (vault: Vault, name: string): Buffer =>
  vault.lookup('person-name', name.trim().normalize('NFC'));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Member of the set of `loadVerified`; with a name: that number and that name were verified together. */
export const verifiedKey = (person: Uint8Array, name?: Uint8Array): string =>
  name === undefined ? hex(person) : `${hex(person)}/${hex(name)}`;

/** Which persons (`personLookup`) are verified. Holds `verifiedKey(person)` and `verifiedKey(person, name)`. */
export async function loadVerified(
  db: Queryable,
  zone: number,
  persons: readonly Uint8Array[],
): Promise<Set<string>> {
  if (persons.length === 0) return new Set();
  const { rows } = await db.query<{ person: Buffer; name_lookup: Buffer }>(
    'select person, name_lookup from registry.identity_verification where zone = $1 and person = any($2::bytea[])',
    [zone, persons],
    { name: 'registry_verified' },
  );
  return new Set(rows.flatMap((row) => [verifiedKey(row.person), verifiedKey(row.person, row.name_lookup)]));
}
