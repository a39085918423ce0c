-- Signing in: when a session was last seen, second factors, attempts counted across processes, and the keys, grants
-- and refresh tokens of access tokens. Invitations into a workspace are ours, under our policies and events.

-- Up to a minute late: written for many sessions at once.
alter table auth.session add column "lastSeenAt" timestamptz;

alter table auth."user" add column "twoFactorEnabled" boolean not null default false;

-- Second factors; better-auth seals secret and recovery codes before they get here.
create table auth."twoFactor" (
  id uuid primary key default gen_random_uuid(),
  "userId" uuid not null references auth."user" (id) on delete cascade,
  secret text not null,
  "backupCodes" text not null,
  verified boolean not null default true,
  "failedVerificationCount" int not null default 0,
  "lockedUntil" timestamptz
);
create unique index two_factor_by_user on auth."twoFactor" ("userId");

-- How often something was tried in the current window. The key is a keyed hash of what is counted (an account, an
-- address), so the table says nothing about people.
create table auth.attempts (
  key bytea primary key,
  count int not null,
  window_ends_at timestamptz not null
);
create index attempts_by_end on auth.attempts (window_ends_at);

-- Keys that sign access tokens. A retired key is still published until the last token it signed has ended.
create table auth.signing_keys (
  id uuid primary key,
  algorithm text not null,
  public_key jsonb not null,
  sealed_private_key text not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
-- Whatever runs at the same time: one key signs.
create unique index one_signing_key on auth.signing_keys ((true)) where retired_at is null;

-- What a person let a program do in one workspace, as long as their session lives.
create table auth.token_grants (
  id uuid primary key,
  session_id uuid not null references auth.session (id) on delete cascade,
  user_id uuid not null references auth."user" (id) on delete cascade,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  scopes text[] not null,
  created_at timestamptz not null default now()
);
create index token_grants_by_session on auth.token_grants (session_id);
create index token_grants_by_workspace on auth.token_grants (workspace_id);

-- Refresh tokens by their hash. A used one is kept: shown a second time, it was stolen by somebody.
create table auth.refresh_tokens (
  hash bytea primary key,
  grant_id uuid not null references auth.token_grants (id) on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index refresh_tokens_by_grant on auth.refresh_tokens (grant_id);
create index refresh_tokens_by_age on auth.refresh_tokens (created_at);

create table invitations (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  id uuid not null,
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  -- The token itself is only in the link.
  token_hash bytea not null,
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Set when the link went to the address by mail: whoever has it then reads that address.
  mailed_at timestamptz,
  accepted_at timestamptz,
  accepted_by uuid,
  revoked_at timestamptz,
  primary key (workspace_id, id)
);
-- One open invitation for an address: inviting again renews it.
create unique index invitations_open on invitations (workspace_id, email) where accepted_at is null and revoked_at is null;
-- Across workspaces: the token says which workspace it opens.
create unique index invitations_by_token on invitations (token_hash);
-- Across workspaces: whether somebody may sign up where that is closed.
create index invitations_by_email on invitations (email) where accepted_at is null and revoked_at is null;
call protect_table('invitations', 'select, insert, update');
