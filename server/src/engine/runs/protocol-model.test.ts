/**
 * Every interleaving of the protocol of runs, see testing/run-protocol. What holds there holds for the SQL as far as that
 * does in one transaction what the model does in one step; takeover.db.test.ts and tests/crash look at the SQL.
 */
import { describe, expect, it } from 'vitest';
import { explore } from '#testing/run-protocol';
import { type EffectKind, type Rule, rules, type Setting } from '#testing/run-protocol-state';

const settings: readonly Setting[] = ['two processes', 'one process'];
const kinds: readonly EffectKind[] = ['unsafe', 'look_up', 'transactional'];

const worlds = settings.flatMap((setting) => kinds.map((kind) => ({ setting, kind })));

/** What goes wrong without a rule, and where. */
const wrongs: Record<Rule, { violation: string; kind: EffectKind; setting?: Setting }> = {
  isLocked: { violation: 'happened twice', kind: 'unsafe', setting: 'one process' },
  isCompared: { violation: 'happened twice', kind: 'unsafe', setting: 'one process' },
  isTokenRaised: { violation: 'happened twice', kind: 'unsafe', setting: 'one process' },
  isIntentFirst: { violation: 'happened twice', kind: 'unsafe' },
  isBeginChecked: { violation: 'happened twice', kind: 'look_up' },
  isOpenUnknown: { violation: 'happened twice', kind: 'unsafe' },
  isTimeoutUnknown: { violation: 'happened twice', kind: 'unsafe' },
  isLookUpPatient: { violation: 'happened twice', kind: 'look_up' },
  isOneTransaction: { violation: 'happened without its record', kind: 'transactional' },
  isGivenUp: { violation: 'happened twice', kind: 'transactional' },
  isLateKept: { violation: 'happened twice', kind: 'transactional' },
  isFactUnfenced: { violation: 'asked about what is known', kind: 'unsafe' },
  isTruthTold: { violation: 'asked about what is known', kind: 'unsafe' },
  isTakenOver: { violation: 'held for ever', kind: 'unsafe' },
  isRecalled: { violation: 'held for ever', kind: 'unsafe' },
};

describe('whatever becomes of two executors of a run', () => {
  it.each(worlds)('its effect ($kind, $setting) happens once and is on record, and it ends', (world) => {
    const { states, violations } = explore(world);
    expect([...violations]).toEqual([]);
    expect(states).toBeGreaterThan(5_000);
  });
});

describe('it takes every rule of the protocol', () => {
  const cases = Object.entries(wrongs).map(([name, wrong]) => {
    const without = name as Rule; // a key of a record of rules
    return { without, rule: rules[without], ...wrong };
  });

  it.each(cases)('$rule, else: $violation', ({ without, violation, kind, setting = 'two processes' }) => {
    expect([...explore({ setting, kind, without }, violation).violations]).toContain(violation);
  });
});
