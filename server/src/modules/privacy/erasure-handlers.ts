import {
  createErasure,
  type Erasure,
  erasureErrors,
  getErasure,
  listErasures,
} from '@millrace/contracts/privacy/erasures';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import { certificateOf } from './certificate.ts';
import {
  countErasures,
  type ErasureRow,
  findErasure,
  hasOpenErasure,
  insertErasure,
  selectErasures,
} from './erasure-store.ts';
import { isKnownPerson } from './find-subject.ts';
import { eraseTask, type PrivacyDeps, privacyQueue } from './privacy-deps.ts';

export function bindErasureHandlers(deps: PrivacyDeps): Binding[] {
  return [
    bind(createErasure, async ({ input, tx, workspaceId, caller }) => {
      const { contactId, keepSuppressed } = input;
      if (!(await isKnownPerson(tx, workspaceId, contactId))) {
        throw new Problem(erasureErrors.personNotFound, 'There never was a contact with this id in this workspace.');
      }
      if (await hasOpenErasure(tx, workspaceId, contactId)) {
        throw new Problem(erasureErrors.underWay, 'This person is being erased already. Wait for it.');
      }
      const id = deps.ids.next();
      await insertErasure(tx, {
        workspace_id: workspaceId,
        id,
        subject_id: contactId,
        keeps_suppressed: keepSuppressed,
        is_repeated: false,
        actor_kind: caller.actor.kind,
        actor_id: caller.actor.id,
        created_at: deps.clock.now(),
      });
      await deps.queue.enqueue(tx, privacyQueue, { task: eraseTask, workspaceId, erasureId: id });
      const event = {
        workspaceId,
        type: 'erasure.requested',
        entityType: 'erasure',
        entityId: id,
        actor: caller.actor,
      };
      await deps.events.record(tx, [{ ...event, after: { subjectId: contactId } }]);
      return toErasure(await getRow(tx, workspaceId, id));
    }),

    bind(listErasures, async ({ input, tx, workspaceId }) => {
      const beforeId = decodeIdCursor(input.cursor);
      const [rows, total] = await Promise.all([
        selectErasures(tx, workspaceId, { limit: input.limit + 1, beforeId }),
        input.total ? countErasures(tx, workspaceId) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toErasure, key: (row) => [row.id] }), total };
    }),

    bind(getErasure, async ({ input, tx, workspaceId }) => toErasure(await getRow(tx, workspaceId, input.id))),
  ];
}

async function getRow(tx: Parameters<typeof findErasure>[0], workspaceId: string, id: string): Promise<ErasureRow> {
  const row = await findErasure(tx, workspaceId, id);
  if (!row) throw new Problem(erasureErrors.notFound, 'There is no such erasure in this workspace.');
  return row;
}

function toErasure(row: ErasureRow): Erasure {
  return {
    id: row.id,
    subjectId: row.subject_id,
    state: row.state as Erasure['state'], // checked by the table
    keepsSuppressed: row.keeps_suppressed,
    counts: row.counts,
    failure: row.failure,
    isRepeated: row.is_repeated,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    certificate: certificateOf(row),
  };
}
