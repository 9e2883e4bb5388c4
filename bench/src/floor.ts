/** The floor: COPY of the rows that the run has written, out of memory, into tables without any index. */

import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import { openDatabase } from '../../server/src/platform/database/index.ts';

export interface Floor {
  readonly seconds: number;
  readonly bytes: number;
}

/** Tables of the hot path and the column that says when a row was written. */
const tables: readonly (readonly [string, string])[] = [
  ['exchange.message', 'received_at'],
  ['exchange.receipt', 'created_at'],
  ['clearance.document', 'received_at'],
  ['clearance.trade', 'received_at'],
  ['clearance.decision', 'at'],
  ['journal.entry', 'at'],
  ['ledger.transfer', 'at'],
];

export async function measureFloor(url: string, since: string): Promise<Floor> {
  const db = openDatabase(url, { max: 2, applicationName: 'heliu-bench' });
  await db.query('drop schema if exists floor cascade');
  await db.query('create schema floor');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let seconds = 0;
    let bytes = 0;
    for (const [table, column] of tables) {
      const bare = `floor.${table.replace('.', '_')}`;
      await db.query(`create table ${bare} as select * from ${table} with no data`);
      const rows: Buffer[] = [];
      const reading = client.query(
        to(`copy (select * from ${table} where ${column} >= '${since}') to stdout`),
      );
      for await (const chunk of reading) rows.push(chunk as Buffer);
      bytes += rows.reduce((sum, chunk) => sum + chunk.length, 0);
      const started = performance.now();
      const writing = client.query(from(`copy ${bare} from stdin`));
      for (const chunk of rows) {
        if (!writing.write(chunk)) await new Promise((resolve) => writing.once('drain', resolve));
      }
      await new Promise<void>((resolve, reject) => {
        writing.once('finish', resolve);
        writing.once('error', reject);
        writing.end();
      });
      seconds += (performance.now() - started) / 1000;
    }
    return { seconds, bytes };
  } finally {
    await client.end();
    await db.query('drop schema floor cascade');
    await db.close();
  }
}
