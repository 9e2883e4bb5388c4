-- The journal: append-only, hash-chained per partition. See README.md for the canonical bytes.
create schema journal;

create table journal.head (
  partition smallint primary key check (partition between 0 and 7),
  seq bigint not null,
  hash bytea not null check (octet_length(hash) = 32)
) with (fillfactor = 50);
comment on table journal.head is 'Last entry of each partition; its row lock orders the writers.';

-- The hash before the first entry: sha256 of a fixed sentence and the partition's number.
insert into journal.head (partition, seq, hash)
select p, 0, sha256(convert_to('heliu journal 1 partition ' || p, 'UTF8')) from generate_series(0, 7) as p;

create table journal.entry (
  partition smallint not null check (partition between 0 and 7),
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  zone smallint not null,
  kind text not null,
  subject text not null,
  fact_hash bytea check (octet_length(fact_hash) = 32),
  -- json, not jsonb: the text is kept byte for byte, since it is what has been hashed.
  body json not null,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (partition, seq)
);
comment on column journal.entry.fact_hash is 'sha256 of the fact that the entry speaks of and that is kept elsewhere.';
comment on column journal.entry.hash is 'sha256 over the previous hash and all other columns of this row.';
-- Entries never change: dead rows do not exist, so vacuum only has to freeze.
alter table journal.entry set (autovacuum_vacuum_insert_scale_factor = 0.2);

create table journal.cursor (
  reader text not null,
  partition smallint not null check (partition between 0 and 7),
  seq bigint not null default 0 check (seq >= 0),
  primary key (reader, partition)
) with (fillfactor = 50);
comment on table journal.cursor is 'The last entry that each reader has taken in; 0 rebuilds it from the start.';

create function journal.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'journal.% is append-only: % is refused', tg_table_name, tg_op
    using errcode = 'HL001', hint = 'A correction is a further entry that refers to the wrong one.';
end $$;

create trigger append_only before update or delete or truncate on journal.entry
  for each statement execute function journal.refuse_change();
create trigger append_only before insert or delete or truncate on journal.head
  for each statement execute function journal.refuse_change();

create function journal.head_moves_on() returns trigger language plpgsql as $$
begin
  if new.partition <> old.partition or new.seq <= old.seq then
    raise exception 'journal.head of partition % may only move on from %, not to %', old.partition, old.seq, new.seq
      using errcode = 'HL001', hint = 'Only appendEntries() writes the head.';
  end if;
  return new;
end $$;
create trigger head_moves_on before update on journal.head
  for each row execute function journal.head_moves_on();
