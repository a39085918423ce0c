import { describe, expect, it } from 'vitest';
import { notStarted, type Outcome } from './outcome.ts';
import { caseKeys, changeOf, createSummary } from './summarise.ts';

const send = { kind: 'effect' as const, service: 'millrace', action: 'send_message', title: 'Send a message' };

function anOutcome(overrides: Partial<Outcome> = {}): Outcome {
  return {
    ...notStarted(),
    runs: 1,
    state: 'completed',
    names: [send],
    effectCount: 1,
    signature: 'sent',
    ...overrides,
  };
}

const fault = { code: 'trigger.condition', message: 'no name', class: 'permanent' as const };

describe('a change', () => {
  it('is what a person would call one', () => {
    const sent = anOutcome();
    const other = anOutcome({ signature: 'sent otherwise' });
    expect(changeOf(sent, sent)).toBe('same');
    expect(changeOf(sent, other)).toBe('changed');
    expect(changeOf(sent, notStarted())).toBe('only_draft');
    expect(changeOf(notStarted(), sent)).toBe('only_published');
    expect(changeOf(sent, undefined)).toBe('unpublished');
    expect(changeOf(notStarted(), notStarted())).toBeUndefined();
    // A condition that falls over is something to see, though nothing would have started.
    expect(changeOf(notStarted(fault), notStarted())).toBe('only_draft');
  });
});

describe('a summary', () => {
  it('counts runs, records, effects and errors of each side', () => {
    const summary = createSummary({ hasPublished: true });
    const error = { code: 'expression.missing', message: 'nothing', path: 'each[3].send', help: null };
    for (const [recordId, draft, published] of [
      ['one', anOutcome({ runs: 2 }), anOutcome()],
      ['one', anOutcome({ state: 'failed', error, names: [], signature: 'failed' }), anOutcome()],
      ['two', anOutcome({ state: 'failed', error: { ...error, path: 'each[7].send' }, names: [] }), notStarted()],
      ['three', notStarted(fault), notStarted()],
    ] as const) {
      summary.consider();
      const change = changeOf(draft, published);
      if (change) summary.add({ change, draft, published, recordId });
    }
    summary.consider();
    const told = summary.finish({ recorded: 1, read: 0, model: 0, sample: 2 });
    expect(told).toMatchObject({
      considered: 5,
      difference: { same: 1, changed: 1, onlyDraft: 2, onlyPublished: 0 },
      draft: { started: 3, runs: 4, completed: 2, failed: 2, records: 2 },
      published: { started: 2, runs: 2, completed: 2, records: 1 },
    });
    expect(told.draft.effects).toEqual([{ ...send, key: 'effect:millrace.send_message', count: 2 }]);
    expect(told.draft.errors).toEqual([
      { ...error, path: 'each[].send', count: 2 },
      { code: 'trigger.condition', path: null, message: 'no name', help: null, count: 1 },
    ]);
  });

  it('knows no cost where one price is not known', () => {
    const summary = createSummary({ hasPublished: false });
    const add = (costMicros: number | null) =>
      summary.add({
        change: 'unpublished',
        draft: anOutcome({ costMicros }),
        published: undefined,
        recordId: undefined,
      });
    add(20);
    expect(summary.finish({ recorded: 0, read: 0, model: 0, sample: 0 }).draft.costMicros).toBe(20);
    add(null);
    add(20);
    expect(summary.finish({ recorded: 0, read: 0, model: 0, sample: 0 }).draft.costMicros).toBeNull();
  });

  it('lets cases be found by what they did and what went wrong', () => {
    const error = { code: 'http.refused', message: 'no', path: 'call', help: null };
    const outcomes = [anOutcome(), anOutcome({ error }), notStarted(fault)];
    expect(caseKeys(outcomes)).toEqual([
      'effect:millrace.send_message',
      'error:http.refused',
      'error:trigger.condition',
    ]);
  });
});
