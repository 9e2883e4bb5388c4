/** The zone itself: made once, then changed only by its administrators. */
import type { Database } from '../../platform/database/index.ts';

/** The id of the zone of this code; made with this name when there is none. Later names are left alone. */
export async function ensureZone(db: Database, zone: { code: string; name: string }): Promise<number> {
  return db.transaction(async (tx) => {
    const find = () => tx.query<{ id: number }>('select id from registry.zone where code = $1', [zone.code]);
    const present = (await find()).rows[0];
    if (present !== undefined) return present.id;
    await tx.query('insert into registry.zone (code, name) values ($1, $2) on conflict (code) do nothing', [
      zone.code,
      zone.name,
    ]);
    const made = (await find()).rows[0];
    if (made === undefined) throw new Error(`Zone ${zone.code} was neither found nor made`);
    return made.id;
  });
}
