/** From cases to what a backtest says: counted as they come, so that ten thousand of them need no memory. */
import type { BacktestChange, BacktestSide, BacktestSummary } from '@millrace/contracts/workflows/backtests';
import { type EffectName, keyOf, type Outcome } from './outcome.ts';

export type AnswerCounts = BacktestSummary['answers'];

/** Undefined: it would have started neither. */
export function changeOf(draft: Outcome, published: Outcome | undefined): BacktestChange | undefined {
  const isInDraft = draft.runs > 0 || draft.fault !== null;
  if (!published) return isInDraft ? 'unpublished' : undefined;
  const isInPublished = published.runs > 0 || published.fault !== null;
  if (!isInDraft && !isInPublished) return undefined;
  if (!isInPublished) return 'only_draft';
  if (!isInDraft) return 'only_published';
  return draft.signature === published.signature ? 'same' : 'changed';
}

/** What a case is looked for by. */
export function caseKeys(outcomes: readonly Outcome[]): string[] {
  const keys = outcomes.flatMap(({ names, error, fault }) => [
    ...names.map(keyOf),
    ...[error, fault].flatMap((each) => (each ? [`error:${each.code}`] : [])),
  ]);
  return [...new Set(keys)];
}

const listed = 50;

class SideCount {
  #started = 0;
  #runs = 0;
  readonly #states = new Map<Outcome['state'], number>();
  readonly #records = new Set<string>();
  readonly #effects = new Map<string, BacktestSide['effects'][number]>();
  readonly #errors = new Map<string, BacktestSide['errors'][number]>();
  #modelCalls = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #costMicros: number | null = 0;

  add(outcome: Outcome, recordId: string | undefined): void {
    const { runs, state, error, fault } = outcome;
    if (fault) this.#countError(fault, 1);
    if (runs === 0) return;
    this.#started += 1;
    this.#runs += runs;
    if (recordId !== undefined) this.#records.add(recordId);
    this.#states.set(state, this.#count(state) + runs);
    if (error) this.#countError(error, runs);
    for (const name of outcome.names) {
      const { kind, service, action, title } = name;
      const key = keyOf(name);
      const known = this.#effects.get(key) ?? { kind, service, action, title, key, count: 0 };
      this.#effects.set(key, { ...known, count: known.count + runs });
    }
    this.#modelCalls += outcome.modelCalls;
    this.#inputTokens += outcome.inputTokens;
    this.#outputTokens += outcome.outputTokens;
    this.#costMicros =
      this.#costMicros === null || outcome.costMicros === null ? null : this.#costMicros + outcome.costMicros;
  }

  toSide(): BacktestSide {
    const byCount = (one: { count: number }, other: { count: number }) => other.count - one.count;
    const order: EffectName['kind'][] = ['effect', 'approval', 'workflow', 'model', 'read'];
    return {
      started: this.#started,
      runs: this.#runs,
      completed: this.#count('completed'),
      // A trial that still waits after all its rounds is one that does not come to an end.
      failed: this.#count('failed') + this.#count('waiting'),
      stopped: this.#count('cancelled'),
      records: this.#records.size,
      effects: [...this.#effects.values()]
        .toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind) || byCount(one, other))
        .slice(0, listed),
      errors: [...this.#errors.values()].toSorted(byCount).slice(0, listed),
      modelCalls: this.#modelCalls,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      costMicros: this.#costMicros,
    };
  }

  #count(state: Outcome['state']): number {
    return this.#states.get(state) ?? 0;
  }

  #countError(error: NonNullable<Outcome['error']>, runs: number): void {
    const { code, message, help } = error;
    // Rounds of a loop are one place.
    const path = error.path?.replaceAll(/\[\d+\]/g, '[]') ?? null;
    const key = `${code} ${path}`;
    const known = this.#errors.get(key) ?? { code, path, message, help, count: 0 };
    this.#errors.set(key, { ...known, count: known.count + runs });
  }
}

export interface Summary {
  /** Something that was looked at, whatever came of it. */
  consider(): void;
  add(decided: {
    change: BacktestChange;
    draft: Outcome;
    published: Outcome | undefined;
    recordId: string | undefined;
  }): void;
  finish(answers: AnswerCounts): BacktestSummary;
}

export function createSummary({ hasPublished }: { hasPublished: boolean }): Summary {
  const draft = new SideCount();
  const published = hasPublished ? new SideCount() : undefined;
  const changes: Record<BacktestChange, number> = {
    same: 0,
    changed: 0,
    only_draft: 0,
    only_published: 0,
    unpublished: 0,
  };
  let considered = 0;
  return {
    consider: () => void (considered += 1),
    add(decided) {
      changes[decided.change] += 1;
      draft.add(decided.draft, decided.recordId);
      if (decided.published) published?.add(decided.published, decided.recordId);
    },
    finish: (answers) => ({
      considered,
      draft: draft.toSide(),
      published: published?.toSide() ?? null,
      difference: published
        ? {
            same: changes.same,
            changed: changes.changed,
            onlyDraft: changes.only_draft,
            onlyPublished: changes.only_published,
          }
        : null,
      answers,
    }),
  };
}
