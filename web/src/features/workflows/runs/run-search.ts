/** Which runs the list shows, as its address says it: it can be kept, handed on and gone back to. Pure. */
import type { CallOf } from '@millrace/contracts/operation';
import { runStates, runTriggers } from '@millrace/contracts/runs/run';
import type { listRuns } from '@millrace/contracts/runs/runs';

export interface RunSearch {
  workflow?: string | undefined;
  version?: number | undefined;
  state?: string | undefined;
  trigger?: string | undefined;
  /** `contact:<id>`: what they had to do with. */
  record?: string | undefined;
  /** The code of the error. */
  reason?: string | undefined;
  /** The step of the definition it failed at; empty where it failed at none. */
  step?: string | undefined;
  /** A day of the reader’s calendar, or an instant; the day of `to` belongs to it, the instant does not. */
  from?: string | undefined;
  to?: string | undefined;
  /** The same of when they ended. */
  endedFrom?: string | undefined;
  endedTo?: string | undefined;
  minMs?: number | undefined;
}

export const runFilters = [
  'workflow',
  'version',
  'state',
  'trigger',
  'record',
  'reason',
  'step',
  'from',
  'to',
  'endedFrom',
  'endedTo',
  'minMs',
] as const;
export type RunFilterName = (typeof runFilters)[number];

/** Changes a search so that nothing is filtered any more. */
export function cleared(search: RunSearch): RunSearch {
  return Object.fromEntries(filtersIn(search).map((name) => [name, undefined]));
}

/** The filters that are set. */
export function filtersIn(search: RunSearch): RunFilterName[] {
  return runFilters.filter((name) => search[name] !== undefined);
}

/** What to ask the server; what of an address makes no sense is left out rather than refused. */
export function toRunQuery(search: RunSearch): CallOf<typeof listRuns> {
  const { workflow, version, reason, step, minMs } = search;
  const state = runStates.find((each) => each === search.state);
  const trigger = runTriggers.find((each) => each === search.trigger);
  const record = toRunRecord(search.record);
  const after = toInstant(search.from, 0);
  const before = toInstant(search.to, 1);
  const endedAfter = toInstant(search.endedFrom, 0);
  const endedBefore = toInstant(search.endedTo, 1);
  return {
    ...(workflow !== undefined && { workflowId: workflow }),
    ...(version !== undefined && { version }),
    ...(state && { state }),
    ...(trigger && { trigger }),
    ...(record && { recordId: record.id }),
    ...(reason !== undefined && { reason }),
    ...(step !== undefined && { step }),
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
    ...(endedAfter !== undefined && { endedAfter }),
    ...(endedBefore !== undefined && { endedBefore }),
    ...(minMs !== undefined && { minMs }),
  };
}

const recordKinds = ['contact', 'company', 'conversation'] as const;

export interface RunRecord {
  kind: (typeof recordKinds)[number];
  id: string;
}

export function toRecordFilter({ kind, id }: RunRecord): string {
  return `${kind}:${id}`;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function toRunRecord(filter: string | undefined): RunRecord | undefined {
  const [named, id = ''] = filter?.split(':') ?? [];
  const kind = recordKinds.find((each) => each === named);
  return kind && uuid.test(id) ? { kind, id } : undefined;
}

const day = /^(\d{4})-(\d\d)-(\d\d)$/;

export function isDay(text: string): boolean {
  return day.test(text);
}

function toInstant(text: string | undefined, daysLater: number): string | undefined {
  if (text === undefined) return undefined;
  const [, year, month, date] = day.exec(text) ?? [];
  const time =
    year === undefined ? new Date(text) : new Date(Number(year), Number(month) - 1, Number(date) + daysLater);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** For a field that asks for a day. */
export function toDay(text: string | undefined): string {
  if (text === undefined || isDay(text)) return text ?? '';
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return '';
  const two = (part: number) => String(part).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
