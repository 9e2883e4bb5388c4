import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testDatabase } from '../../../test-support/database.ts';
import { SQLSTATE, sqlState } from '../database/index.ts';
import {
  type AccountNeed,
  checkLedger,
  derivedBalances,
  type LedgerSession,
  openLedger,
  readBalance,
  type Transfer,
  transferHash,
  transferHashes,
} from './index.ts';

const { db } = await testDatabase();
const zone = 1;
const unit = 'CNY.fen';
const yearly = 2_600_000n;
const used = { zone, code: 'quota.used', owner: 'zone' };
const usedNeed: AccountNeed = { ...used, unit, derived: true };

function quota(owner: string): AccountNeed {
  const from = { code: 'quota.source', owner: 'zone' };
  return { zone, code: 'quota', owner, unit, openWith: { amount: yearly, from, reason: 'quota.yearly' } };
}

interface Options {
  holdIds?: string[];
  ids?: string[];
}

/** One transaction, one session; returns what the work returned and what was written. */
function session<T>(owner: string, work: (ledger: LedgerSession) => T, options: Options = {}) {
  return db.transaction(async (tx) => {
    const ledger = await openLedger(tx, [quota(owner), usedNeed], options);
    const result = work(ledger);
    return { result, written: await ledger.flush() };
  });
}

const ask = (owner: string, id: string, amount: bigint) => ({
  id,
  debit: quota(owner),
  credit: used,
  amount,
  reason: 'clearance.quota',
  ref: 'trade-1',
});

/** One row, one step of a session of its own; then what the buyer has left, held and used. */
type Step = ['hold', string, bigint] | ['post', string, bigint?] | ['void', string] | ['use', string, bigint];
const table: [title: string, steps: [Step, outcome: string, left: bigint, held: bigint, spent: bigint][]][] =
  [
    [
      'a release uses the quota for good',
      [
        [['hold', 'a', 500_000n], 'ok', 2_100_000n, 500_000n, 0n],
        [['post', 'a'], 'ok', 2_100_000n, 0n, 500_000n],
        [['post', 'a'], 'repeated', 2_100_000n, 0n, 500_000n],
        [['void', 'a'], 'already-posted', 2_100_000n, 0n, 500_000n],
      ],
    ],
    [
      'a refusal gives it back',
      [
        [['hold', 'a', 500_000n], 'ok', 2_100_000n, 500_000n, 0n],
        [['void', 'a'], 'ok', yearly, 0n, 0n],
        [['void', 'a'], 'repeated', yearly, 0n, 0n],
        [['post', 'a'], 'already-voided', yearly, 0n, 0n],
      ],
    ],
    [
      'the yearly quota is the limit, to the fen',
      [
        [['hold', 'a', yearly], 'ok', 0n, yearly, 0n],
        [['hold', 'b', 1n], 'overdrawn', 0n, yearly, 0n],
        [['post', 'a', 2_599_999n], 'ok', 1n, 0n, 2_599_999n],
        [['hold', 'b', 1n], 'ok', 0n, 1n, 2_599_999n],
        [['use', 'c', 1n], 'overdrawn', 0n, 1n, 2_599_999n],
      ],
    ],
    [
      'the same request happens once, another under its name is refused',
      [
        [['hold', 'a', 100n], 'ok', 2_599_900n, 100n, 0n],
        [['hold', 'a', 100n], 'repeated', 2_599_900n, 100n, 0n],
        [['hold', 'a', 101n], 'conflict', 2_599_900n, 100n, 0n],
        [['use', 'a', 100n], 'conflict', 2_599_900n, 100n, 0n],
        [['use', 'b', 100n], 'ok', 2_599_800n, 100n, 100n],
        [['use', 'b', 100n], 'repeated', 2_599_800n, 100n, 100n],
        [['post', 'b'], 'unknown-hold', 2_599_800n, 100n, 100n],
        [['void', 'x'], 'unknown-hold', 2_599_800n, 100n, 100n],
      ],
    ],
  ];

