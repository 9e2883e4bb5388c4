import type { Database, Tx } from '../database/index.ts';
import type { Balance } from './types.ts';

export interface LedgerFault {
  readonly rule: string;
  readonly text: string;
}

export interface LedgerReport {
  readonly ok: boolean;
  readonly accounts: bigint;
  readonly transfers: bigint;
  /** At most `faults_max` of each rule. */
  readonly faults: readonly LedgerFault[];
}

const faults_max = 100;

/** What each transfer does to its accounts: a post or void takes back what its hold had reserved. */
const effects = `
  effect as (
    select t.zone, t.debit_account, t.credit_account,
           case t.phase when 'hold' then t.amount when 'single' then 0 else -h.amount end as pending,
           case when t.phase in ('single', 'post') then t.amount else 0 end as posted
      from ledger.transfer t left join ledger.transfer h on h.zone = t.zone and h.id = t.hold_id
  ), side as (
    select zone, debit_account as id, pending as dp, posted as dd, 0 as cp, 0 as cc from effect
    union all
    select zone, credit_account, 0, 0, pending, posted from effect
  ), total as (
    select zone, id, sum(dp) as dp, sum(dd) as dd, sum(cp) as cp, sum(cc) as cc from side group by zone, id
  )`;

/** Each rule selects one sentence per fault. */
const rules: Record<string, string> = {
  'balance is the sum of postings': `with ${effects}
    select format('account %s/%s/%s (%s) keeps pending %s, posted %s on debit, %s, ' ||
             '%s on credit; its transfers sum to %s, %s, %s, %s',
             a.zone, a.code, a.owner, a.id, a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted,
             coalesce(dp, 0), coalesce(dd, 0), coalesce(cp, 0), coalesce(cc, 0)) as text
      from ledger.account a left join total using (zone, id)
     where not a.derived and (a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted) is distinct from
           (coalesce(dp, 0), coalesce(dd, 0), coalesce(cp, 0), coalesce(cc, 0))`,
  'debits equal credits': `with ${effects}
    select format('zone %s, unit %s: kept and derived balances sum to %s instead of 0', zone, unit, sum(net)) as text
      from (select a.zone, a.unit, case when a.derived then coalesce(cc - dd, 0)
                                        else a.credits_posted - a.debits_posted end as net
              from ledger.account a left join total using (zone, id)) as balance
     group by zone, unit having sum(net) <> 0`,
  'never overdrawn': `
    select format('account %s/%s/%s has %s available', zone, code, owner,
             credits_posted - debits_posted - debits_pending) as text
      from ledger.account where floor and credits_posted - debits_posted - debits_pending < 0`,
  'derived accounts keep nothing': `
    select format('account %s/%s/%s is derived and has a balance', zone, code, owner) as text from ledger.account
     where derived and (debits_pending, debits_posted, credits_pending, credits_posted) <> (0, 0, 0, 0)`,
  'both accounts exist and have one unit': `
    select format('transfer %s: debit account %s (%s), credit account %s (%s)', t.id, debit_account,
             coalesce(d.unit, 'missing'), credit_account, coalesce(c.unit, 'missing')) as text
      from ledger.transfer t
      left join ledger.account d on d.zone = t.zone and d.id = debit_account
      left join ledger.account c on c.zone = t.zone and c.id = credit_account
     where d.unit is distinct from c.unit or d.unit is null`,
  'a post or void ends one hold as it was': `
    select format('%s %s of %s ends %s, which is %s of %s', t.phase, t.id, t.amount, t.hold_id,
             coalesce(h.phase, 'missing'), h.amount) as text
      from ledger.transfer t left join ledger.transfer h on h.zone = t.zone and h.id = t.hold_id
     where t.hold_id is not null and (h.phase is distinct from 'hold' or t.amount > h.amount
           or (t.phase = 'void' and t.amount <> h.amount)
           or (t.debit_account, t.credit_account) is distinct from (h.debit_account, h.credit_account))`,
  'a hold ends once': `
    select format('hold %s was ended %s times', hold_id, count(*)) as text
      from ledger.transfer where hold_id is not null group by zone, hold_id having count(*) > 1`,
};

/** Checks every account against every transfer, at one moment, set-wise. Reads all: for nights and restores. */
export async function checkLedger(db: Database): Promise<LedgerReport> {
  return db.transaction(
    async (tx) => {
      await tx.query('set local statement_timeout = 0');
      const faults: LedgerFault[] = [];
      for (const [rule, sql] of Object.entries(rules)) {
        const { rows } = await tx.query<{ text: string }>(`${sql} limit ${faults_max}`);
        faults.push(...rows.map(({ text }) => ({ rule, text: `Ledger, ${rule}: ${text}. ${remedy}` })));
      }
      const { rows } = await tx.query<{ accounts: bigint; transfers: bigint }>(
        'select (select count(*) from ledger.account) as accounts, (select count(*) from ledger.transfer) as transfers',
      );
      const { accounts = 0n, transfers = 0n } = rows[0] ?? {};
      return { ok: faults.length === 0, accounts, transfers, faults };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}

const remedy =
  'Compare with the journal, which has every posting; correct by a further transfer, never by an edit';

/** Balances of derived accounts by code, summed from all their transfers: for daily figures, not for requests. */
export async function derivedBalances(
  tx: Tx,
  zone: number,
  code: string,
): Promise<(Balance & { readonly owner: string; readonly unit: string })[]> {
  const { rows } = await tx.query<Balance & { owner: string; unit: string }>(
    `with ${effects}
     select owner, unit, coalesce(dp, 0)::int8 as "debitsPending", coalesce(dd, 0)::int8 as "debitsPosted",
            coalesce(cp, 0)::int8 as "creditsPending", coalesce(cc, 0)::int8 as "creditsPosted"
       from ledger.account left join total using (zone, id)
      where derived and zone = $1 and code = $2 order by owner`,
    [zone, code],
  );
  return rows;
}
