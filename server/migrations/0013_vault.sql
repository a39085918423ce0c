-- The keys that seal credentials and raw mail: one set for each workspace, wrapped by the installation's master key.

create table vault_keys (
  -- No foreign key: a key may be made before the transaction that creates its workspace has committed, and who deletes
  -- the workspace destroys it by name.
  workspace_id uuid not null,
  -- Sealed values carry the version of the key that opens them; the highest one seals.
  version int not null check (version between 1 and 2147483647),
  wrapped bytea not null,
  -- Which master key unwraps it.
  wrapped_by text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, version)
);
-- No policy and no grant: only the vault reads it, as the owner.
alter table vault_keys enable row level security;

-- The key of a file whose bytes are sealed, itself sealed like a credential. Null: the bytes lie as they are.
alter table files add column content_key bytea;
