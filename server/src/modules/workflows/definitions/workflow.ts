/** A workflow as the program holds it, its names, and who may change it. */
import type { RunState } from '@millrace/contracts/runs/run';
import {
  type TriggerKind,
  triggerKinds,
  type Workflow,
  type WorkflowState,
  type WorkflowSummary,
} from '@millrace/contracts/workflows/workflow';

/** As a person edits it: any object. */
export type Definition = Record<string, unknown>;

const maxNameLength = 200;

/** Name and definition as they are stored: the name stands in both, and first in the definition. */
export function nameDefinition(
  definition: Definition,
  name: string | undefined,
): { name: string; definition: Definition } {
  const { name: own, ...rest } = definition;
  const chosen = name ?? toName(own) ?? 'Untitled';
  return { name: chosen, definition: { name: chosen, ...rest } };
}

function toName(value: unknown): string | undefined {
  const name = typeof value === 'string' ? value.trim().slice(0, maxNameLength).trim() : '';
  return name === '' ? undefined : name;
}

/** The kinds of its triggers, each once; what is none is left out, since a draft may be anything. */
export function triggerKindsOf(definition: Definition): TriggerKind[] {
  const triggers: unknown[] = Array.isArray(definition['triggers']) ? definition['triggers'] : [];
  const found = triggers.map((trigger) =>
    typeof trigger === 'object' && trigger !== null && 'type' in trigger ? trigger.type : undefined,
  );
  return triggerKinds.filter((kind) => found.includes(kind));
}

/** For comparing: the same definition gives the same text, as it is stored. */
export function isSameDefinition(one: Definition, other: Definition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Own is what a person made or was given; unlike a lead, a workflow of nobody is not everybody's. */
export function isOwn(workflow: { owner_id: string | null; created_by: string | null }, actorId: string): boolean {
  return workflow.owner_id === actorId || workflow.created_by === actorId;
}

export interface RunStats {
  lastId: string;
  lastState: string;
  lastAt: Date;
  completed: number;
  failed: number;
}

export interface SummaryRow {
  id: string;
  name: string;
  description: string | null;
  state: string;
  trigger_kinds: string[];
  published_version: number | null;
  has_changes: boolean;
  owner_id: string | null;
  owner_name: string | null;
  created_at: Date;
  updated_at: Date;
  published_at: Date | null;
  version: number;
}

export function toSummary(row: SummaryRow, stats: RunStats | undefined): WorkflowSummary {
  return {
    ...toFields(row),
    lastRun: stats
      ? { id: stats.lastId, state: stats.lastState as RunState, createdAt: stats.lastAt.toISOString() } // checked by the table
      : null,
    recentRuns: { completed: stats?.completed ?? 0, failed: stats?.failed ?? 0 },
  };
}

function toFields(row: SummaryRow): Omit<WorkflowSummary, 'lastRun' | 'recentRuns'> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    state: row.state as WorkflowState, // checked by the table
    triggers: row.trigger_kinds as TriggerKind[], // written by triggerKindsOf
    publishedVersion: row.published_version,
    hasChanges: row.has_changes,
    owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? '' },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    version: row.version,
  };
}

export function toWorkflow(row: SummaryRow & { definition: unknown; minutes_saved: number | null }): Workflow {
  const definition = row.definition as Definition; // an object, by the contract it was written through
  return { ...toFields(row), definition, minutesSaved: row.minutes_saved };
}
