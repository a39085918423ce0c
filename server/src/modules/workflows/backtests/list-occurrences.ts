/** What may start one of two definitions, in chunks, newest first: events, then requests, then times of schedules. */
import type { BacktestCase } from '@millrace/contracts/workflows/backtests';
import { nextTimes } from '#engine/schedules/schedule';
import type { Json } from '#engine/language/json';
import type { RecordedEvent } from '#modules/events/events.module';
import type { Logger } from '#platform/log/logger';
import type { Database, Db } from '#platform/postgres/database';
import { listMatches, withoutQuietImports } from '../triggers/match-events.ts';
import { type ScheduleTrigger, toSchedule } from '../triggers/set-schedules.ts';
import type { LoadNouns } from '../triggers/trigger-nouns.ts';
import type { Occurrence, Side, SideName } from './occurrence.ts';
import {
  countEventsOf,
  type RealRun,
  selectEventsOf,
  selectLaterChanges,
  selectNames,
  selectRealRuns,
  selectRecordedAnswers,
  type Window,
} from './occurrence-store.ts';
import { rewindPayload } from './rewind-payloads.ts';

export interface OccurrenceDeps {
  database: Database;
  loadNouns: LoadNouns;
  log: Logger;
}

export interface Wanted extends Window {
  workflowId: string;
  sides: readonly Side[];
  /** Of each kind; beyond it the newest count. */
  limit: number;
}

export interface Chunk {
  occurrences: readonly Occurrence[];
  /** Looked at, whether or not something could have started. */
  considered: number;
}

const chunkSize = 200;

/** How much there is of it, and whether that is more than is looked at. */
export async function measure(deps: OccurrenceDeps, wanted: Wanted): Promise<{ total: number; isMore: boolean }> {
  const patterns = patternsOf(wanted.sides);
  const kinds = kindsOf(wanted.sides);
  const most = wanted.limit + 1;
  const { workspaceId } = wanted;
  const [events, requests] = await deps.database.inWorkspace(
    workspaceId,
    async (tx): Promise<[number, number]> => [
      patterns.length > 0 ? await countEventsOf(tx, wanted, { patterns, most }) : 0,
      kinds.length > 0 ? (await selectRealRuns(tx, { ...wanted, kinds, limit: most })).length : 0,
    ],
    { isReadOnly: true },
  );
  const ticks = listTicks(wanted).length;
  const counts = [events, requests, ticks];
  return {
    total: counts.reduce((sum, count) => sum + Math.min(count, wanted.limit), 0),
    isMore: counts.some((count) => count > wanted.limit),
  };
}

export async function* listOccurrences(deps: OccurrenceDeps, wanted: Wanted): AsyncGenerator<Chunk> {
  yield* listOfEvents(deps, wanted);
  yield* listOfRequests(deps, wanted);
  const ticks = listTicks(wanted).slice(0, wanted.limit);
  for (let at = 0; at < ticks.length; at += chunkSize) {
    const occurrences = ticks.slice(at, at + chunkSize);
    yield { occurrences, considered: occurrences.length };
  }
}

export async function* listOfEvents(deps: OccurrenceDeps, wanted: Wanted): AsyncGenerator<Chunk> {
  const { workspaceId } = wanted;
  const patterns = patternsOf(wanted.sides);
  let left = patterns.length > 0 ? wanted.limit : 0;
  let beforeId: string | undefined;
  while (left > 0) {
    const limit = Math.min(left, chunkSize);
    const page = { patterns, limit, beforeId };
    const { events, occurrences } = await deps.database.inWorkspace(
      workspaceId,
      async (tx) => {
        const found = await selectEventsOf(tx, wanted, page);
        return { events: found, occurrences: await toOccurrences(tx, deps, { wanted, events: found }) };
      },
      { isReadOnly: true },
    );
    if (events.length === 0) return;
    yield { occurrences, considered: events.length };
    beforeId = events.at(-1)?.id;
    left = events.length < limit ? 0 : left - events.length;
  }
}

async function toOccurrences(
  db: Db,
  deps: OccurrenceDeps,
  { wanted, events }: { wanted: Wanted; events: readonly RecordedEvent[] },
): Promise<Occurrence[]> {
  const { workspaceId, workflowId } = wanted;
  const triggers = wanted.sides.flatMap((side) => side.triggers);
  const matches = await withoutQuietImports(db, workspaceId, listMatches(deps, events, triggers));
  const matching = [...new Set(matches.map(({ event }) => event))];
  const [newest, oldest] = [matching[0], matching.at(-1)];
  if (!newest || !oldest) return [];
  // Made in the transaction of its event, a run is behind it by no more than that took.
  const around = { workspaceId, from: new Date(oldest.occurredAt.getTime() - slackMs), to: later(newest.occurredAt) };
  const causeIds = matching.map(({ id }) => id);
  const [payloads, runs] = await Promise.all([
    loadPayloads(db, deps, { workspaceId, events: matching, sinceId: oldest.id }),
    selectRealRuns(db, { ...around, workflowId, kinds: ['event'], causeIds, limit: chunkSize * 2 }),
  ]);
  const answers = await selectRecordedAnswers(
    db,
    workspaceId,
    runs.map(({ id }) => id),
  );
  const byEvent = new Map(runs.map((run) => [run.causeEventId, run]));
  return matching.map((event) => {
    const run = byEvent.get(event.id);
    const payload = run?.payload ?? payloads.get(event.id) ?? null;
    const known = run && answers.get(run.id);
    return {
      source: 'event',
      occurredAt: event.occurredAt,
      runId: run?.id ?? null,
      record: recordOf(event, payload),
      payload,
      event,
      ...(known && { answers: known }),
    };
  });
}

