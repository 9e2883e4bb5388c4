-- The ledger: accounts with balances kept by row, and append-only transfers in two phases. See README.md.
create schema ledger;

create table ledger.account (
  zone smallint not null,
  id bigint generated always as identity,
  code text not null check (code !~ '/'),
  owner text not null,
  unit text not null,
  -- Sources and sinks that every batch meets: their balance is the sum of transfers, never kept by row,
  -- so that batches do not queue up for one lock.
  derived boolean not null,
  -- May never fall below zero: credits_posted - debits_posted - debits_pending >= 0.
  floor boolean not null,
  debits_pending bigint not null default 0 check (debits_pending >= 0),
  debits_posted bigint not null default 0 check (debits_posted >= 0),
  credits_pending bigint not null default 0 check (credits_pending >= 0),
  credits_posted bigint not null default 0 check (credits_posted >= 0),
  primary key (zone, id),
  unique (zone, code, owner),
  constraint never_overdrawn check (not floor or credits_posted - debits_posted - debits_pending >= 0),
  constraint derived_keeps_nothing check (
    not derived
    or (not floor and debits_pending = 0 and debits_posted = 0 and credits_pending = 0 and credits_posted = 0)
  )
) with (fillfactor = 70);
comment on table ledger.account is 'Quantities that must never be overdrawn, and the accounts on their other side.';

create table ledger.transfer (
  zone smallint not null,
  -- Made by the caller: the same transfer again has the same id and happens once.
  id text not null check (length(id) between 1 and 200),
  phase text not null check (phase in ('single', 'hold', 'post', 'void')),
  debit_account bigint not null,
  credit_account bigint not null,
  amount bigint not null check (amount > 0),
  hold_id text,
  reason text not null,
  ref text not null,
  at timestamptz not null,
  primary key (zone, id),
  check (debit_account <> credit_account),
  check ((phase in ('post', 'void')) = (hold_id is not null))
);
comment on column ledger.transfer.amount is 'Of a post: what was used, at most what was held; the rest is released.';

-- A hold ends once.
create unique index transfer_ends_hold on ledger.transfer (zone, hold_id) where hold_id is not null;

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.% is append-only: % is refused', tg_table_name, tg_op
    using errcode = 'HL001', hint = 'Correct a transfer by a further one with its own reason.';
end $$;

create trigger append_only before update or delete or truncate on ledger.transfer
  for each statement execute function ledger.refuse_change();
create trigger accounts_stay before delete or truncate on ledger.account
  for each statement execute function ledger.refuse_change();

create function ledger.identity_stays() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.account %: zone, id, code, owner, unit, derived and floor never change', old.id
    using errcode = 'HL001', hint = 'Open a new account.';
end $$;
create trigger identity_stays before update of zone, id, code, owner, unit, derived, floor on ledger.account
  for each row
  when ((old.zone, old.id, old.code, old.owner, old.unit, old.derived, old.floor) is distinct from
        (new.zone, new.id, new.code, new.owner, new.unit, new.derived, new.floor))
  execute function ledger.identity_stays();
