import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { getWorkflow, updateWorkflow } from '@millrace/contracts/workflows/workflows';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isApiError } from '../../../api/api-error.ts';
import { queryKeyOf, useCall, useMarkStale } from '../../../api/hooks.ts';
import { isSameDefinition } from './graph/same-definition.ts';
import type { LooseDefinition } from './graph/step-tree.ts';

const saveAfterMs = 700;

export interface Autosave {
  /** `overtaken`: somebody else saved another draft meanwhile, and a person decides. */
  readonly state: 'saved' | 'waiting' | 'saving' | 'failed' | 'overtaken';
  readonly error: unknown;
  /** What the other one saved, while `overtaken`. */
  readonly theirs: Workflow | undefined;
  /** Saves now what is not saved, and gives the version that is saved then. Throws where it cannot. */
  readonly saveNow: () => Promise<number>;
  /** Gives up what is written here, and goes on with what the other one saved. */
  readonly takeTheirs: () => void;
}

interface Known {
  readonly version: number;
  readonly definition: LooseDefinition;
}

interface Given {
  workflow: Workflow;
  definition: LooseDefinition;
  isReadOnly: boolean;
  /** Puts a draft of the server in place of the one here. */
  takeOver: (definition: LooseDefinition) => void;
}

/**
 * Saves the draft a moment after each change, against the version it was read at. What others do to the record (switch
 * it on, publish, rename) is taken over; a draft that others changed is never written over.
 */
export function useAutosave({ workflow, definition, isReadOnly, takeOver }: Given): Autosave {
  const call = useCall();
  const queries = useQueryClient();
  const markStale = useMarkStale();
  const [known, setKnown] = useState<Known>(workflow);
  const [status, setStatus] = useState<{ state: 'idle' | 'saving' | 'failed'; error?: unknown }>({ state: 'idle' });
  const latest = useRef({ known, definition });
  latest.current = { known, definition };
  const inFlight = useRef<Promise<number>>(undefined);
  const { id } = workflow;

  const hasMoved = workflow.version > known.version;
  const isSaved = definition === known.definition;
  const isTheirs = hasMoved && !isSameDefinition(workflow.definition, known.definition) && !inFlight.current;
  const isOvertaken = isTheirs && !isSaved && !isSameDefinition(workflow.definition, definition);

  const learn = useCallback((next: Known) => {
    latest.current = { ...latest.current, known: next };
    setKnown(next);
  }, []);

  useEffect(() => {
    if (!hasMoved || isOvertaken || inFlight.current) return;
    learn({ version: workflow.version, definition: isTheirs ? workflow.definition : known.definition });
    if (isTheirs) takeOver(workflow.definition);
  }, [hasMoved, isOvertaken, isTheirs, workflow, known.definition, learn, takeOver]);

  const save = useCallback(async (): Promise<number> => {
    if (inFlight.current) await inFlight.current.catch(() => {});
    const { known: base, definition: sent } = latest.current;
    if (sent === base.definition) return base.version;
    setStatus({ state: 'saving' });
    const saving = call(updateWorkflow, { id, definition: { ...sent } }, { version: base.version });
    inFlight.current = saving.then(({ version }) => version);
    try {
      const saved = await saving;
      learn({ version: saved.version, definition: sent });
      queries.setQueryData(queryKeyOf(getWorkflow, { id }), saved);
      setStatus({ state: 'idle' });
      markStale(['workflow_versions']);
      return saved.version;
    } catch (error) {
      // The page learns what the other one saved, and asks.
      if (isApiError(error) && error.status === 412) markStale(['workflows']);
      setStatus({ state: 'failed', error });
      throw error;
    } finally {
      inFlight.current = undefined;
    }
  }, [call, id, learn, markStale, queries]);

  const mustSave = !isSaved && !isReadOnly && !isOvertaken;
  useEffect(() => {
    if (!mustSave) return undefined;
    const timer = setTimeout(() => void save().catch(() => {}), saveAfterMs); // told by the state
    return () => clearTimeout(timer);
  }, [mustSave, definition, known.version, save]);

  return {
    state: isOvertaken
      ? 'overtaken'
      : status.state === 'saving'
        ? 'saving'
        : isSaved
          ? 'saved'
          : status.state === 'failed'
            ? 'failed'
            : 'waiting',
    error: status.error,
    theirs: isOvertaken ? workflow : undefined,
    saveNow: save,
    takeTheirs: () => {
      learn(workflow);
      takeOver(workflow.definition);
    },
  };
}
