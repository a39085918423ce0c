/** Every column of bytes is either sealed, and then known to the rotation of keys, or on a short list with a reason. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { useTestProgram } from '../../server/src/testing/test-program.ts';

const program = useTestProgram();

const notSealed: Record<string, string> = {
  'api_keys.hash': 'of a key of 256 random bits',
  'audit_checkpoints.head': 'a hash of entries',
  'audit_checkpoints.signature': 'a signature',
  'audit_entries.hash': 'a hash of entries',
  'erasures.signature': 'a signature',
  'files.sha256': 'a checksum',
  'idempotency_keys.request_hash': 'of a request, to tell another one by',
  'invitations.token_hash': 'of a token of random bits, which only its link holds',
  'vault_keys.wrapped': 'wrapped by the master key',
};

it('every column of bytes is sealed and rotated, or has a reason', async () => {
  const { rows } = await sql<{ place: string }>`
    select c.relname || '.' || a.attname as place
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.atttypid = 'bytea'::regtype
     order by 1`.execute(program.current.database.owner);
  const sealed = program.current.modules.sealedColumns.map(({ table, column }) => `${table}.${column}`);
  expect(rows.map(({ place }) => place)).toEqual([...sealed, ...Object.keys(notSealed)].toSorted());
});
