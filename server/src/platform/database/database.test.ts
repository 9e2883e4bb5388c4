import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { testDatabase } from '../../../test-support/database.ts';
import { type CopyRow, CopyValueError, pgArray, RetryTransactionError, SQLSTATE, sqlState } from './index.ts';

const { db, open, superuserUrl } = await testDatabase([]);
await db.query(
  `create table kept (id int8 primary key, t text, b bytea, j json, at timestamptz, f float8, ok bool, a text[])`,
);
await db.query('create table counter (id int primary key, n int8 not null)');
await db.query('insert into counter values (1, 0), (2, 0)');

describe('types', () => {
  test('come back exact', async () => {
    const { rows, count } =
      await db.query(`select 9007199254740993::int8 as i, 1.10::numeric as n, '2026-03-01'::date as d,
      '2026-03-01 00:00'::timestamp as t, '2026-03-01 08:00+08'::timestamptz as z, '{"a":[1]}'::json as j,
      '{1,null,9007199254740993}'::int8[] as ia, '\\x00ff'::bytea as b`);
    assert.equal(count, 1);
    assert.deepEqual(
      { ...rows[0] },
      {
        i: 9007199254740993n,
        n: '1.10',
        d: '2026-03-01',
        t: '2026-03-01 00:00:00',
        z: new Date('2026-03-01T00:00:00Z'),
        j: { a: [1] },
        ia: [1n, null, 9007199254740993n],
        b: Buffer.from([0, 255]),
      },
    );
  });

  test('arrays of bigint, text and bytes go in', async () => {
    const { rows } = await db.query('select $1::int8[] as i, $2::text[] as t, $3::bytea[] as b', [
      [1n, 2n ** 60n],
      ['a,"b\\', '中', null],
      [Buffer.from([0, 92])],
    ]);
    assert.deepEqual(
      { ...rows[0] },
      { i: [1n, 2n ** 60n], t: ['a,"b\\', '中', null], b: [Buffer.from([0, 92])] },
    );
  });
});

describe('copy', () => {
  const columns = ['id', 't', 'b', 'j', 'at', 'f', 'ok', 'a'];
  const awkward = fc.constantFrom(
    '\\',
    '\\N',
    '\\.',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '"',
    ',',
    '{',
    '}',
    'NULL',
    '',
    '\\x',
    '\b\f\v',
    '\u2028',
  );
  const text = fc
    .array(fc.oneof(awkward, fc.string({ unit: 'binary' })), { maxLength: 6 })
    .map((parts) => parts.join(''))
    .filter((s) => !s.includes('\0') && s.isWellFormed());
  const row = fc.record({
    t: fc.option(text),
    b: fc.uint8Array({ maxLength: 40 }),
    j: fc.jsonValue(),
    at: fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    }),
    f: fc.double({ noNaN: true, noDefaultInfinity: true }),
    ok: fc.boolean(),
    a: fc.array(text, { maxLength: 3 }),
  });

  test('brings back what went in', async () => {
    let id = 0n;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        await db.transaction(async (tx) => {
          const first = id;
          const given = rows.map((r): CopyRow => [++id, r.t, r.b, { v: r.j }, r.at, r.f, r.ok, pgArray(r.a)]);
          assert.equal(await tx.copy('kept', columns, given), rows.length);
          const stored = await tx.query<Record<string, unknown>>(
            'select * from kept where id > $1 order by id',
            [first],
          );
          for (const [n, r] of rows.entries()) {
            const got = stored.rows[n];
            assert.deepEqual(got?.t, r.t);
            assert.deepEqual(got?.b, Buffer.from(r.b));
            assert.deepEqual(got?.j, JSON.parse(JSON.stringify({ v: r.j })));
            assert.deepEqual(got?.at, r.at);
            assert.equal(got?.f, r.f);
            assert.equal(got?.ok, r.ok);
            assert.deepEqual(got?.a, r.a);
          }
        });
      }),
      { numRuns: 80 },
    );
  });

  test('large copies stream in bounded chunks', async () => {
    const rows = (function* () {
      for (let n = 0; n < 60_000; n++) yield [BigInt(1e9 + n), 'x'.repeat(100)];
    })();
    assert.equal(await db.transaction((tx) => tx.copy('kept', ['id', 't'], rows)), 60_000);
  });

  test('an empty copy does nothing', async () => {
    assert.equal(await db.transaction((tx) => tx.copy('kept', ['id'], [])), 0);
  });

  const faulty: [string, CopyRow, RegExp][] = [
    ['NUL', [-1n, 'a\0b'], /column "t" was given text with a NUL/],
    ['half a surrogate pair', [-1n, '\ud800'], /half a surrogate/],
    ['undefined', [-1n, undefined as unknown as string], /given undefined: give null/],
    ['NaN', [Number.NaN, ''], /column "id" was given NaN/],
    ['an invalid date', [-1n, new Date(Number.NaN)], /invalid date/],
    ['a row too short', [-1n], /1 values for 2 columns/],
  ];
  for (const [title, bad, message] of faulty) {
    for (const before of [0, 40_000]) {
      test(`${title} after ${before} good rows names the column and leaves the pool usable`, async () => {
        const rows = Array.from({ length: before }, (_, n): CopyRow => [BigInt(2e9 + n), 'good'.repeat(10)]);
        const run = db.transaction((tx) => tx.copy('kept', ['id', 't'], [...rows, bad]));
        await assert.rejects(run, (error) => error instanceof CopyValueError && message.test(error.message));
        assert.equal((await db.query('select from kept where id >= 2000000000 or id < 0')).count, 0);
      });
    }
  }

  test('an error of the server in the middle of a long copy ends it', async () => {
    const rows = (function* (): Generator<CopyRow> {
      for (let n = 0; n < 500_000; n++) yield [BigInt(3e9 + (n % 10)), 'x'.repeat(200)];
    })();
    await assert.rejects(
      db.transaction((tx) => tx.copy('kept', ['id', 't'], rows)),
      (error) => sqlState(error) === SQLSTATE.uniqueViolation,
    );
    assert.equal((await db.query('select 1')).count, 1);
  });
});

