-- Identity (schema auth) is better-auth's: people, sessions, credentials. It is not the app role's business.
-- Workspaces, members and API keys are ours, under our policies and events.

create schema auth;

create table auth."user" (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null default false,
  image text,
  locale text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);

create table auth.session (
  id uuid primary key default gen_random_uuid(),
  "userId" uuid not null references auth."user" (id) on delete cascade,
  token text not null unique,
  "expiresAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  -- The workspace this session looks at; switched by an operation of ours, checked against members on each request.
  "workspaceId" uuid,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index session_by_user on auth.session ("userId");

create table auth.account (
  id uuid primary key default gen_random_uuid(),
  "userId" uuid not null references auth."user" (id) on delete cascade,
  "accountId" text not null,
  "providerId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index account_by_user on auth.account ("userId");

create table auth.verification (
  id uuid primary key default gen_random_uuid(),
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index verification_by_identifier on auth.verification (identifier);

create table workspaces (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  -- A demo workspace is filled from examples and opened by the welcome link.
  is_demo boolean not null default false,
  locale text not null default 'en' check (locale in ('en', 'de')),
  time_zone text not null default 'UTC',
  -- Region that phone numbers without a country code belong to (ISO 3166-1 alpha-2).
  default_region text not null default 'US' check (default_region ~ '^[A-Z]{2}$'),
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- The tenant itself: keyed by id, so protect_table does not fit.
alter table workspaces enable row level security;
do $$ begin
  execute format('create policy workspace_only on workspaces for all to %I using (id = current_workspace()) with check (id = current_workspace())', current_setting('millrace.app_role'));
  execute format('grant select, update on workspaces to %I', current_setting('millrace.app_role'));
end $$;

create table members (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  user_id uuid not null references auth."user" (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  -- Copied from the identity, which the app role cannot read.
  name text not null,
  email text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index members_by_user on members (user_id);
call protect_table('members');

create table api_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  name text not null,
  -- The first characters of the key, to recognise it by; the rest exists only as a SHA-256 hash.
  prefix text not null,
  hash bytea not null,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  scopes text[] not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id)
);
create unique index api_keys_by_hash on api_keys (hash);
call protect_table('api_keys');
