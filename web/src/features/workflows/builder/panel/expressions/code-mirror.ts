/** The editor behind fields for expressions and code: CodeMirror, dressed as a field of the app. */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  type CompletionContext,
  type CompletionResult,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { syntaxTree } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension, Prec } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  placeholder,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { getNonce } from 'get-nonce';
import { completeAt, type Describe, explainAt } from './expression-help.ts';
import type { ExpressionPlace } from './expression-place.ts';
import { referenceType } from './reference-type.ts';
import type { Known } from './resolve-shape.ts';
import { expressionAt, type ExpressionMark, marksIn } from './scan-expression.ts';

export interface Fault {
  from: number;
  to: number;
  message: string;
  severity: 'error' | 'warning';
}

export interface EditorOptions {
  label: string;
  describedBy: string;
  /** All of the text is one expression, without braces. */
  isBare: boolean;
  isReadOnly: boolean;
  hint: string;
  known(): Known;
  describe: Describe;
  onChange(text: string): void;
  onFocus(view: EditorView): void;
}

export function createExpressionEditor(parent: HTMLElement, text: string, options: EditorOptions): EditorView {
  return new EditorView({ parent, state: EditorState.create({ doc: text, extensions: extensionsOf(options) }) });
}

function extensionsOf(options: EditorOptions): Extension[] {
  return [
    fieldExtensions(options),
    closeBrackets(),
    Prec.highest(keymap.of([{ key: 'Enter', run: (view) => acceptSoon(view, patientTries) }])),
    autocompletion({
      override: [(context) => complete(context, options)],
      icons: false,
      activateOnTyping: true,
      // Who types fast means the entry, too: nobody wants a new line inside of an expression.
      interactionDelay: 0,
    }),
    options.isBare ? [] : templateMarks,
    hoverTooltip((view, position) => explain(view, position, options)),
    EditorView.domEventHandlers({ drop: (event, view) => dropReference(event, view, options) }),
  ];
}

const patientTries = 20;
const betweenTriesMs = 15;

/** Enter right behind a letter comes while the list is being made: it means the entry, not a new line. */
function acceptSoon(view: EditorView, tries: number): boolean {
  if (acceptCompletion(view)) return true;
  if (tries === 0 || completionStatus(view.state) === null) return false;
  setTimeout(() => acceptSoon(view, tries - 1), betweenTriesMs);
  return true;
}

/** What code fields have, too. */
export function fieldExtensions(options: Omit<EditorOptions, 'isBare' | 'known' | 'describe'>): Extension[] {
  const attributes: Record<string, string> = { 'aria-label': options.label, 'aria-describedby': options.describedBy };
  return [
    EditorView.cspNonce.of(getNonce() ?? ''),
    history(),
    keymap.of([{ key: 'Alt-d', run: goToData }, ...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    placeholder(options.hint),
    EditorView.contentAttributes.of({ ...attributes, spellcheck: 'false', tabindex: '0' }),
    EditorState.readOnly.of(options.isReadOnly),
    EditorView.editable.of(!options.isReadOnly),
    look,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
      if (update.focusChanged && update.view.hasFocus) options.onFocus(update.view);
    }),
  ];
}

/** To the values there are, from where Enter writes into the field again. */
function goToData(view: EditorView): boolean {
  const first = view.dom.closest('aside')?.querySelector<HTMLElement>('[data-values] button[draggable]');
  first?.focus();
  return first !== undefined && first !== null;
}

export function showFaults(view: EditorView, faults: readonly Fault[]): void {
  const { length } = view.state.doc;
  const inside = faults.map((fault) => {
    const from = Math.min(fault.from, length);
    return { ...fault, from, to: Math.max(from, Math.min(fault.to, length)) };
  });
  view.dispatch(setDiagnostics(view.state, inside));
}