const slackMs = 60_000;
const later = (at: Date) => new Date(at.getTime() + slackMs);

/** As a run would have found them then. */
async function loadPayloads(
  db: Db,
  { loadNouns }: OccurrenceDeps,
  asked: { workspaceId: string; events: readonly RecordedEvent[]; sinceId: string },
): Promise<Map<string, Json>> {
  const { workspaceId, events, sinceId } = asked;
  const recordIds = [
    ...new Set(events.flatMap(({ entityId, relatedId }) => [entityId, ...(relatedId ? [relatedId] : [])])),
  ];
  const [payloads, changes, names] = await Promise.all([
    loadNouns(db, workspaceId, events),
    selectLaterChanges(db, workspaceId, { recordIds, sinceId }),
    selectNames(db, workspaceId),
  ]);
  return new Map([...payloads].map(([id, payload]) => [id, rewindPayload(payload, id, { changes, names })]));
}

function recordOf(event: RecordedEvent, payload: Json): BacktestCase['record'] {
  const seen = isFields(payload) ? payload : {};
  for (const type of ['lead', 'contact', 'company'] as const) {
    const record = seen[type];
    if (isFields(record) && typeof record['id'] === 'string') {
      return { type, id: record['id'], name: typeof record['name'] === 'string' ? record['name'] : null };
    }
  }
  return { type: event.entityType, id: event.entityId, name: null };
}

function isFields(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export async function* listOfRequests(deps: OccurrenceDeps, wanted: Wanted): AsyncGenerator<Chunk> {
  const { workspaceId } = wanted;
  const kinds = kindsOf(wanted.sides);
  let left = wanted.limit;
  let beforeId: string | undefined;
  while (left > 0) {
    const limit = Math.min(left, chunkSize);
    const asked = { ...wanted, kinds, limit, beforeId };
    const occurrences = await deps.database.inWorkspace(
      workspaceId,
      async (tx) => {
        const runs = await selectRealRuns(tx, asked);
        const ids = runs.map(({ id }) => id);
        const answers = await selectRecordedAnswers(tx, workspaceId, ids);
        return runs.map((run) => toRequest(run, answers.get(run.id)));
      },
      { isReadOnly: true },
    );
    if (occurrences.length === 0) return;
    yield { occurrences, considered: occurrences.length };
    beforeId = occurrences.at(-1)?.runId ?? undefined;
    left = occurrences.length < limit ? 0 : left - occurrences.length;
  }
}

/** Kinds of runs that are somebody's request. By hand or by another workflow it can always be started. */
function kindsOf(sides: readonly Side[]): string[] {
  const taken = (kind: 'webhook' | 'form') =>
    sides.some(({ plan }) => plan.triggers.some((trigger) => trigger.kind === kind)) ? [kind] : [];
  return [...taken('webhook'), ...taken('form'), 'manual', 'api', 'workflow'];
}

function toRequest(run: RealRun, answers: Occurrence['answers']): Occurrence {
  // What the API starts is started by hand, for a program.
  const source = run.triggerKind === 'api' ? 'manual' : (run.triggerKind as Occurrence['source']); // those asked for
  return {
    source,
    occurredAt: run.createdAt,
    runId: run.id,
    record: null,
    payload: run.payload,
    ...(run.inputs !== null && { inputs: run.inputs }),
    ...(answers && { answers }),
  };
}

const mostTicks = 50_000;

/** One for each moment, whichever schedules of either side come due then. */
export function listTicks({ from, to, sides, limit }: Wanted): Occurrence[] {
  const byMoment = new Map<number, Record<SideName, ScheduleTrigger[]>>();
  for (const side of sides) {
    for (const trigger of side.plan.triggers) {
      if (trigger.kind !== 'schedule') continue;
      for (const at of timesOf(trigger, side, { from, to })) {
        const due = byMoment.get(at.getTime()) ?? { draft: [], published: [] };
        due[side.name].push(trigger);
        byMoment.set(at.getTime(), due);
      }
    }
  }
  const newest = [...byMoment].toSorted(([one], [other]) => other - one).slice(0, limit + 1);
  return newest.map(([at, ticks]) => ({
    source: 'schedule',
    occurredAt: new Date(at),
    runId: null,
    record: null,
    payload: null,
    ticks,
  }));
}

function timesOf(trigger: ScheduleTrigger, side: Side, { from, to }: { from: Date; to: Date }): Date[] {
  const schedule = toSchedule(trigger, side.context.timeZone);
  const times: Date[] = [];
  let after = from;
  while (times.length < mostTicks) {
    const next = nextTimes(schedule, after, 100).filter((at) => at < to);
    times.push(...next);
    const last = next.at(-1);
    if (!last || next.length < 100) break;
    after = last;
  }
  return times;
}

function patternsOf(sides: readonly Side[]): string[] {
  return [...new Set(sides.flatMap(({ triggers }) => triggers.flatMap(({ patterns }) => patterns)))];
}
