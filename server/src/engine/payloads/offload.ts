/**
 * What a run writes, with its large values moved to storage. It stands before the journal, which sees small rows only,
 * and keeps the writes of a run in their order: while one of them is being stored, those behind it wait.
 */
import type { Json } from '../language/json.ts';
import type { Journal, JournalWrite } from '../runs/journal.ts';
import type { RunDraft } from '../runs/run.ts';
import { isLarge } from './large-value.ts';
import type { PayloadOwner, Payloads, StoredPayload } from './payloads.ts';

export function offloadInto(journal: Journal, payloads: Payloads): Journal {
  /** By run: the last of its writes that is on its way to the journal. */
  const handing = new Map<string, Promise<unknown>>();

  async function handOver(write: JournalWrite, before: Promise<unknown> | undefined) {
    // A fact is true whatever became of the writes before it.
    await (write.fact ? before?.catch(() => {}) : before);
    const stored = holdsLarge(write) ? await offloadWrite(payloads, write) : write;
    // In its place among the others; its commit is not waited for here.
    return { written: journal.write(stored) };
  }

  return {
    write(write) {
      const { id } = write.run;
      const before = handing.get(id);
      if (!before && !holdsLarge(write)) return journal.write(write);
      const handed = handOver(write, before);
      handing.set(id, handed);
      const forget = () => {
        if (handing.get(id) === handed) handing.delete(id);
      };
      handed.then(forget, forget);
      return handed.then(({ written }) => written);
    },
    get pending() {
      return journal.pending + handing.size;
    },
    async stop(withinMs) {
      await Promise.allSettled(handing.values());
      await journal.stop(withinMs);
    },
  };
}

function isLargeDraft({ trigger, inputs }: RunDraft): boolean {
  return isLarge(trigger) || isLarge(inputs);
}

/** Drafts as they are written; their large values are recorded in the same transaction. */
export async function offloadDrafts(
  payloads: Payloads,
  drafts: readonly RunDraft[],
): Promise<{ drafts: readonly RunDraft[]; stored: StoredPayload[] }> {
  const moving = createMove(payloads);
  if (!drafts.some(isLargeDraft)) return { drafts, stored: moving.stored };
  const moved: RunDraft[] = [];
  for (const draft of drafts) moved.push(await moving.draft(draft));
  return { drafts: moved, stored: moving.stored };
}

function startsOf({ children = [], end }: JournalWrite): readonly RunDraft[] {
  return end?.state === 'waiting' ? [...children, ...end.suspensions.flatMap(({ start }) => start ?? [])] : children;
}

function holdsLarge(write: JournalWrite): boolean {
  const { isNew, run, records, fact, intent, end } = write;
  return (
    (isNew === true && isLargeDraft(run)) ||
    (records?.some(({ value }) => isLarge(value)) ?? false) ||
    isLarge(fact?.output) ||
    isLarge(intent?.inputs) ||
    (end !== undefined && 'output' in end && isLarge(end.output)) ||
    startsOf(write).some(isLargeDraft)
  );
}

async function offloadWrite(payloads: Payloads, write: JournalWrite): Promise<JournalWrite> {
  const { run, records, fact, intent, children, end, isNew } = write;
  const owner: PayloadOwner = { workspaceId: run.workspaceId, kind: 'run', id: run.id };
  const moving = createMove(payloads);
  const ofStep = (value: Json, path: string, what = 'The value') =>
    moving.value(owner, value, { name: `${what} of the step “${path}”`, path });
  const moved: JournalWrite = { ...write, payloads: moving.stored };
  if (isNew) moved.run = { ...run, ...(await moving.draft(run)) };
  if (records) {
    const kept = [];
    for (const record of records) kept.push({ ...record, value: await ofStep(record.value, record.path) });
    moved.records = kept;
  }
  if (fact) moved.fact = { ...fact, output: await ofStep(fact.output, fact.path) };
  if (intent) moved.intent = { ...intent, inputs: await ofStep(intent.inputs, intent.path, 'The input') };
  if (children) moved.children = await moving.drafts(children);
  if (end && 'output' in end)
    moved.end = { ...end, output: await moving.value(owner, end.output, { name: 'The output of the run' }) };
  if (end?.state === 'waiting') {
    const suspensions = [];
    for (const each of end.suspensions)
      suspensions.push(each.start ? { ...each, start: await moving.draft(each.start) } : each);
    moved.end = { ...end, suspensions };
  }
  return moved;
}

function createMove(payloads: Payloads) {
  const stored: StoredPayload[] = [];
  /** What the last step made is often what the run gives. */
  const known = new Map<Json, Json>();

  async function value(owner: PayloadOwner, large: Json, what: { name: string; path?: string }): Promise<Json> {
    if (!isLarge(large)) return large;
    const before = known.get(large);
    if (before !== undefined) return before;
    const payload = await payloads.put(owner, large, what);
    stored.push(payload);
    known.set(large, payload.reference);
    return payload.reference;
  }

  async function draft(given: RunDraft): Promise<RunDraft> {
    if (!isLargeDraft(given)) return given;
    const owner: PayloadOwner = { workspaceId: given.workspaceId, kind: 'run', id: given.id };
    const { trigger, inputs } = given;
    return {
      ...given,
      trigger: await value(owner, trigger, { name: 'What the run was started with' }),
      ...(inputs !== undefined && { inputs: await value(owner, inputs, { name: 'The input of the run' }) }),
    };
  }

  async function drafts(given: readonly RunDraft[]): Promise<RunDraft[]> {
    const moved: RunDraft[] = [];
    for (const each of given) moved.push(await draft(each));
    return moved;
  }

  return { stored, value, draft, drafts };
}
