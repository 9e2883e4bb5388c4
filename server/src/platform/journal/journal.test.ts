import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { engineOwners, testDatabase } from '../../../test-support/database.ts';
import { SQLSTATE, sqlState } from '../database/index.ts';
import {
  advanceCursor,
  appendEntries,
  checkAnchor,
  claimCursor,
  type JournalEntry,
  journalAnchor,
  partitionFor,
  partitions,
  readEntries,
  readPage,
  readProgress,
  registerReader,
  resetCursors,
  verifyJournal,
} from './index.ts';

const { db } = await testDatabase(engineOwners);

function entry(subject: string, body: object = { n: 1 }): JournalEntry {
  return { zone: 1, kind: 'test.happened', subject, body };
}

test('entries chain by the bytes that README.md documents', async () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const factHash = createHash('sha256').update('fact').digest();
  const given = { zone: 3, kind: '种类', subject: 's-1', factHash, body: { 名: '值', amount: 12n } };
  await db.transaction((tx) => appendEntries(tx, 7, [given], at));
  const [stored] = await readEntries(db, { partition: 7, after: 0n });
  const i64 = (value: bigint) => Buffer.from(value.toString(16).padStart(16, '0'), 'hex');
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from(bytes.length.toString(16).padStart(8, '0'), 'hex'), bytes]);
  };
  const canonical = Buffer.concat([
    Buffer.from([1]),
    createHash('sha256').update('heliu journal 1 partition 7').digest(),
    Buffer.from([0, 7]),
    i64(1n),
    i64(BigInt(at.getTime()) * 1000n),
    Buffer.from([0, 3]),
    text('种类'),
    text('s-1'),
    Buffer.from([1]),
    factHash,
    text('{"名":"值","amount":"12"}'),
  ]);
  assert.deepEqual(stored?.hash, createHash('sha256').update(canonical).digest());
  assert.deepEqual(stored?.at, at);
  assert.deepEqual(stored?.body, { 名: '值', amount: '12' });
});

test('parallel writers leave a complete chain; a rolled-back one leaves nothing', async () => {
  const before = (await verifyJournal(db)).entries;
  const writers = Array.from({ length: 40 }, (_, writer) =>
    db.transaction(async (tx) => {
      const entries = Array.from({ length: 25 }, (_, n) => entry(`${writer}-${n}`));
      await appendEntries(tx, writer % 3, entries);
      if (writer % 10 === 9) throw new Error('changed my mind');
    }),
  );
  const results = await Promise.allSettled(writers);
  assert.equal(results.filter((result) => result.status === 'rejected').length, 4);
  const report = await verifyJournal(db);
  assert.deepEqual(report.chain, []);
  assert.equal(report.entries - before, 36n * 25n);
});

test('any text survives and verifies', async () => {
  const text = fc
    .string({ unit: 'grapheme', maxLength: 60 })
    .filter((s) => !s.includes('\0') && s.isWellFormed());
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.jsonValue(),
      fc.integer({ min: 0, max: 7 }),
      async (subject, value, partition) => {
        await db.transaction((tx) => appendEntries(tx, partition, [entry(subject, { value })]));
      },
    ),
    { numRuns: 60 },
  );
  assert.deepEqual((await verifyJournal(db)).chain, []);
});

describe('the application cannot edit history', () => {
  for (const sql of [
    `update journal.entry set kind = 'x' where false`,
    'delete from journal.entry where false',
    'truncate journal.entry',
    'delete from journal.head',
    'truncate journal.head',
    'update journal.head set seq = seq - 1 where partition = 0',
    `update journal.head set hash = sha256('x') where partition = 0`,
  ]) {
    test(sql, async () => {
      await assert.rejects(db.query(sql), (error) => sqlState(error) === SQLSTATE.appendOnly);
    });
  }
});

