/**
 * Who calls: API keys with scopes and expiry, and the audit log of acts.
 * A key reads `hk_<id>_<secret>`; only the SHA-256 of the secret is stored.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Key, NewKey, Scope } from '@heliu/contract';
import type { Database, MigrationOwner, Tx } from '../database/index.ts';
import type { Actor } from '../http/index.ts';

export const identityMigrations: MigrationOwner = {
  name: 'identity',
  directory: fileURLToPath(new URL('./migrations/', import.meta.url)),
};

interface KeyRow {
  id: string;
  zone: number;
  enterprise_id: number | null;
  name: string;
  scopes: Scope[];
  secret_hash: Uint8Array;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}

/** ms that a key may be served from memory; a revoked key is refused after this at the latest */
const key_cache_ms = 1000;
const key_cache_entries_max = 10_000;
const keyForm = /^hk_([0-9a-f]{12})_([0-9A-Za-z_-]{43})$/;

const hash = (secret: string): Buffer => createHash('sha256').update(secret).digest();

const toKey = (row: KeyRow): Key => ({
  id: row.id,
  name: row.name,
  enterpriseId: row.enterprise_id,
  scopes: row.scopes,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

const columns = 'id, zone, enterprise_id, name, scopes, secret_hash, created_at, expires_at, revoked_at';

export interface Identity {
  /** The actor of an `Authorization: Bearer` header, or undefined when it proves nobody. */
  authenticate(header: string | undefined, now: Date): Promise<Actor | undefined>;
}

export function createIdentity(db: Database): Identity {
  const cache = new Map<string, { until: number; row: KeyRow | undefined }>();
  const load = async (id: string, now: number): Promise<KeyRow | undefined> => {
    const cached = cache.get(id);
    if (cached !== undefined && cached.until > now) return cached.row;
    const { rows } = await db.query<KeyRow>(`select ${columns} from identity.api_key where id = $1`, [id]);
    if (cache.size >= key_cache_entries_max) cache.clear();
    cache.set(id, { until: now + key_cache_ms, row: rows[0] });
    return rows[0];
  };
  return {
    async authenticate(header, now) {
      const match = keyForm.exec(header?.replace(/^Bearer\s+/i, '') ?? '');
      if (match === null) return undefined;
      const row = await load(match[1]!, now.getTime());
      if (row === undefined || row.revoked_at !== null) return undefined;
      if (row.expires_at !== null && row.expires_at <= now) return undefined;
      if (!timingSafeEqual(row.secret_hash, hash(match[2]!))) return undefined;
      return {
        keyId: row.id,
        name: row.name,
        zone: row.zone,
        enterpriseId: row.enterprise_id,
        scopes: new Set(row.scopes),
      };
    },
  };
}

export async function createKey(
  tx: Tx,
  input: {
    zone: number;
    name: string;
    enterpriseId?: number | undefined;
    scopes: readonly Scope[];
    expiresAt?: string | undefined;
    createdBy: string;
  },
): Promise<NewKey> {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const { rows } = await tx.query<KeyRow>(
    `insert into identity.api_key (id, zone, enterprise_id, name, scopes, secret_hash, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`,
    [
      id,
      input.zone,
      input.enterpriseId ?? null,
      input.name,
      input.scopes,
      hash(secret),
      input.createdBy,
      input.expiresAt ?? null,
    ],
  );
  return { key: toKey(rows[0]!), secret: `hk_${id}_${secret}` };
}

export async function listKeys(db: Database, zone: number): Promise<Key[]> {
  const { rows } = await db.query<KeyRow>(
    `select ${columns} from identity.api_key where zone = $1 order by created_at desc, id limit 1000`,
    [zone],
  );
  return rows.map(toKey);
}

/** Revokes at once; undefined when the zone has no such key. */
export async function revokeKey(tx: Tx, zone: number, id: string): Promise<Key | undefined> {
  const { rows } = await tx.query<KeyRow>(
    `update identity.api_key set revoked_at = coalesce(revoked_at, now()) where zone = $1 and id = $2
     returning ${columns}`,
    [zone, id],
  );
  return rows[0] === undefined ? undefined : toKey(rows[0]);
}

/** Records an act in the transaction of the act itself; failing to record fails the act. */
export async function audit(
  tx: Tx,
  act: { zone: number; actor: string; action: string; subject: string; detail: Record<string, unknown> },
): Promise<void> {
  await tx.query(
    'insert into identity.audit (zone, actor, action, subject, detail) values ($1, $2, $3, $4, $5)',
    [act.zone, act.actor, act.action, act.subject, JSON.stringify(act.detail)],
  );
}
