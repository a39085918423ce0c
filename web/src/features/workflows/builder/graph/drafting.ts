/** A draft with its history and what is chosen in it: an edit that is taken back takes what it was about back, too. Pure. */
import { compareVersions } from '../../versions/compare-versions.ts';
import { chooseSteps, type Edit, nothingChosen, type Selection } from './edit.ts';
import { type History, record, redo, startHistory, undo } from './history.ts';
import { isSameDefinition } from './same-definition.ts';
import { type LooseDefinition, readTree, triggersOf } from './step-tree.ts';

/** What was chosen around an edit that is about what is chosen; other edits show by what they changed. */
interface Around {
  readonly before: Selection;
  readonly after: Selection;
}

export interface Drafting {
  readonly history: History<LooseDefinition, Around | undefined>;
  readonly selection: Selection;
}

export function startDrafting(definition: LooseDefinition, selection = nothingChosen): Drafting {
  return { history: startHistory(definition), selection: keepExisting(selection, definition) };
}

/** The same drafting where the edit is refused. */
export function makeEdit(drafting: Drafting, edit: Edit, mergeKey?: string): Drafting {
  const { history, selection: before } = drafting;
  const edited = edit(history.present);
  if (!edited) return drafting;
  // The same one where it is the same choice: what is drawn of it stays as it is.
  const after = edited.selection && !isSameDefinition(edited.selection, before) ? edited.selection : before;
  return {
    history: record(history, {
      value: edited.definition,
      mark: edited.selection && { before, after },
      mergeKey,
    }),
    selection: keepExisting(after, edited.definition),
  };
}

export function undoEdit(drafting: Drafting): Drafting {
  return turn(drafting, undo(drafting.history), drafting.history.past.at(-1)?.mark?.before);
}

export function redoEdit(drafting: Drafting): Drafting {
  return turn(drafting, redo(drafting.history), drafting.history.future[0]?.mark?.after);
}

function turn(drafting: Drafting, history: Drafting['history'], about: Selection | undefined): Drafting {
  if (history === drafting.history) return drafting;
  const chosen = about ?? chooseChanged(drafting.history.present, history.present) ?? drafting.selection;
  return { history, selection: keepExisting(chosen, history.present) };
}

/** The steps that are not as they were; undefined where only something else changed, or all of it is gone. */
function chooseChanged(before: LooseDefinition, after: LooseDefinition): Selection | undefined {
  const paths = compareVersions(before, after).steps.flatMap((step) => step.after?.path ?? []);
  return paths.length > 0 ? chooseSteps(...paths) : undefined;
}

/** What is chosen and no longer there is chosen no longer. */
function keepExisting(selection: Selection, definition: LooseDefinition): Selection {
  if (selection.kind === 'trigger') return triggersOf(definition)[selection.index] ? selection : nothingChosen;
  const { byPath } = readTree(definition);
  const paths = selection.paths.filter((path) => byPath.has(path));
  return paths.length === selection.paths.length ? selection : { kind: 'steps', paths };
}
