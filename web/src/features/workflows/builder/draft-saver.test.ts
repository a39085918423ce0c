import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { exampleWorkflow } from '@millrace/contracts/workflows/workflow';
import { expect, test } from 'vitest';
import { DraftSaver } from './draft-saver.ts';
import type { LooseDefinition } from './graph/step-tree.ts';

const draft = (id: string) => ({ name: 'Test', steps: [{ id, type: 'stop' }] });

/** A server with one record, a clock moved by hand, and the saver in front of them. */
function aSaver() {
  let record: Workflow = { ...exampleWorkflow, version: 1, definition: draft('first') };
  let due: (() => void) | undefined;
  const taken: LooseDefinition[] = [];
  const write = (definition: LooseDefinition) => {
    record = { ...record, version: record.version + 1, definition: { ...definition } };
    return record;
  };
  const saver = new DraftSaver(
    {
      save: (definition, version) =>
        version === record.version ? Promise.resolve(write(definition)) : Promise.reject(new Error('412')),
      takeOver: (definition) => taken.push(definition),
      after: (_ms, run) => {
        due = run;
        return () => (due = undefined);
      },
    },
    record,
  );
  return { saver, write, taken, record: () => record, pass: () => due?.() };
}

test('a change is saved a moment later, against the version it was made from', async () => {
  const { saver, record, pass } = aSaver();
  saver.edit(draft('mine'));
  expect(saver.getState().phase).toBe('waiting');
  pass();
  expect(await saver.saveNow()).toBe(2);
  expect(record().definition).toEqual(draft('mine'));
  expect(saver.getState().phase).toBe('saved');
});

test('what others do to the record, and drafts of others while nothing is lost, are taken over', async () => {
  const { saver, write, taken } = aSaver();
  saver.hear({ ...write(draft('first')), state: 'paused' });
  expect(taken).toEqual([]);
  saver.hear(write(draft('theirs')));
  expect(taken).toEqual([draft('theirs')]);
  saver.edit(draft('mine'));
  expect(await saver.saveNow()).toBe(4);
});

test('a draft of somebody else is never written over: a person decides', async () => {
  const { saver, write, taken, record } = aSaver();
  saver.edit(draft('mine'));
  const theirs = write(draft('theirs'));
  await expect(saver.saveNow()).rejects.toThrow('412');
  saver.hear(theirs);
  expect(saver.getState()).toMatchObject({ phase: 'overtaken', theirs });
  saver.edit(draft('mine still'));
  expect(saver.getState().phase).toBe('overtaken');
  expect(record().definition).toEqual(draft('theirs'));
  saver.takeTheirs();
  expect(taken).toEqual([draft('theirs')]);
  expect(saver.getState().phase).toBe('saved');
});