describe('quota, step by step', () => {
  for (const [number, [title, steps]] of table.entries()) {
    test(title, async () => {
      const owner = `buyer-${number}`;
      for (const [step, outcome, left, held, spent] of steps) {
        const [verb, name, amount] = step;
        const id = `${owner}/${name}`;
        const { result } = await session(
          owner,
          (ledger) => {
            if (verb === 'hold') return ledger.hold(ask(owner, id, amount));
            if (verb === 'use') return ledger.transfer(ask(owner, id, amount));
            const end = { id: `${id}/${verb}`, holdId: id, reason: 'clearance.end' };
            return verb === 'post'
              ? ledger.post({ ...end, ...(amount ? { amount } : {}) })
              : ledger.void(end);
          },
          { holdIds: [id], ids: [id, `${id}/${verb}`] },
        );
        assert.equal(
          result.ok ? (result.repeated ? 'repeated' : 'ok') : result.reason,
          outcome,
          step.join(' '),
        );
        const balance = await readBalance(db, quota(owner));
        assert.deepEqual(
          [balance?.available, balance?.debitsPending, balance?.debitsPosted],
          [left, held, spent],
        );
      }
    });
  }
});

test('hold and post may stand in one session; written transfers come back with the grant', async () => {
  const { written } = await session('once', (ledger) => {
    assert.equal(ledger.available(quota('once')), yearly);
    assert.equal(ledger.hold(ask('once', 'once/1', 10n)).ok, true);
    assert.equal(ledger.available(quota('once')), yearly - 10n);
    assert.equal(ledger.post({ id: 'once/1/post', holdId: 'once/1', reason: 'r' }).ok, true);
  });
  const seen = written.map(({ id, phase, amount, debit, credit }) => [
    id,
    phase,
    amount,
    debit.code,
    credit.code,
  ]);
  assert.deepEqual(seen, [
    ['open/quota/once', 'single', yearly, 'quota.source', 'quota'],
    ['once/1', 'hold', 10n, 'quota', 'quota.used'],
    ['once/1/post', 'post', 10n, 'quota', 'quota.used'],
  ]);
});

test('holds are ended by a session that names no account', async () => {
  await session('late', (ledger) => ledger.hold(ask('late', 'late/1', 10n)));
  await db.transaction(async (tx) => {
    const ledger = await openLedger(tx, [], { zone, holdIds: ['late/1'] });
    assert.equal(ledger.void({ id: 'late/1/void', holdId: 'late/1', reason: 'r' }).ok, true);
    await ledger.flush();
  });
  assert.equal((await readBalance(db, quota('late')))?.available, yearly);
});

test('the fact hash of what was written equals the hash of what is stored', async () => {
  const { written } = await session('hash', (ledger) => ledger.hold(ask('hash', 'hash/1', 10n)));
  const stored = await transferHashes(
    db,
    zone,
    written.map(({ id }) => id),
  );
  assert.equal(stored.size, 2);
  for (const transfer of written)
    assert.deepEqual(stored.get(transfer.id), transferHash(transfer as Transfer));
});

test('an id that was not named is not recognised: the batch fails after bounded attempts', async () => {
  await session('unnamed', (ledger) => ledger.hold(ask('unnamed', 'unnamed/1', 10n)));
  await assert.rejects(
    session('unnamed', (ledger) => ledger.hold(ask('unnamed', 'unnamed/1', 10n))),
    /was not named in `ids`/,
  );
  assert.equal((await readBalance(db, quota('unnamed')))?.debitsPending, 10n);
});

