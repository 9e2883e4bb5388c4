import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../test-support/database.ts';
import { type Database, openDatabase } from '../database/index.ts';
import { appendEntries, checkAnchor, journalAnchor, verifyJournal } from './index.ts';

/** Entries in the partition that is attacked; a few more stand in the others. */
const entries = 30;
const { db, superuserUrl } = await testDatabase();
const attacker: Database = openDatabase(superuserUrl, { max: 2 });
after(() => attacker.close());

for (let partition = 0; partition < 4; partition++) {
  await db.transaction((tx) =>
    appendEntries(
      tx,
      partition,
      Array.from({ length: entries }, (_, n) => ({
        zone: 1,
        kind: 'trade.decided',
        subject: `trade-${partition}-${n}`,
        ...(n % 3 === 0 ? {} : { factHash: Buffer.alloc(32, n) }),
        body: { n, text: '放行' },
      })),
    ),
  );
}

/** Runs SQL as superuser with triggers off, verifies, and puts everything back. */
async function corrupted(statements: string[], params: unknown[] = []) {
  const rollback = new Error('rollback');
  let report: Awaited<ReturnType<typeof verifyJournal>> | undefined;
  await attacker
    .transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      for (const sql of statements) {
        await tx.query(sql, sql.includes('$1') ? params : []);
      }
      report = await verifyJournal(tx);
      throw rollback;
    })
    .catch((error) => {
      if (error !== rollback) throw error;
    });
  return report as NonNullable<typeof report>;
}

const dropChecks = [
  'alter table journal.entry drop constraint entry_partition_check',
  'alter table journal.entry drop constraint entry_seq_check',
  'alter table journal.entry drop constraint entry_fact_hash_check',
  'alter table journal.entry drop constraint entry_hash_check',
];

/** An edit of one column, by a superuser who knows the tables; $1 is the entry's seq, $2 chooses what to flip. */
const edits: Record<string, string> = {
  partition: 'set partition = case when $2 % 2 = 0 then 8 + $2 % 100 else -1 - $2 % 100 end',
  seq: 'set seq = seq + 1000 + $2',
  at: `set at = at + interval '1 microsecond' * (1 + $2)`,
  zone: 'set zone = zone # (1 << ($2 % 15))::smallint',
  kind: 'set kind = overlay(kind placing chr(1 + $2 % 31) from 1 + $2 % length(kind) for 1)',
  subject: 'set subject = overlay(subject placing chr(1 + $2 % 31) from 1 + $2 % length(subject) for 1)',
  fact_hash: `set fact_hash = case when fact_hash is null then decode(repeat('00', 32), 'hex') else
     set_bit(fact_hash, $2 % 256, 1 - get_bit(fact_hash, $2 % 256)) end`,
  'fact_hash removed': `set fact_hash = case when fact_hash is null then decode(repeat('01', 32), 'hex') end where $2 >= 0 and`,
  body: `set body = replace(body::text, '"n":', '"n":' || (1 + $2 % 9))::json`,
  'body white space': `set body = (body::text || repeat(' ', 1 + $2 % 3))::json`,
  hash: 'set hash = set_bit(hash, $2 % 256, 1 - get_bit(hash, $2 % 256))',
};

describe('any change of any column of any entry is found', () => {
  for (const [name, edit] of Object.entries(edits)) {
    test(name, async () => {
      const seqs = fc.integer({ min: 1, max: entries });
      await fc.assert(
        fc.asyncProperty(seqs, fc.nat({ max: 100_000 }), async (seq, choice) => {
          const where = edit.endsWith('and') ? '' : 'where';
          const sql = `update journal.entry ${edit} ${where} partition = 2 and seq = $1`.replaceAll(
            '$2',
            String(choice),
          );
          const report = await corrupted([...dropChecks, sql], [seq]);
          const fault = report.chain.find(({ partition }) => partition === 2);
          assert.ok(fault, 'nothing was found');
          const blamed = Number(fault.seq);
          // A row that left the end is missing there; otherwise the very entry is named.
          assert.equal(blamed, seq);
        }),
        { numRuns: 25 },
      );
    });
  }
});

const cases: [title: string, reason: string, seq: number, sql: string][] = [
  ['an entry taken out', 'gap', 5, 'delete from journal.entry where partition = 1 and seq = 5'],
  [
    'the last entries cut off',
    'missing-tail',
    28,
    'delete from journal.entry where partition = 1 and seq >= 28',
  ],
  ['all entries gone', 'missing-tail', 1, 'delete from journal.entry where partition = 1'],
  [
    'an entry put in behind the head',
    'beyond-head',
    31,
    `insert into journal.entry select partition, seq + 1, at, zone, kind, subject, fact_hash, body, hash
     from journal.entry where partition = 1 and seq = 30`,
  ],
  ['the head set back', 'beyond-head', 30, 'update journal.head set seq = 29 where partition = 1'],
  ['the head set forward', 'missing-tail', 31, 'update journal.head set seq = 31 where partition = 1'],
  [
    'another hash in the head',
    'head-hash',
    30,
    `update journal.head set hash = sha256('x') where partition = 1`,
  ],
  ['no head', 'no-head', 0, 'delete from journal.head where partition = 1'],
];

describe('missing, added and cut-off entries are found', () => {
  for (const [title, reason, seq, sql] of cases) {
    test(title, async () => {
      const report = await corrupted([sql]);
      assert.equal(report.ok, false);
      assert.deepEqual(
        report.chain.map((f) => [f.partition, f.reason, Number(f.seq)]),
        [[1, reason, seq]],
      );
      assert.match(report.chain[0]?.text ?? '', /compare with the last backup/);
    });
  }
});

test('two entries exchanged are found at the first of them', async () => {
  const report = await corrupted(
    [
      'update journal.entry set seq = -7 where partition = 1 and seq = 7',
      'update journal.entry set seq = 7 where partition = 1 and seq = 9',
      'update journal.entry set seq = 9 where partition = 1 and seq = -7',
    ].map((sql, n) => (n === 0 ? `${dropChecks[1]}; ${sql}` : sql)),
  );
  assert.deepEqual(
    report.chain.map((f) => Number(f.seq)),
    [7],
  );
});

test('a chain rewritten as a whole passes itself but not a published anchor', async () => {
  const anchor = await journalAnchor(db);
  await attacker.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query('delete from journal.entry where partition = 3');
    await tx.query(
      `update journal.head set seq = 0, hash = sha256(convert_to('heliu journal 1 partition 3', 'UTF8'))
       where partition = 3`,
    );
    const forged = Array.from({ length: entries }, (_, n) => ({
      zone: 1,
      kind: 'x',
      subject: `${n}`,
      body: {},
    }));
    await appendEntries(tx, 3, forged);
  });
  assert.equal((await verifyJournal(db)).ok, true);
  const faults = await checkAnchor(db, anchor);
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /partition 3, entry 30.*rewritten/);
});
