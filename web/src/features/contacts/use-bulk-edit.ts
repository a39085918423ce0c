import {
  batchDeleteContacts,
  batchTagContacts,
  batchUpdateContacts,
} from '@millrace/contracts/contacts/contact-batches';
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useState } from 'react';
import { useCall, useMarkStale } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { groupByValue, inBatches, toOutcome } from './bulk-plan.ts';
import type { BulkOutcome } from './bulk-plan.ts';
import { contactWords } from './contact-words.ts';

type Answer = AnswerOf<typeof batchUpdateContacts>;
type Send = (ids: string[]) => Promise<Answer>;

/** Changes many contacts in batches, with progress, each row's refusal told, and a way back. */
export function useBulkEdit(onDone: () => void) {
  const call = useCall();
  const markStale = useMarkStale();
  const report = useReportFailure();
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);

  const run = async (ids: readonly string[], send: Send): Promise<BulkOutcome> => {
    const answers: Answer[] = [];
    try {
      for (const batch of inBatches(ids)) {
        setProgress({ done: answers.reduce((sum, answer) => sum + answer.results.length, 0), total: ids.length });
        answers.push(await send(batch));
      }
    } catch (error) {
      report(error);
    } finally {
      setProgress(null);
      markStale(['contacts', 'leads', 'companies', 'tags', 'events']);
    }
    return toOutcome(answers);
  };

  const tell = useTellOutcome();

  const update = async <Value>(
    rows: readonly Contact[],
    toChange: (value: Value) => { statusId?: string | null; ownerId?: string | null },
    values: { next: Value; of: (row: Contact) => Value },
  ) => {
    const send = (value: Value) => (ids: string[]) => call(batchUpdateContacts, { ids, ...toChange(value) });
    const outcome = await run(
      rows.map(({ id }) => id),
      send(values.next),
    );
    tell(outcome, async (done) => {
      const changed = rows.filter(({ id }) => done.has(id));
      for (const { value, ids } of groupByValue(changed, values.of)) await run(ids, send(value));
    });
    onDone();
  };

  return {
    progress,
    setStatus: (rows: readonly Contact[], statusId: string | null) =>
      update(rows, (value: string | null) => ({ statusId: value }), {
        next: statusId,
        of: (row) => row.status?.id ?? null,
      }),
    setOwner: (rows: readonly Contact[], ownerId: string | null) =>
      update(rows, (value: string | null) => ({ ownerId: value }), {
        next: ownerId,
        of: (row) => row.owner?.id ?? null,
      }),
    addTag: async (rows: readonly Contact[], name: string, tagIdOf: (name: string) => Promise<string | undefined>) => {
      const without = rows.filter((row) => !row.tags.some((tag) => tag.name.toLowerCase() === name.toLowerCase()));
      const outcome = await run(
        without.map(({ id }) => id),
        (ids) => call(batchTagContacts, { ids, add: [name] }),
      );
      tell(outcome, async (done) => {
        const tagId = await tagIdOf(name);
        if (tagId) await run([...done], (ids) => call(batchTagContacts, { ids, removeIds: [tagId] }));
      });
      onDone();
    },
    remove: async (ids: readonly string[]) => {
      const outcome = await run(ids, (batch) => call(batchDeleteContacts, { ids: batch }));
      tell(outcome);
      onDone();
    },
  };
}

type TakeBack = (done: ReadonlySet<string>) => Promise<unknown>;

function useTellOutcome(): (outcome: BulkOutcome, takeBack?: TakeBack) => void {
  const say = useWords(contactWords);
  return (outcome, takeBack) => {
    const [refused] = outcome.failed;
    if (refused) notifyFailure(say('bulkFailed', { count: outcome.failed.length, reason: refused.detail }));
    if (outcome.done.length === 0) return;
    const message = say('bulkDone', { count: outcome.done.length });
    if (!takeBack) return notifyDone(message);
    return notifyUndoable(message, {
      label: say('undo'),
      run: () => void takeBack(new Set(outcome.done)).then(() => notifyDone(say('undone'))),
    });
  };
}
