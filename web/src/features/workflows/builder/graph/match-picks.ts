/** What can be added, and finding it by a few letters. Pure. */
import type { TriggerKind } from '@millrace/contracts/workflows/workflow';
import type { LooseStep, StepKind } from './step-tree.ts';

export interface Pick {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** What it is for a step, or a trigger: its icon. */
  readonly kind?: StepKind;
  readonly trigger?: TriggerKind;
  /** What is put in. */
  readonly steps: readonly LooseStep[];
}

export interface PickGroup {
  readonly label: string;
  readonly picks: readonly Pick[];
}

const bestTitle = 3;

/** Groups with what matches, the best first; every word must be found somewhere. */
export function matchPicks(groups: readonly PickGroup[], query: string): readonly PickGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  return groups
    .map(({ label, picks }) => {
      const scored = picks.map((pick) => ({ pick, score: scoreOf(pick, label, words) }));
      const found = scored.filter(({ score }) => score > 0).toSorted((one, other) => other.score - one.score);
      return { label, picks: found.map(({ pick }) => pick), best: found[0]?.score ?? 0 };
    })
    .filter(({ picks }) => picks.length > 0)
    .toSorted((one, other) => other.best - one.best)
    .map(({ label, picks }) => ({ label, picks }));
}

function scoreOf({ title, about, id }: Pick, label: string, words: readonly string[]): number {
  const name = title.toLowerCase();
  const scores = words.map((word) => {
    if (name.startsWith(word)) return bestTitle;
    if (name.includes(word)) return 2;
    return `${about} ${label} ${id}`.toLowerCase().includes(word) ? 1 : 0;
  });
  return scores.includes(0) ? 0 : scores.reduce<number>((total, score) => total + score, 0);
}
