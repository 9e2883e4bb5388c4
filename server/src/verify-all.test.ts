/** The proof of the installation: after real traffic nothing is amiss, and one changed byte anywhere is. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defects, generateTrade, traffic } from '../../simulator/src/index.ts';
import { startTestInstallation } from '../test-support/installation.ts';

const zone = await startTestInstallation();

describe('verification', () => {
  it('finds nothing after a day with every defect, and counts every entry', async () => {
    const trades = defects.map((defect, i) => generateTrade(zone.zone, i, defect));
    for (const message of traffic(zone.zone, trades, { batchSizes: [1, 5] })) {
      await zone.client(message.sender).submitXml(message.bytes);
    }
    await zone.settle();
    const { rows } = await zone.database.db.query<{ n: bigint }>('select count(*) as n from journal.entry');
    const verified = await zone.server.verifyJournal();
    assert.deepEqual([verified.ok, verified.problems], [true, []]);
    assert.equal(verified.entries, Number(rows[0]?.n));
    assert.ok(verified.entries > 300);
  });

  /** Flips the lowest bit of one byte; texts change one letter for another of the same length. */
  const bytes = (column: string) => `set_byte(${column}, 40, get_byte(${column}, 40) # 1)`;
  const table: readonly (readonly [table: string, column: string, changed: string, found: RegExp])[] = [
    ['exchange.message', 'sealed', bytes('sealed'), /^message \d+ .*does not open/],
    ['exchange.message', 'sha256', 'set_byte(sha256, 0, get_byte(sha256, 0) # 1)', /^message \d+ /],
    ['clearance.document', 'body', `replace(body, '"appStatus":"2"', '"appStatus":"3"')`, /^document /],
    ['clearance.document', 'personal', bytes('personal'), /^document /],
    ['clearance.decision', 'facts', `replace(facts, '"date":"2', '"date":"3')`, /^decision .*changed/],
    ['clearance.decision', 'findings', `findings || ' '`, /^decision .*changed/],
    ['ledger.transfer', 'amount', 'amount + 1', /posting|transfer|balance/i],
    ['journal.entry', 'body', `replace(body::text, '{', '{ ')::json`, /journal|partition/i],
    ['journal.entry', 'at', `at + interval '1 microsecond'`, /journal|partition/i],
  ];

  for (const [name, column, changed, found] of table) {
    it(`finds a changed byte of ${name}.${column}`, async () => {
      const { problems, count } = await tampered(name, column, changed);
      assert.equal(count, 1, 'one row changed');
      assert.ok(problems.length > 0, 'nothing was found');
      assert.match(problems[0] ?? '', found);
    });
  }

  it('is intact again when what was changed is put back', async () => {
    assert.deepEqual((await zone.server.verifyJournal()).problems, []);
  });
});

/** Changes one row as the superuser, verifies, and puts the row back. */
async function tampered(name: string, column: string, changed: string) {
  const { superuser } = zone;
  const set = async (value: string, where: string) => {
    let count = 0;
    await superuser.transaction(async (tx) => {
      await tx.query(`alter table ${name} disable trigger all`);
      ({ count } = await tx.query(`update ${name} set ${column} = ${value} where ${where}`));
      await tx.query(`alter table ${name} enable trigger all`);
    });
    return count;
  };
  const key = {
    'exchange.message': 'id::text',
    'clearance.document': "kind || '/' || key || '/' || version",
    'clearance.decision': "trade || '/' || number",
    'ledger.transfer': 'id',
    'journal.entry': "partition || '/' || seq",
  }[name] as string;
  const { rows } = await superuser.query<{ key: string }>(
    `select ${key} as key from ${name} where ${column}::text <> (${changed})::text order by 1 desc limit 1`,
  );
  const where = `${key} = '${rows[0]?.key}'`;
  await superuser.query(`create table public.kept as select ${column} as value from ${name} where ${where}`);
  const count = await set(changed, where);
  const { problems } = await zone.server.verifyJournal();
  await set('(select value from public.kept)', where);
  await superuser.query('drop table public.kept');
  return { problems, count };
}
