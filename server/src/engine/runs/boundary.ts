/**
 * Where a process may die with something done and something not: before a group of writes, and after a commit of which
 * nobody here knows yet. Tests let it die there, one after another.
 */
import type { Claim } from '#platform/leases/claims';
import type { JournalWrite } from './journal.ts';
import type { RunDraft } from './run.ts';

export interface Boundary {
  at: 'before' | 'after';
  /** What is written in one commit: `claimed`, `begun`, `intended`, `outcome` … */
  kinds: readonly string[];
  runs: readonly BoundaryRun[];
}

export interface BoundaryRun {
  id: string;
  token: number;
  parentId: string | undefined;
}

export type BoundaryListener = (boundary: Boundary) => void;

export function toBoundary(at: Boundary['at'], writes: readonly JournalWrite[]): Boundary {
  return { at, kinds: [...new Set(writes.flatMap(kindsOf))].toSorted(), runs: writes.map(toBoundaryRun) };
}

export function toBoundaryRun({ run, claim }: { run: RunDraft; claim: Claim }): BoundaryRun {
  return { id: claim.id, token: claim.token, parentId: run.parent?.runId };
}

function kindsOf({ isNew, intent, fact, records, children, end }: JournalWrite): string[] {
  const kinds = [
    isNew && 'begun',
    intent && 'intended',
    fact && 'outcome',
    children && 'started',
    end && kindOfEnd(end),
  ];
  const named = kinds.filter((kind) => typeof kind === 'string');
  return named.length === 0 && records ? ['recorded'] : named;
}

function kindOfEnd({ state }: NonNullable<JournalWrite['end']>): string {
  return state === 'waiting' ? 'waiting' : 'ended';
}