test('a page looks at a bounded number of entries whatever kinds it wants', async () => {
  const kinds = ['a', 'b', 'a', 'b', 'a'].map((kind, n) => ({ ...entry(`k${n}`), kind }));
  const added = await db.transaction((tx) => appendEntries(tx, 6, kinds));
  const after = (added?.first ?? 1n) - 1n;
  const page = await readPage(db, { partition: 6, after, limit: 3, kinds: ['a'] });
  assert.deepEqual(
    page.entries.map((e) => e.subject),
    ['k0', 'k2'],
  );
  assert.equal(page.upTo, after + 3n);
  const rest = await readPage(db, { partition: 6, after: page.upTo, kinds: ['none'] });
  assert.deepEqual([rest.entries.length, rest.upTo], [0, added?.last]);
  const end = await readPage(db, { partition: 6, after: rest.upTo, kinds: ['a'] });
  assert.deepEqual(end, { entries: [], upTo: rest.upTo });
});

test('a reader claims, advances, is not disturbed, and can start again', async () => {
  await assert.rejects(
    db.transaction((tx) => claimCursor(tx, 'statistics', 0)),
    /registerReader/,
  );
  await registerReader(db, 'statistics');
  await db.transaction(async (tx) => {
    assert.equal(await claimCursor(tx, 'statistics', 0), 0n);
    const rival = await db.transaction((other) => claimCursor(other, 'statistics', 0));
    assert.equal(rival, undefined);
    await advanceCursor(tx, 'statistics', 0, 5n);
  });
  assert.equal((await readProgress(db, 'statistics'))[0]?.seq, 5n);
  await assert.rejects(
    db.transaction((tx) => advanceCursor(tx, 'statistics', 0, 4n)),
    /was not moved to 4/,
  );
  await db.transaction((tx) => resetCursors(tx, 'statistics'));
  assert.equal(await db.transaction((tx) => claimCursor(tx, 'statistics', 0)), 0n);
});

test('an anchor holds while history is only added to', async () => {
  const anchor = JSON.parse(JSON.stringify(await journalAnchor(db)));
  await db.transaction((tx) => appendEntries(tx, 1, [entry('later')]));
  assert.deepEqual(await checkAnchor(db, anchor), []);
  anchor.heads[0].hash = anchor.heads[1].hash;
  assert.equal((await checkAnchor(db, anchor)).length, 2);
});

test('facts are compared page by page', async () => {
  const seen: bigint[] = [];
  const report = await verifyJournal(db, {
    partition: 0,
    checkFacts: async (entries) => {
      seen.push(...entries.map(({ seq }) => seq));
      return [{ partition: 0, seq: 2n, text: 'the kept bytes differ' }];
    },
  });
  assert.equal(BigInt(seen.length), report.entries);
  assert.equal(report.ok, false);
  assert.equal(report.facts[0]?.seq, 2n);
});

test('work spreads evenly over the partitions, always the same way', () => {
  const counts = new Array(partitions).fill(0);
  for (let id = 0; id < 80_000; id++) counts[partitionFor(`trade-${id}`)]++;
  for (const count of counts) assert.ok(count > 9_000 && count < 11_000, String(counts));
  assert.equal(partitionFor('trade-1'), partitionFor('trade-1'));
});

test('what does not belong into a journal is refused with a remedy', async () => {
  const refuse = (part: Partial<JournalEntry>, message: RegExp, partition = 0) =>
    assert.rejects(
      db.transaction((tx) => appendEntries(tx, partition, [{ ...entry('x'), ...part }])),
      message,
    );
  await refuse({ subject: 'x'.repeat(201) }, /Use the id/);
  await refuse({ kind: '' }, /1 to 100/);
  await refuse({ zone: -1 }, /0 to 32767/);
  await refuse({ factHash: Buffer.alloc(20) }, /sha256 has 32/);
  await refuse({ subject: 'a\0b' }, /NUL character/);
  await refuse({}, /Use partitionFor/, 8);
});
