-- Trades: what the four documents of a parcel become. Keys are 128-bit hashes of (zone, kind, business key), so
-- that every table is keyed by zone and trade first and could be distributed by it.
create schema clearance;

-- Pre-entry and list numbers: the serial part. Numbers lost by a rollback are not reused.
create sequence clearance.pre_no as bigint;
create sequence clearance.invt_no as bigint;

-- Every accepted version of every document, never changed. `key` of an order and a list is the trade itself.
-- `body` is the document without personal values, `personal` those values sealed.
create table clearance.document (
  zone smallint not null,
  kind smallint not null,
  key uuid not null,
  version integer not null check (version > 0),
  trade uuid,
  waybill uuid,
  enterprise_id integer not null,
  message_id bigint not null,
  position smallint not null,
  app_type "char" not null check (app_type in ('1', '2', '3')),
  app_time char(14) not null,
  received_at timestamptz not null,
  content_hash bytea not null check (length(content_hash) = 32),
  body text not null,
  personal bytea not null,
  primary key (zone, key, kind, version)
);
create index document_payment on clearance.document (zone, trade) where kind = 411;
create index document_list_waybill on clearance.document (zone, waybill) where kind = 621;

create table clearance.trade (
  zone smallint not null,
  id uuid not null,
  platform text not null,
  order_no text not null,
  state text not null default 'received'
    check (state in ('received', 'waiting', 'held', 'released', 'refused', 'deleted')),
  -- version of the list that `state` speaks of, and the last version that clearance has answered
  list_version integer not null,
  seen_version integer not null default 0,
  mode text not null,
  waiting_for text[] not null default '{}',
  pre_no text not null,
  invt_no text,
  -- who takes part: may see the trade (enterprise ids), and who sent the list
  parties integer[] not null,
  sender integer not null,
  quota_hold text,
  guarantee_hold text,
  dutiable_value bigint,
  tax bigint,
  received_at timestamptz not null,
  completed_at timestamptz,
  decided_at timestamptz,
  decisions integer not null default 0,
  primary key (zone, id)
) with (fillfactor = 70);
create index trade_recent on clearance.trade (zone, received_at desc, id);

-- Every decision with all that it was made from: it can be computed again. Never changed.
create table clearance.decision (
  zone smallint not null,
  trade uuid not null,
  number integer not null check (number > 0),
  at timestamptz not null,
  outcome text not null check (outcome in ('release', 'hold', 'refuse', 'delete')),
  actor text not null,
  reason text,
  ruleset text not null,
  documents json not null,
  facts text not null,
  findings text not null,
  tax text,
  primary key (zone, trade, number)
);

-- Work for the conveyor: one row per message, naming what it touched. Taken and deleted in the transaction that
-- writes the results, so a killed worker leaves it to the next.
create table clearance.inbox (
  id bigint generated always as identity primary key,
  zone smallint not null,
  message_id bigint not null,
  trades uuid[] not null,
  waybills uuid[] not null,
  attempts integer not null default 0,
  not_before timestamptz not null default '-infinity'
);
alter table clearance.inbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

create function clearance.append_only() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'HL001';
end $$;
create trigger document_append_only before update or delete or truncate on clearance.document
  for each statement execute function clearance.append_only();
create trigger decision_append_only before update or delete or truncate on clearance.decision
  for each statement execute function clearance.append_only();