/** Puts a reference at the caret: as an expression of its own, or into the one that is being written. */
export function insertReference(view: EditorView, reference: string, isBare: boolean): void {
  const { from, to } = view.state.selection.main;
  const isInside = isBare || expressionAt(view.state.doc.toString(), from) !== undefined;
  const insert = isInside ? reference : `{{ ${reference} }}`;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
  view.focus();
}

function dropReference(event: DragEvent, view: EditorView, { isBare, isReadOnly }: EditorOptions): boolean {
  const reference = event.dataTransfer?.getData(referenceType) ?? '';
  if (reference === '' || isReadOnly) return false;
  event.preventDefault();
  const position = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.doc.length;
  view.dispatch({ selection: { anchor: position } });
  insertReference(view, reference, isBare);
  return true;
}

function complete(context: CompletionContext, options: EditorOptions): CompletionResult | null {
  const place = placeIn(context.state.doc.toString(), context.pos, options.isBare);
  return place ? completeAt(place, context, { known: options.known(), describe: options.describe }) : null;
}

function explain(view: EditorView, position: number, options: EditorOptions): Tooltip | null {
  const place = placeIn(view.state.doc.toString(), position, options.isBare);
  return place ? explainAt(place, { known: options.known(), describe: options.describe }) : null;
}

function placeIn(text: string, position: number, isBare: boolean): ExpressionPlace | undefined {
  const range = isBare ? { from: 0, to: text.length } : expressionAt(text, position);
  if (!range) return undefined;
  const { from, to } = range;
  const toDocument = (offset: number) => from + offset;
  return { source: text.slice(from, to), position: position - from, toDocument, write: (written) => written };
}

const expressionMark = Decoration.mark({ class: 'mr-expression' });
const braceMark = Decoration.mark({ class: 'mr-brace' });

/** Colours what `find` finds. */
export function expressionMarks(find: (view: EditorView) => ExpressionMark[]): Extension {
  const decorate = (view: EditorView) =>
    Decoration.set(find(view).map(({ from, to, isBrace }) => (isBrace ? braceMark : expressionMark).range(from, to)));
  const plugin = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view);
      }
      update({ view, docChanged, viewportChanged, startState, state }: ViewUpdate): void {
        const isParsed = syntaxTree(startState) !== syntaxTree(state);
        if (docChanged || viewportChanged || isParsed) this.decorations = decorate(view);
      }
    },
    { decorations: ({ decorations }) => decorations },
  );
  // Inside of the colours of the language around it.
  return Prec.highest(plugin);
}

const templateMarks = expressionMarks((view) => marksIn(view.state.doc.toString()));

const look = EditorView.theme({
  '&': {
    backgroundColor: 'var(--mr-page)',
    border: '1px solid var(--mr-line-strong)',
    borderRadius: '6px',
    color: 'var(--mr-ink)',
    fontSize: '13px',
  },
  '&.cm-focused': { outline: '2px solid var(--mr-accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', maxHeight: '240px', overflow: 'auto' },
  '.cm-content': { padding: '6px 4px', caretColor: 'var(--mr-ink)' },
  '.cm-line': { padding: '0 4px' },
  '.cm-placeholder': { color: 'var(--mr-ink-3)' },
  '.mr-expression': { color: 'var(--mr-accent-ink)', backgroundColor: 'var(--mr-accent-soft)' },
  '.mr-brace': { color: 'var(--mr-ink-3)', backgroundColor: 'var(--mr-accent-soft)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--mr-raised)',
    color: 'var(--mr-ink)',
    border: '1px solid var(--mr-line-strong)',
    borderRadius: '6px',
    boxShadow: 'var(--mr-shadow)',
    fontSize: '12px',
    maxWidth: '340px',
  },
  '.cm-tooltip .mr-hover, .cm-completionInfo, .cm-tooltip-lint': { padding: '6px 8px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--mr-active)', color: 'var(--mr-ink)' },
  '.cm-completionDetail': { color: 'var(--mr-ink-3)', fontStyle: 'normal' },
  '.cm-cursor': { borderLeftColor: 'var(--mr-ink)' },
});