describe('wrong use is refused with a remedy', () => {
  const wrong: [string, (ledger: LedgerSession) => unknown, RegExp][] = [
    [
      'an account not opened',
      (l) => l.available({ zone, code: 'x', owner: 'y' }),
      /Name it among the accounts/,
    ],
    ['a derived balance', (l) => l.available(used), /derivedBalances/],
    ['zero', (l) => l.hold(ask('wrong', 'w', 0n)), /Skip zero amounts/],
    ['a negative amount', (l) => l.transfer(ask('wrong', 'w', -1n)), /amounts are 1 to/],
    ['an absurd amount', (l) => l.transfer(ask('wrong', 'w', 10n ** 17n)), /amounts are 1 to/],
    ['no id', (l) => l.hold(ask('wrong', '', 1n)), /1 to 200 characters/],
    ['a reserved id', (l) => l.hold(ask('wrong', 'open/x', 1n)), /not begin with/],
    ['one account twice', (l) => l.hold({ ...ask('wrong', 'w', 1n), credit: quota('wrong') }), /both sides/],
  ];
  for (const [title, work, message] of wrong) {
    test(title, () => assert.rejects(session('wrong', work), message));
  }

  test('posting more than is held', async () => {
    await assert.rejects(
      session('wrong', (ledger) => {
        ledger.hold(ask('wrong', 'w', 5n));
        ledger.post({ id: 'w/post', holdId: 'w', reason: 'r', amount: 6n });
      }),
      /which holds 5/,
    );
  });

  test('units, kinds and zones that do not fit', async () => {
    const open = (needs: AccountNeed[]) => db.transaction((tx) => openLedger(tx, needs));
    await open([quota('kind')]);
    await assert.rejects(open([{ ...quota('kind'), unit: 'USD.cent' }]), /has unit CNY.fen/);
    await assert.rejects(
      open([{ ...used, unit, owner: 'kind', code: 'quota', derived: true }]),
      /has derived false/,
    );
    await assert.rejects(open([quota('a'), { ...quota('b'), zone: 2 }]), /is of another/);
    await assert.rejects(open([]), /needs the option `zone`/);
    await assert.rejects(
      open([quota('c'), { zone, code: 'quota.source', owner: 'zone', unit }]),
      /grants come from/,
    );
  });
});

describe('history and balances cannot be edited behind the ledger', () => {
  const states: [string, string][] = [
    [`update ledger.transfer set amount = 1 where false`, SQLSTATE.appendOnly],
    [`delete from ledger.transfer where false`, SQLSTATE.appendOnly],
    [`truncate ledger.transfer`, SQLSTATE.appendOnly],
    [`delete from ledger.account where false`, SQLSTATE.appendOnly],
    [`update ledger.account set owner = 'me' where code = 'quota'`, SQLSTATE.appendOnly],
    [
      `update ledger.account set debits_posted = credits_posted + 1 where code = 'quota'`,
      SQLSTATE.checkViolation,
    ],
    [`update ledger.account set credits_posted = 1 where derived`, SQLSTATE.checkViolation],
  ];
  for (const [sql, state] of states) {
    test(sql, () => assert.rejects(db.query(sql), (error) => sqlState(error) === state));
  }
});

test('the check passes, derived accounts sum up, and a changed balance is found', async () => {
  const report = await checkLedger(db);
  assert.deepEqual(report.faults, []);
  assert.ok(report.accounts > 5n && report.transfers > 10n);
  const [source] = await db.transaction((tx) => derivedBalances(tx, zone, 'quota.source'));
  const { rows } = await db.query<{ count: bigint }>(
    `select count(*) from ledger.account where code = 'quota'`,
  );
  assert.equal(source?.debitsPosted, yearly * (rows[0]?.count ?? 0n));
  await db.query(`update ledger.account set credits_posted = credits_posted + 7 where owner = 'once'`);
  const after = await checkLedger(db);
  assert.deepEqual(
    after.faults.map(({ rule }) => rule),
    ['balance is the sum of postings', 'debits equal credits'],
  );
  assert.match(after.faults[0]?.text ?? '', /quota\/once/);
  await db.query(`update ledger.account set credits_posted = credits_posted - 7 where owner = 'once'`);
});
