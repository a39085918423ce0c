import { createApiKey, listApiKeys, revokeApiKey } from '@millrace/contracts/accounts/api-keys';
import { accountErrors } from '@millrace/contracts/accounts/errors';
import type { Role } from '@millrace/contracts/permissions';
import { sql } from 'kysely';
import type { EventActor } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import type { Db, Tx } from '#platform/postgres/database';
import type { AccountDeps } from './accounts.module.ts';
import { generateApiKey } from './api-key.ts';
import { requireRoleUpTo } from './manage-members.ts';
import { tellOfWideKey } from './tell-members.ts';

export function bindApiKeyHandlers(deps: AccountDeps): Binding[] {
  return [
    bind(listApiKeys, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const page = { limit: input.limit + 1, beforeId };
      const rows = await selectApiKeys(tx, workspaceId, page);
      const total = input.total ? await countApiKeys(tx, workspaceId) : undefined;
      return { ...toPage(rows, input.limit, { item: toApiKey, key: (row) => [row.id] }), total };
    }),

    bind(createApiKey, async ({ input, tx, workspaceId, caller }) => {
      requireRoleUpTo(caller.role, input.role);
      requireScopesWithin(caller.scopes, input.scopes);
      const expiresAt = input.expiresAt === undefined ? undefined : new Date(input.expiresAt);
      const created = await issueApiKey(tx, deps, { ...input, workspaceId, actor: caller.actor, expiresAt });
      await tellOfWideKey(tx, deps, { ...input, workspaceId });
      return { ...toApiKey(created.row), key: created.key };
    }),

    bind(revokeApiKey, async ({ input, tx, workspaceId, caller }) => {
      const row = await tx
        .updateTable('api_keys')
        .set({ revoked_at: sql`coalesce(revoked_at, now())` })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', input.id)
        .returningAll()
        .executeTakeFirst();
      if (!row) throw new Problem(accountErrors.apiKeyNotFound, 'This API key does not exist.');
      const { actor } = caller;
      await deps.events.record(tx, [
        {
          workspaceId,
          type: 'api_key.revoked',
          entityType: 'api_key',
          entityId: row.id,
          actor,
          before: { name: row.name },
        },
      ]);
      tx.afterCommit(() => deps.bus.notify('api_keys', workspaceId));
      return toApiKey(row);
    }),
  ];
}

/** A narrowed credential makes only keys as narrow: else one scope would open all the others. */
function requireScopesWithin(own: readonly string[] | undefined, wanted: readonly string[]): void {
  if (!own || own.includes('*')) return;
  const beyond = wanted.filter((scope) => !own.includes(scope));
  if (beyond.length === 0) return;
  throw new Problem(accountErrors.scopeTooWide, `Your own scopes do not include ${beyond.join(', ')}.`);
}

export interface ApiKeyRequest {
  workspaceId: string;
  name: string;
  role: Role;
  scopes: readonly string[];
  expiresAt?: Date | undefined;
  actor: EventActor;
}

/** Makes a key; what it answers is the only place where the key can be read. */
export async function issueApiKey(tx: Tx, deps: Pick<AccountDeps, 'ids' | 'events'>, request: ApiKeyRequest) {
  const { workspaceId, name, role, scopes, actor } = request;
  const { key, prefix, hash } = generateApiKey();
  const row = await tx
    .insertInto('api_keys')
    .values({
      workspace_id: workspaceId,
      id: deps.ids.next(),
      name,
      prefix,
      hash,
      role,
      scopes: [...scopes],
      created_by: actor.id ?? null,
      expires_at: request.expiresAt ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await deps.events.record(tx, [
    {
      workspaceId,
      type: 'api_key.created',
      entityType: 'api_key',
      entityId: row.id,
      actor,
      after: { name, role, scopes },
    },
  ]);
  return { row, key };
}

async function selectApiKeys(db: Db, workspaceId: string, page: { limit: number; beforeId: string | undefined }) {
  let query = db.selectFrom('api_keys').selectAll().where('workspace_id', '=', workspaceId);
  if (page.beforeId !== undefined) query = query.where('id', '<', page.beforeId);
  return await query.orderBy('id', 'desc').limit(page.limit).execute();
}

type ApiKeyRow = Awaited<ReturnType<typeof selectApiKeys>>[number];

async function countApiKeys(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('api_keys')
    .select(sql<string>`count(*)`.as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function toApiKey(row: ApiKeyRow) {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role as Role, // checked by the table
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
