-- Who and what a zone knows: enterprises and their certificates, sites, goods records, dated data sets, verified
-- identities. Every row of the tables that are held in memory carries the revision at which it last changed, so
-- that a process reads only what is newer than what it holds. Those rows are never deleted.
create schema registry;

-- One row. The row lock makes revisions commit in the order of their numbers: whoever has read revision n has seen
-- every change up to n.
create table registry.revision (
  one boolean primary key default true check (one),
  value bigint not null default 0
) with (fillfactor = 10);
insert into registry.revision default values;

create function registry.stamp() returns trigger language plpgsql as $$
begin
  update registry.revision set value = value + 1 returning value into new.revision;
  return new;
end $$;

create function registry.keep_rows() returns trigger language plpgsql as $$
begin
  raise exception 'rows of %.% are never deleted', tg_table_schema, tg_table_name using errcode = 'HL001';
end $$;

create table registry.zone (
  id smallint primary key generated always as identity,
  code text not null unique check (code ~ '^[0-9a-z-]{2,20}$'),
  name text not null check (length(name) between 1 and 100),
  require_signature boolean not null default false,
  revision bigint not null default 0
);

create table registry.enterprise (
  id integer primary key generated always as identity,
  zone smallint not null references registry.zone (id),
  uscc text not null check (uscc ~ '^[0-9A-Z]{18}$'),
  customs_code text not null check (customs_code ~ '^[0-9A-Z]{10}$'),
  name text not null check (length(name) between 1 and 100),
  roles text[] not null check (cardinality(roles) > 0),
  dxp_id text,
  status text not null default 'active' check (status in ('active', 'suspended', 'cancelled')),
  created_at timestamptz not null default now(),
  revision bigint not null default 0,
  unique (zone, uscc),
  unique (zone, customs_code),
  -- lets the tables below prove that what they name is of their own zone
  unique (zone, id)
);
create index enterprise_revision on registry.enterprise (zone, revision);

create table registry.certificate (
  id integer primary key generated always as identity,
  zone smallint not null,
  enterprise_id integer not null,
  sha256 bytea not null check (length(sha256) = 32),
  serial text not null,
  subject text not null,
  der bytea not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  revision bigint not null default 0,
  unique (zone, sha256),
  foreign key (zone, enterprise_id) references registry.enterprise (zone, id)
);
create index certificate_revision on registry.certificate (zone, revision);
create index certificate_enterprise on registry.certificate (zone, enterprise_id, id);

create table registry.site (
  id integer primary key generated always as identity,
  zone smallint not null,
  code text not null check (length(code) between 1 and 10),
  name text not null check (length(name) between 1 and 100),
  customs_code text not null check (customs_code ~ '^[0-9]{4}$'),
  operator_id integer not null,
  created_at timestamptz not null default now(),
  revision bigint not null default 0,
  unique (zone, code),
  foreign key (zone, operator_id) references registry.enterprise (zone, id)
);
create index site_revision on registry.site (zone, revision);

-- Dated data as it was imported: the text itself (zstd), its hash, and the mark of how far it can be trusted.
-- `zone` is null for what the platform ships. An imported set is never changed: decisions name it by its id.
create table registry.dataset (
  id integer primary key generated always as identity,
  zone smallint references registry.zone (id),
  kind text not null check (kind in ('tariff', 'positive-list', 'code-table')),
  name text not null check (length(name) between 1 and 60),
  effective_from date not null,
  completeness text not null check (completeness in ('complete', 'partial')),
  source text not null,
  rows integer not null check (rows > 0),
  sha256 bytea not null check (length(sha256) = 32),
  imported_at timestamptz not null default now(),
  csv bytea not null,
  revision bigint not null default 0
);
alter table registry.dataset alter column csv set storage external;
create index dataset_revision on registry.dataset (revision);

-- Not held in memory: a zone has millions. Read set-wise per batch.
create table registry.goods (
  id bigint primary key generated always as identity,
  zone smallint not null,
  owner_id integer not null,
  item_record_no text not null check (length(item_record_no) between 1 and 30),
  code char(10) not null check (code ~ '^[0-9]{10}$'),
  name text not null,
  unit text not null,
  unit1 text not null,
  unit2 text,
  country text,
  ems_no text,
  changed_at timestamptz not null default now(),
  unique (zone, owner_id, item_record_no),
  foreign key (zone, owner_id) references registry.enterprise (zone, id)
);
create index goods_list on registry.goods (zone, id);

-- That an authority has confirmed a person's number and name to belong together. Both only as keyed hashes.
create table registry.identity_verification (
  zone smallint not null references registry.zone (id),
  person bytea not null,
  name_lookup bytea not null,
  source text not null,
  verified_at timestamptz not null default now(),
  primary key (zone, person, name_lookup)
);

create trigger zone_stamp before insert or update on registry.zone
  for each row execute function registry.stamp();
create trigger enterprise_stamp before insert or update on registry.enterprise
  for each row execute function registry.stamp();
create trigger certificate_stamp before insert or update on registry.certificate
  for each row execute function registry.stamp();
create trigger site_stamp before insert or update on registry.site
  for each row execute function registry.stamp();
create trigger dataset_stamp before insert or update on registry.dataset
  for each row execute function registry.stamp();

create trigger zone_kept before delete or truncate on registry.zone
  for each statement execute function registry.keep_rows();
create trigger enterprise_kept before delete or truncate on registry.enterprise
  for each statement execute function registry.keep_rows();
create trigger certificate_kept before delete or truncate on registry.certificate
  for each statement execute function registry.keep_rows();
create trigger site_kept before delete or truncate on registry.site
  for each statement execute function registry.keep_rows();
create trigger dataset_kept before delete or truncate on registry.dataset
  for each statement execute function registry.keep_rows();
