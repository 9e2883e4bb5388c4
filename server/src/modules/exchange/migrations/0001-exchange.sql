-- The gateway's memory: every received message as its bytes, and every receipt given. No business in here.
create schema exchange;

create sequence exchange.message_id as bigint;

-- One row per accepted message. `sealed` holds the received bytes, zstd-compressed and encrypted (they carry
-- personal data); `sha256` is the hash of the bytes as received. `verdict` is the answer that was given, so that
-- the same bytes get the same answer again.
create table exchange.message (
  zone smallint not null,
  id bigint not null,
  enterprise_id integer not null,
  sha256 bytea not null check (length(sha256) = 32),
  kind text not null,
  guid text not null,
  documents integer not null,
  bytes integer not null,
  signed_by text,
  received_at timestamptz not null,
  sealed bytea not null,
  verdict json not null,
  primary key (zone, id)
);
alter table exchange.message alter column sealed set storage external;
create unique index message_once on exchange.message (zone, enterprise_id, sha256);

-- Receipt messages, numbered without gaps per enterprise: the number is the cursor of GET /receipts.
-- `records` is a JSON array of at most 100 return records.
create table exchange.receipt (
  zone smallint not null,
  enterprise_id integer not null,
  number bigint not null,
  kind text not null,
  guid uuid not null,
  created_at timestamptz not null,
  records text not null,
  primary key (zone, enterprise_id, number)
);

create table exchange.receipt_counter (
  zone smallint not null,
  enterprise_id integer not null,
  last bigint not null default 0,
  primary key (zone, enterprise_id)
) with (fillfactor = 50);

create function exchange.append_only() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'HL001';
end $$;
create trigger message_append_only before update or delete or truncate on exchange.message
  for each statement execute function exchange.append_only();
create trigger receipt_append_only before update or delete or truncate on exchange.receipt
  for each statement execute function exchange.append_only();
