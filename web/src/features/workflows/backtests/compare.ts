/** What a backtest says, arranged so that two definitions can be read beside each other. Pure. */
import type {
  BacktestCase,
  BacktestChange,
  BacktestEffect,
  BacktestEffectCount,
  BacktestSide,
  BacktestSummary,
} from '@millrace/contracts/workflows/backtests';
import type { z } from 'zod';

export type EffectKind = BacktestEffect['kind'];
export type EffectCount = z.infer<typeof BacktestEffectCount>;

/** In the order one asks: what would have happened outside comes first. */
const kinds: readonly EffectKind[] = ['effect', 'approval', 'workflow', 'model', 'read'];

/** As summaries name it. */
export function effectKey({ kind, service, action }: Pick<EffectCount, 'kind' | 'service' | 'action'>): string {
  return service === null ? kind : `${kind}:${service}.${action}`;
}

/** Its service and action, as the catalogue of actions names it. */
export const actionInKey = (key: string): string | undefined => key.split(':')[1];

export interface EffectRow {
  readonly key: string;
  readonly title: string;
  readonly draft: number;
  /** Null where there is nothing to compare with. */
  readonly published: number | null;
}

export interface EffectGroup {
  readonly kind: EffectKind;
  readonly rows: readonly EffectRow[];
}

/** Effects of either side, by what they are, the most frequent first. */
export function groupEffects({ draft, published }: Pick<BacktestSummary, 'draft' | 'published'>): EffectGroup[] {
  const byKey = new Map<string, { kind: EffectKind; row: EffectRow }>();
  const add = ({ key, kind, title }: EffectCount, counts: Partial<EffectRow>) => {
    const known = byKey.get(key)?.row ?? { key, title, draft: 0, published: published && 0 };
    byKey.set(key, { kind, row: { ...known, ...counts } });
  };
  for (const effect of draft.effects) add(effect, { draft: effect.count });
  for (const effect of published?.effects ?? []) add(effect, { published: effect.count });
  const all = [...byKey.values()];
  return kinds.flatMap((kind) => {
    const rows = all.filter((each) => each.kind === kind).map(({ row }) => row);
    return rows.length === 0 ? [] : [{ kind, rows: rows.toSorted((one, other) => most(other) - most(one)) }];
  });
}

const most = ({ draft, published }: EffectRow) => Math.max(draft, published ?? 0);

export interface ChangeCount {
  readonly change: BacktestChange;
  readonly count: number;
}

/** What differs first; what stays the same last. */
export function countChanges({ difference }: Pick<BacktestSummary, 'difference'>): ChangeCount[] {
  if (!difference) return [];
  const { onlyDraft, onlyPublished, changed, same } = difference;
  return [
    { change: 'only_draft', count: onlyDraft },
    { change: 'only_published', count: onlyPublished },
    { change: 'changed', count: changed },
    { change: 'same', count: same },
  ];
}

export const measureNames = ['started', 'records', 'failed', 'modelCalls', 'tokens', 'cost'] as const;

export interface Measure {
  readonly name: (typeof measureNames)[number];
  /** Null where it is not known: the price of a model. */
  readonly draft: number | null;
  readonly published: number | null;
}

/** The numbers of both sides; costs only where a model is asked at all. */
export function measuresOf({ draft, published }: Pick<BacktestSummary, 'draft' | 'published'>): Measure[] {
  const asksModels = draft.modelCalls > 0 || (published?.modelCalls ?? 0) > 0;
  return measureNames
    .filter((name) => asksModels || (name !== 'modelCalls' && name !== 'tokens'))
    .map((name) => ({ name, draft: measureOf(draft, name), published: published && measureOf(published, name) }));
}

function measureOf(side: BacktestSide, name: Measure['name']): number | null {
  if (name === 'tokens') return side.inputTokens + side.outputTokens;
  return name === 'cost' ? side.costMicros : side[name];
}

/** Whole percents that add up to a hundred; what is there at all is never nothing. */
export function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => 0);
  const shares = counts.map((count) => (count === 0 ? 0 : Math.max(1, Math.round((100 * count) / total))));
  const largest = shares.indexOf(Math.max(...shares));
  const rest = 100 - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, at) => (at === largest ? share + rest : share));
}

export interface SidedEffect {
  readonly effect: BacktestEffect;
  readonly side: 'both' | 'draft' | 'published';
}

/** Of one case: what both would have done, what only one. Reading changes nothing, and is left out. */
export function alignEffects({ draft, published }: Pick<BacktestCase, 'draft' | 'published'>): SidedEffect[] {
  const left = (published?.effects ?? []).filter(isTold);
  const sided = draft.effects.filter(isTold).map((effect): SidedEffect => {
    const at = left.findIndex((other) => isSameEffect(effect, other));
    if (at >= 0) left.splice(at, 1);
    return { effect, side: at >= 0 ? 'both' : 'draft' };
  });
  return [...sided, ...left.map((effect): SidedEffect => ({ effect, side: 'published' }))];
}

const isTold = ({ kind }: BacktestEffect) => kind !== 'read';

function isSameEffect(one: BacktestEffect, other: BacktestEffect): boolean {
  const told = ({ kind, service, action, inputs }: BacktestEffect) => JSON.stringify([kind, service, action, inputs]);
  return told(one) === told(other);
}

/** What says most about a call: to whom, then what. */
const telling = [
  'to',
  'subject',
  'title',
  'name',
  'email',
  'body',
  'text',
  'message',
  'prompt',
  'url',
  'status',
  'tag',
];
const anId = /^[0-9a-f]{8}-[0-9a-f]{4}-/;
const longest = 120;

/** In a line what would have been handed over; nothing where there are only ids. */
export function describeInputs(inputs: unknown): string {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) return '';
  const told = Object.entries(inputs)
    .flatMap(([name, value]) => {
      const text = textOf(value);
      return text === '' ? [] : [{ rank: telling.indexOf(name), text }];
    })
    .toSorted((one, other) => rankOf(one.rank) - rankOf(other.rank))
    .slice(0, 2)
    .map(({ text }) => text)
    .join(' · ');
  return told.length > longest ? `${told.slice(0, longest)}…` : told;
}

const rankOf = (rank: number) => (rank < 0 ? telling.length : rank);

function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ');
  if (typeof value !== 'string' || anId.test(value)) return '';
  return value.trim().split('\n', 1)[0] ?? '';
}

/** Whether anything but a person could ever start it. */
export function startsByItself(definition: unknown): boolean {
  if (typeof definition !== 'object' || definition === null || !('triggers' in definition)) return false;
  const { triggers } = definition;
  return Array.isArray(triggers) && triggers.some((each) => each?.type !== undefined && each.type !== 'manual');
}
