import {
  batchDeleteContacts,
  batchTagContacts,
  batchUpdateContacts,
} from '@millrace/contracts/contacts/contact-batches';
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useState } from 'react';
import type { Tag } from '../../api/directory.ts';
import { useCall, useMarkStale } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { groupByValue, inBatches, toOutcome } from './bulk-plan.ts';
import type { BulkOutcome } from './bulk-plan.ts';
import { contactWords } from './contact-words.ts';
import { useShowContacts } from './use-show-contact.ts';

type Answer = AnswerOf<typeof batchUpdateContacts>;
type Send = (ids: string[]) => Promise<Answer>;

/** A field many contacts can be given at once: what is sent, what it looks like, what it was. */
interface BulkField<Value> {
  toChange: (value: Value) => { statusId?: string | null; ownerId?: string | null };
  toPreview: (value: Value) => Partial<Contact>;
  of: (contact: Contact) => Value;
}
const statusField: BulkField<Contact['status']> = {
  toChange: (status) => ({ statusId: status?.id ?? null }),
  toPreview: (status) => ({ status }),
  of: ({ status }) => status,
};
const ownerField: BulkField<Contact['owner']> = {
  toChange: (owner) => ({ ownerId: owner?.id ?? null }),
  toPreview: (owner) => ({ owner }),
  of: ({ owner }) => owner,
};

const idsOf = (rows: readonly Contact[]) => rows.map(({ id }) => id);

/** Changes many contacts in batches, with progress, each row's refusal told, and a way back. */
export function useBulkEdit(onDone: () => void) {
  const call = useCall();
  const tell = useTellOutcome();
  const show = useShowContacts();
  const { progress, run } = useBatches();

  const set = async <Value extends { id: string } | null>(
    field: BulkField<Value>,
    rows: readonly Contact[],
    value: Value,
  ) => {
    const put = async (ids: readonly string[], next: Value) => {
      const outcome = await run(ids, (batch) => call(batchUpdateContacts, { ids: batch, ...field.toChange(next) }));
      show(outcome.done, () => field.toPreview(next));
      return outcome;
    };
    tell(await put(idsOf(rows), value), async (done) => {
      const changed = rows.filter(({ id }) => done.has(id));
      for (const group of groupByValue(changed, field.of)) await put(group.ids, group.value);
    });
    onDone();
  };

  const addTag = async (
    rows: readonly Contact[],
    name: string,
    findTag: (name: string) => Promise<Tag | undefined>,
  ) => {
    const without = rows.filter(({ tags }) => !tags.some((tag) => tag.name.toLowerCase() === name.toLowerCase()));
    const outcome = await run(idsOf(without), (ids) => call(batchTagContacts, { ids, add: [name] }));
    const tag = await findTag(name);
    if (tag) show(outcome.done, ({ tags }) => ({ tags: [...tags, tag] }));
    tell(outcome, async (done) => {
      if (!tag) return;
      const untagged = await run([...done], (ids) => call(batchTagContacts, { ids, removeIds: [tag.id] }));
      show(untagged.done, ({ tags }) => ({ tags: tags.filter(({ id }) => id !== tag.id) }));
    });
    onDone();
  };

  const remove = async (rows: readonly Contact[]) => {
    tell(await run(idsOf(rows), (ids) => call(batchDeleteContacts, { ids })));
    onDone();
  };

  return {
    progress,
    setStatus: (rows: readonly Contact[], status: Contact['status']) => set(statusField, rows, status),
    setOwner: (rows: readonly Contact[], owner: Contact['owner']) => set(ownerField, rows, owner),
    addTag,
    remove,
  };
}

/** Sends ids in batches one after the other, telling how far it is. */
function useBatches() {
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
  return { progress, run };
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