describe('transaction', () => {
  test('repeats after a serialization failure until every increment counts', async () => {
    const increment = () =>
      db.transaction(
        async (tx) => {
          const { rows } = await tx.query<{ n: bigint }>('select n from counter where id = 1');
          await tx.query('update counter set n = $1 where id = 1', [(rows[0]?.n ?? 0n) + 1n]);
        },
        { isolation: 'serializable', attempts: 20 },
      );
    await Promise.all(Array.from({ length: 8 }, increment));
    assert.equal((await db.query<{ n: bigint }>('select n from counter where id = 1')).rows[0]?.n, 8n);
  });

  test('repeats after a deadlock', async () => {
    let runs = 0;
    const cross = (first: number, second: number) =>
      db.transaction(async (tx) => {
        runs++;
        await tx.query('update counter set n = n + 1 where id = $1', [first]);
        await sleep(100);
        await tx.query('update counter set n = n + 1 where id = $1', [second]);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    assert.ok(runs >= 3, `${runs} runs`);
  });

  test('gives up after the attempts named, and does not repeat other errors', async () => {
    let runs = 0;
    const failing = (error: Error) =>
      db.transaction(
        async () => {
          runs++;
          throw error;
        },
        { attempts: 3 },
      );
    await assert.rejects(failing(new RetryTransactionError('rival')), /rival/);
    assert.equal(runs, 3);
    await assert.rejects(failing(new Error('mine')), /mine/);
    assert.equal(runs, 4);
  });

  test('a swallowed failure does not pass for success', async () => {
    const run = db.transaction(async (tx) => {
      await tx.query('select 1/0').catch(() => {});
    });
    await assert.rejects(run, /rolled back at COMMIT/);
  });

  test('cannot be used after its end', async () => {
    let leaked: (() => Promise<unknown>) | undefined;
    await db.transaction(async (tx) => {
      leaked = () => tx.query('select 1');
    });
    await assert.rejects(async () => leaked?.(), /An `await` is missing/);
  });

  test('a connection killed in the middle fails the work, not the pool', async () => {
    const pool = open({ max: 1 });
    const admin = (await import('./connection.ts')).openDatabase(superuserUrl, { max: 1 });
    const run = pool.transaction(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await sleep(50);
      await tx.query('select 1');
    });
    await assert.rejects(run);
    await admin.close();
    assert.equal((await pool.query('select 1')).count, 1);
  });
});

describe('listen', () => {
  test('delivers, and after a broken connection reconnects and says so', async () => {
    const heard: (string | null)[] = [];
    const waitFor = async (count: number) => {
      for (let n = 0; n < 200 && heard.length < count; n++) await sleep(25);
      assert.equal(heard.length, count, JSON.stringify(heard));
    };
    const subscription = await db.listen('news', (payload) => heard.push(payload));
    await db.notify('news', 'one');
    await waitFor(2);
    await db.query(`select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen news'`);
    await waitFor(3);
    await db.notify('news', 'two');
    await waitFor(4);
    assert.deepEqual(heard, [null, 'one', null, 'two']);
    await subscription.close();
    await db.notify('news', 'three');
    await sleep(50);
    assert.equal(heard.length, 4);
    await assert.rejects(
      db.listen('Bad Name', () => {}),
      /plain lower-case word/,
    );
  });
});
