import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { getWorkflow, updateWorkflow } from '@millrace/contracts/workflows/workflows';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { isApiError } from '../../../api/api-error.ts';
import { queryKeyOf, useCall, useMarkStale } from '../../../api/hooks.ts';
import { DraftSaver, type SaverDeps, type SaverState } from './draft-saver.ts';
import { isSameDefinition } from './graph/same-definition.ts';
import type { LooseDefinition } from './graph/step-tree.ts';

export interface Autosave extends SaverState {
  /** Saves now what is not saved, and gives the version that is saved then. Throws where it cannot. */
  readonly saveNow: () => Promise<number>;
  /** Gives up what is written here, and goes on with what the other one saved. */
  readonly takeTheirs: () => void;
}

/** Keeps the draft saved while the page is open. */
export function useAutosave(
  workflow: Workflow,
  definition: LooseDefinition,
  takeOver: SaverDeps['takeOver'],
): Autosave {
  const save = useSave(workflow.id);
  const [saver] = useState(() => new DraftSaver({ save, takeOver, after }, workflow));
  useEffect(() => saver.edit(definition), [saver, definition]);
  useEffect(() => saver.hear(workflow), [saver, workflow]);
  useEffect(() => {
    // A tab that is closed may be gone before an answer comes; the request is on its way then.
    window.addEventListener('pagehide', saver.flush);
    return () => {
      window.removeEventListener('pagehide', saver.flush);
      saver.flush();
    };
  }, [saver]);
  const state = useSyncExternalStore(saver.subscribe, saver.getState);
  return useMemo(() => ({ ...state, saveNow: saver.saveNow, takeTheirs: saver.takeTheirs }), [state, saver]);
}

function useSave(id: string): SaverDeps['save'] {
  const call = useCall();
  const queries = useQueryClient();
  const markStale = useMarkStale();
  return async (definition, version) => {
    try {
      const saved = await call(updateWorkflow, { id, definition: { ...definition } }, { version });
      const key = queryKeyOf(getWorkflow, { id });
      const before = queries.getQueryData<Workflow>(key);
      queries.setQueryData(key, saved);
      markStale(['workflow_versions']);
      // What is made up for `trigger` is made of these.
      const startsAlike = (['triggers', 'inputs'] as const).every((field) =>
        isSameDefinition(before?.definition[field], saved.definition[field]),
      );
      if (!startsAlike) markStale(['workflow_samples']);
      return saved;
    } catch (error) {
      // The page learns what the other one saved, and asks.
      if (isApiError(error) && error.status === 412) markStale(['workflows']);
      throw error;
    }
  };
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
