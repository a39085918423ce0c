/** What the fields of the panel share: the place they stand at, what is known there, and where a reference goes. */
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import type { InspectedText } from '@millrace/contracts/workflows/workflow-inspection';
import { createContext, useContext } from 'react';
import type { Known } from './expressions/resolve-shape.ts';

export interface TargetField {
  path: string;
  label: string;
  insert: (reference: string) => void;
}

export interface Panel {
  /** `steps[2]`, `triggers[0]` */
  at: string;
  isReadOnly: boolean;
  problems: readonly DefinitionProblem[];
  texts: readonly InspectedText[];
  /** The ids of the other steps of the same list. */
  siblings: readonly string[];
  /** The names at a field: those of the place, and what only this field sees. */
  knownAt(path: string): Known;
  /** The field that had the focus last: references go into it. */
  target: TargetField | undefined;
  aimAt: (field: TargetField | undefined) => void;
}

const Context = createContext<Panel | null>(null);
export const PanelProvider = Context.Provider;

export function usePanel(): Panel {
  const panel = useContext(Context);
  if (!panel) throw new Error('usePanel needs a PanelProvider above it.');
  return panel;
}
