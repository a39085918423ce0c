import type { DefinitionProblem, Workflow } from '@millrace/contracts/workflows/workflow';
import { useCallback, useMemo, useReducer, useState } from 'react';
import { isRecord } from '../../../api/json.ts';
import { type Drafting, makeEdit, redoEdit, startDrafting, undoEdit } from './graph/drafting.ts';
import type { Edit, Selection } from './graph/edit.ts';
import type { StepPath } from './graph/step-path.ts';
import { type LooseDefinition, readTree, type StepTree, triggersOf } from './graph/step-tree.ts';
import type { StepResult } from './step-result.ts';
import { type Autosave, useAutosave } from './use-autosave.ts';
import { useProblems } from './use-problems.ts';

/**
 * What the canvas, the panel of a step and the page share: the draft, what is chosen, and the way to change it. The same
 * from render to render while nothing of it changed.
 */
export interface Builder {
  /** As the server has it. */
  readonly workflow: Workflow;
  /** The draft as it stands here, saved or not yet. */
  readonly definition: LooseDefinition;
  readonly tree: StepTree;
  readonly isReadOnly: boolean;
  readonly selection: Selection;
  readonly problems: readonly DefinitionProblem[];
  /** What the compiler says about the draft is being asked for. */
  readonly isChecking: boolean;
  /** What trying steps came to, by their ids; shown on the cards. */
  readonly results: ReadonlyMap<string, StepResult>;
  readonly saving: Autosave;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Whether the panel of what is chosen is open. */
  readonly isPanelOpen: boolean;
  readonly actions: BuilderActions;
}

/** Stays the same from render to render. */
export interface BuilderActions {
  /** Makes an edit. Those with the same `mergeKey` that follow each other are one step of undo: typing in a field. */
  readonly change: (edit: Edit, mergeKey?: string) => void;
  /** Puts another definition in place of the draft: text that was edited, a version gone back to. */
  readonly replace: (definition: LooseDefinition, mergeKey?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly select: (selection: Selection) => void;
  readonly openPanel: (isOpen: boolean) => void;
  readonly setResults: (results: ReadonlyMap<string, StepResult>) => void;
}

interface State {
  readonly drafting: Drafting;
  readonly isPanelOpen: boolean;
}

type Action =
  | { kind: 'change'; edit: Edit; mergeKey?: string | undefined }
  | { kind: 'restart'; definition: LooseDefinition }
  | { kind: 'undo' }
  | { kind: 'redo' }
  | { kind: 'select'; selection: Selection }
  | { kind: 'panel'; isOpen: boolean };

export function useBuilder(workflow: Workflow, mayWrite: boolean): Builder {
  const [state, dispatch] = useReducer(step, workflow, start);
  const [results, setResults] = useState<ReadonlyMap<string, StepResult>>(new Map());
  const { history, selection } = state.drafting;
  const definition = history.present;
  const isReadOnly = !mayWrite || workflow.state === 'archived';
  const tree = useMemo(() => readTree(definition), [definition]);
  const { problems, isChecking } = useProblems(definition);
  const takeOver = useCallback((latest: LooseDefinition) => dispatch({ kind: 'restart', definition: latest }), []);
  const saving = useAutosave(workflow, definition, takeOver);
  const actions = useMemo(
    (): BuilderActions => ({
      change: (edit, mergeKey) => dispatch({ kind: 'change', edit, mergeKey }),
      replace: (next, mergeKey) => dispatch({ kind: 'change', edit: () => ({ definition: next }), mergeKey }),
      undo: () => dispatch({ kind: 'undo' }),
      redo: () => dispatch({ kind: 'redo' }),
      select: (next) => dispatch({ kind: 'select', selection: next }),
      openPanel: (isOpen) => dispatch({ kind: 'panel', isOpen }),
      setResults,
    }),
    [],
  );
  const { isPanelOpen } = state;
  const canUndo = history.past.length > 0;
  const canRedo = history.future.length > 0;
  return useMemo(
    () => ({
      workflow,
      definition,
      tree,
      isReadOnly,
      selection,
      problems,
      isChecking,
      results,
      saving,
      canUndo,
      canRedo,
      isPanelOpen,
      actions,
    }),
    [
      workflow,
      definition,
      tree,
      isReadOnly,
      selection,
      problems,
      isChecking,
      results,
      saving,
      canUndo,
      canRedo,
      isPanelOpen,
      actions,
    ],
  );
}

function start(workflow: Workflow): State {
  return { drafting: startDrafting(workflow.definition), isPanelOpen: false };
}

function step(state: State, action: Action): State {
  if (action.kind === 'panel') return { ...state, isPanelOpen: action.isOpen };
  const drafting = draft(state.drafting, action);
  return drafting === state.drafting ? state : { ...state, drafting };
}

function draft(drafting: Drafting, action: Exclude<Action, { kind: 'panel' }>): Drafting {
  switch (action.kind) {
    case 'change':
      return makeEdit(drafting, action.edit, action.mergeKey);
    case 'restart':
      return startDrafting(action.definition, drafting.selection);
    case 'undo':
      return undoEdit(drafting);
    case 'redo':
      return redoEdit(drafting);
    case 'select':
      return { ...drafting, selection: action.selection };
  }
}

/** The one step that is chosen, if it is one. */
export function chosenStep({ selection }: Pick<Builder, 'selection'>): StepPath | undefined {
  return selection.kind === 'steps' && selection.paths.length === 1 ? selection.paths[0] : undefined;
}

/** The trigger at the index, whatever it is. */
export function triggerAt(
  { definition }: Pick<Builder, 'definition'>,
  index: number,
): Readonly<Record<string, unknown>> {
  const trigger = triggersOf(definition)[index];
  return isRecord(trigger) ? trigger : {};
}
