/**
 * What differs between two definitions, for people: each step once with all that became of it, field by field. Pure.
 * NOTE: the API's diff knows steps by their ids alone and saved drafts alone; here a renamed step is still the same
 * step, and the draft is the one on the screen.
 */
import { findMoved, type KeptStep } from '@millrace/contracts/workflows/moved-steps';
import { isRecord } from '../../../api/json.ts';
import type { ChangeMark } from '../builder/canvas/canvas-nodes.ts';
import { isSameDefinition } from '../builder/graph/same-definition.ts';
import { rootList, splitPath } from '../builder/graph/step-path.ts';
import { asStep, type LooseDefinition, readTree, type StepNode, triggersOf } from '../builder/graph/step-tree.ts';
import { ownFields } from './own-fields.ts';

/** `undefined` where there is none. */
export interface FieldChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface StepDifference {
  readonly before: StepNode | undefined;
  readonly after: StepNode | undefined;
  readonly isMoved: boolean;
  readonly fields: readonly FieldChange[];
}

export interface Comparison {
  /** In the order of the later definition; those that are gone come last. */
  readonly steps: readonly StepDifference[];
  /** Triggers and settings. */
  readonly fields: readonly FieldChange[];
  /** By the ids of the earlier definition, for a canvas that shows it. */
  readonly marksBefore: ReadonlyMap<string, ChangeMark>;
  readonly marksAfter: ReadonlyMap<string, ChangeMark>;
}

export function compareVersions(before: LooseDefinition, after: LooseDefinition): Comparison {
  const [old, now] = [readTree(before).all, readTree(after).all];
  const partners = matchSteps(old, now);
  const moved = findMoved(keptSteps(now, partners));
  const kept = new Set(partners.values());
  const steps = now.flatMap((node): StepDifference[] => {
    const was = partners.get(node);
    if (!was) return [{ before: undefined, after: node, isMoved: false, fields: [] }];
    const fields = compareFields(ownFields(was.step), ownFields(node.step));
    const isMoved = moved.has(node);
    return isMoved || fields.length > 0 ? [{ before: was, after: node, isMoved, fields }] : [];
  });
  for (const node of old)
    if (!kept.has(node)) steps.push({ before: node, after: undefined, isMoved: false, fields: [] });
  return {
    steps,
    fields: [...compareTriggers(triggersOf(before), triggersOf(after)), ...compareSettings(before, after)],
    marksBefore: new Map(steps.flatMap((step) => (step.before ? [[step.before.id, markOf(step)] as const] : []))),
    marksAfter: new Map(steps.flatMap((step) => (step.after ? [[step.after.id, markOf(step)] as const] : []))),
  };
}

export function isSame({ steps, fields }: Comparison): boolean {
  return steps.length === 0 && fields.length === 0;
}

/** The one that says most. */
export function markOf({ before, after, fields }: StepDifference): ChangeMark {
  if (!before) return 'added';
  if (!after) return 'removed';
  return fields.length > 0 ? 'changed' : 'moved';
}

type Partners = ReadonlyMap<StepNode, StepNode>;

/** From each step of the later definition to what it was: by a written id, by what it does, by its place. */
function matchSteps(old: readonly StepNode[], now: readonly StepNode[]): Partners {
  const partners = new Map<StepNode, StepNode>();
  const free = new Set(old);
  const pair = (isSameStep: (was: StepNode, is: StepNode) => boolean) => {
    for (const node of now) {
      const was = partners.has(node) ? undefined : [...free].find((candidate) => isSameStep(candidate, node));
      if (!was) continue;
      partners.set(node, was);
      free.delete(was);
    }
  };
  pair((was, is) => hasId(was) && hasId(is) && was.id === is.id);
  pair((was, is) => was.kind === is.kind && isSameDefinition(contentOf(was), contentOf(is)));
  // Ids the compiler makes from the place.
  pair((was, is) => !hasId(was) && !hasId(is) && was.kind === is.kind && was.id === is.id);
  return partners;
}

function hasId({ step }: StepNode): boolean {
  return typeof step['id'] === 'string' && step['id'] !== '';
}

function contentOf({ step }: StepNode): Readonly<Record<string, unknown>> {
  const { id: _, ...content } = ownFields(step);
  return content;
}

function keptSteps(now: readonly StepNode[], partners: Partners): KeptStep<StepNode>[] {
  const isNow = new Map([...partners].map(([node, was]) => [was.path, node.path]));
  return now.flatMap((step) => {
    const was = partners.get(step);
    if (!was) return [];
    const { index = 0 } = splitPath(was.path) ?? {};
    return [{ step, from: listNow(was.path, isNow), index, to: splitPath(step.path)?.list ?? '' }];
  });
}

/** The list a step stood in, by the place its container has now; undefined when the container is gone. */
function listNow(path: string, isNow: ReadonlyMap<string, string>): string | undefined {
  const list = splitPath(path)?.list ?? '';
  if (list === rootList) return list;
  // A lane such as `cases[1].steps` or `branches[0]` ends in brackets of its own: the longest known step holds it.
  for (let at = list.length; at > 0; at -= 1) {
    const container = isNow.get(list.slice(0, at));
    if (container !== undefined) return container + list.slice(at);
  }
  return undefined;
}

/** Of any two values; the whole is at the empty path. */
export function compareFields(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (isSameDefinition(before, after)) return [];
  if (isList(before) && isList(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) =>
      compareFields(before[index], after[index], `${path}[${index}]`),
    ).flat();
  if (!isPlain(before) || !isPlain(after)) return [{ path, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => compareFields(before[name], after[name], path === '' ? name : `${path}.${name}`));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !Array.isArray(value);
}

/** Of things with fields; a list of plain values is read as a whole. */
function isList(value: unknown): value is readonly Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlain);
}

/** The order of triggers says nothing: the same ones are paired off, then those of a kind. */
function compareTriggers(old: readonly unknown[], now: readonly unknown[]): FieldChange[] {
  const free = new Map(old.entries());
  const take = (isMeant: (trigger: unknown) => boolean): unknown => {
    const found = [...free].find(([, trigger]) => isMeant(trigger));
    if (found) free.delete(found[0]);
    return found?.[1];
  };
  const fresh = [...now.entries()].filter(([, trigger]) => !take((was) => isSameDefinition(was, trigger)));
  const changes = fresh.flatMap(([index, trigger]) => {
    const was = take((other) => asStep(other)['type'] === asStep(trigger)['type']);
    return compareFields(was, trigger, `triggers[${index}]`);
  });
  const gone = [...free].map(([index, before]) => ({ path: `triggers[${index}]`, before, after: undefined }));
  return [...changes, ...gone];
}

function compareSettings(before: LooseDefinition, after: LooseDefinition): FieldChange[] {
  const settingsOf = ({ steps: _steps, triggers: _triggers, ...settings }: LooseDefinition) => settings;
  return compareFields(settingsOf(before), settingsOf(after));
}
