import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../test-support/database.ts';
import { type AccountNeed, checkLedger, keyOf, openLedger, readBalance } from './index.ts';

const { open } = await testDatabase();
const db = open({ max: 24 });
const zone = 2;
const unit = 'CNY.fen';
const grant = 10_000n;
const used: AccountNeed = { zone, code: 'quota.used', owner: 'zone', unit, derived: true };

function quota(owner: string): AccountNeed {
  return {
    zone,
    code: 'quota',
    owner,
    unit,
    openWith: { amount: grant, from: { code: 'quota.source', owner: 'zone' }, reason: 'quota.yearly' },
  };
}

test('many transactions that drain one new account never overdraw it and end at the sum', async () => {
  const account = quota('drained');
  const take = (writer: number) =>
    db.transaction(async (tx) => {
      const ledger = await openLedger(tx, [account, used]);
      let taken = 0n;
      for (let n = 0; n < 5; n++) {
        const amount = BigInt(1 + ((writer * 7 + n * 13) % 90));
        const id = `drain/${writer}/${n}`;
        const result = ledger.hold({ id, debit: account, credit: used, amount, reason: 'r', ref: 'd' });
        if (!result.ok) continue;
        if (n % 3 === 0) ledger.void({ id: `${id}/v`, holdId: id, reason: 'r' });
        else taken += amount;
        if (n % 3 === 1) ledger.post({ id: `${id}/p`, holdId: id, reason: 'r' });
      }
      await ledger.flush();
      if (writer % 11 === 10) throw new Error('changed my mind');
      return taken;
    });
  const results = await Promise.allSettled(Array.from({ length: 200 }, (_, writer) => take(writer)));
  const taken = results.reduce(
    (sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0n),
    0n,
  );
  const failed = results.filter((r) => r.status === 'rejected').map((r) => String(r.reason.message));
  assert.deepEqual([...new Set(failed)], ['changed my mind']);
  const balance = await readBalance(db, account);
  assert.equal(balance?.available, grant - taken);
  assert.ok((balance?.available ?? -1n) >= 0n && taken > grant - 100n, `${taken} of ${grant} taken`);
  assert.deepEqual((await checkLedger(db)).faults, []);
});

test('sessions that open and lock the same accounts in any order neither deadlock nor open twice', async () => {
  const owners = Array.from({ length: 40 }, (_, n) => `shared-${n}`);
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, writer) =>
      // One attempt: an ordering fault would show as a deadlock instead of being repeated away.
      db.transaction(
        async (tx) => {
          const mine = owners.filter((_, n) => (n * 7 + writer * 3) % 4 !== 0);
          if (writer % 2) mine.reverse();
          const ledger = await openLedger(tx, [...mine.map(quota), used]);
          for (const owner of mine) {
            const result = ledger.transfer({
              id: `shared/${writer}/${owner}`,
              debit: quota(owner),
              credit: used,
              amount: 3n,
              reason: 'r',
              ref: 's',
            });
            assert.equal(result.ok, true);
          }
          return (await ledger.flush()).filter(({ id }) => id.startsWith('open/')).length;
        },
        { attempts: 1 },
      ),
    ),
  );
  assert.equal(
    results.reduce((sum, opened) => sum + opened, 0),
    owners.length,
  );
  assert.deepEqual((await checkLedger(db)).faults, []);
});

test('the same batch sent by many at once happens once', async () => {
  const account = quota('repeated');
  const ids = Array.from({ length: 20 }, (_, n) => `repeated/${n}`);
  const once = () =>
    db.transaction(async (tx) => {
      const ledger = await openLedger(tx, [account, used], { ids });
      const results = ids.map((id) =>
        ledger.transfer({ id, debit: account, credit: used, amount: 10n, reason: 'r', ref: 'd' }),
      );
      await ledger.flush();
      return results;
    });
  const all = (await Promise.all(Array.from({ length: 16 }, once))).flat();
  assert.equal(all.filter((result) => result.ok && !result.repeated).length, ids.length);
  assert.equal(all.filter((result) => result.ok && result.repeated).length, ids.length * 15);
  assert.equal((await readBalance(db, account))?.available, grant - 200n);
});

