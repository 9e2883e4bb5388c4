-- API keys and the audit log of acts. Secrets are stored as SHA-256 only: they are 256 random bits, so a slow
-- password hash would add nothing.
create schema identity;

create table identity.api_key (
  id text primary key check (id ~ '^[0-9a-f]{12}$'),
  zone smallint not null,
  enterprise_id integer,
  name text not null check (length(name) between 1 and 100),
  scopes text[] not null check (cardinality(scopes) > 0),
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index api_key_zone on identity.api_key (zone, created_at desc, id);

create table identity.audit (
  id bigint generated always as identity primary key,
  zone smallint not null,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  detail json not null
);
create index audit_zone on identity.audit (zone, id desc);

create function identity.audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'identity.audit is append-only' using errcode = 'HL001';
end $$;
create trigger audit_append_only before update or delete or truncate on identity.audit
  for each statement execute function identity.audit_is_append_only();