/** What the ledger should do, in a dozen lines. */
class Model {
  readonly left = new Map<string, bigint>();
  readonly holds = new Map<string, { owner: string; amount: bigint; end?: string }>();
  readonly seen = new Map<string, string>();

  act(command: Command): string {
    const { verb, id, owner, amount, holdId } = command;
    const left = this.left.get(owner) ?? grant;
    const begins = verb === 'hold' || verb === 'transfer';
    const hold = this.holds.get(holdId);
    if (!begins && !hold) return 'unknown-hold';
    const content = begins ? `${verb} ${owner} ${amount}` : `${verb} ${holdId}`;
    const before = this.seen.get(id);
    if (before !== undefined) return before === content ? 'repeated' : 'conflict';
    if (begins) {
      if (left < amount) return 'overdrawn';
      this.left.set(owner, left - amount);
      if (verb === 'hold') this.holds.set(id, { owner, amount });
    } else if (hold) {
      if (hold.end) return hold.end;
      hold.end = verb === 'post' ? 'already-posted' : 'already-voided';
      if (verb === 'void') this.left.set(hold.owner, (this.left.get(hold.owner) ?? grant) + hold.amount);
    }
    this.seen.set(id, content);
    return 'ok';
  }
}

interface Command {
  verb: 'hold' | 'transfer' | 'post' | 'void';
  id: string;
  owner: string;
  amount: bigint;
  holdId: string;
}

test('any sequence of commands, in any batches, ends as the model says', async () => {
  let run = 0;
  const name = fc.integer({ min: 0, max: 11 }).map(String);
  const command = fc.record({
    verb: fc.constantFrom('hold', 'hold', 'transfer', 'post', 'void') as fc.Arbitrary<Command['verb']>,
    id: name,
    owner: fc.constantFrom('a', 'b', 'c'),
    amount: fc.constantFrom(1n, 700n, 3_000n, 9_999n, grant),
    holdId: name,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(command, { minLength: 1, maxLength: 12 }), { maxLength: 6 }),
      async (batches) => {
        run += 1;
        const model = new Model();
        for (const batch of batches) {
          const commands = batch.map((c) => ({
            ...c,
            id: `m${run}/${c.id}`,
            owner: `m${run}-${c.owner}`,
            holdId: `m${run}/${c.holdId}`,
          }));
          const got = await db.transaction((tx) => runBatch(tx, commands));
          assert.deepEqual(
            got,
            commands.map((c) => model.act(c)),
          );
        }
        for (const [owner, left] of model.left) {
          assert.equal((await readBalance(db, quota(owner)))?.available, left, keyOf(quota(owner)));
        }
      },
    ),
    { numRuns: 60 },
  );
  assert.deepEqual((await checkLedger(db)).faults, []);
});

async function runBatch(tx: Parameters<typeof openLedger>[0], commands: Command[]): Promise<string[]> {
  const ledger = await openLedger(tx, [...commands.map(({ owner }) => quota(owner)), used], {
    ids: commands.map(({ id }) => id),
    holdIds: commands.map(({ holdId }) => holdId),
  });
  const outcomes = commands.map(({ verb, id, owner, amount, holdId }) => {
    const begin = { id, debit: quota(owner), credit: used, amount, reason: 'r', ref: 'm' };
    const result =
      verb === 'hold' || verb === 'transfer'
        ? ledger[verb](begin)
        : ledger[verb]({ id, holdId, reason: 'r', ref: 'm' });
    return result.ok ? (result.repeated ? 'repeated' : 'ok') : result.reason;
  });
  await ledger.flush();
  return outcomes;
}
