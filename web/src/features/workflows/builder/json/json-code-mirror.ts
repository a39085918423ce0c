/** The editor behind the JSON of a workflow: CodeMirror with completion, descriptions, folding and search. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete';
import { indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers, type Tooltip } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { expressionMarks, fieldExtensions } from '../panel/expressions/code-mirror.ts';
import { completeAt, type Describe, explainAt } from '../panel/expressions/expression-help.ts';
import type { ExpressionMark } from '../panel/expressions/scan-expression.ts';
import type { FindKnown } from '../panel/use-knowledge.ts';
import { completeJson, type JsonCandidate } from './complete-json.ts';
import { explainJson } from './explain-json.ts';
import { expressionInJson, marksInLiteral } from './expression-in-json.ts';
import type { SchemaSource } from './schema-places.ts';

export interface JsonEditorOptions {
  label: string;
  describedBy: string;
  isReadOnly: boolean;
  /** CodeMirror’s own words, in the language of the reader. */
  phrases: Record<string, string>;
  source(): SchemaSource;
  findKnown: FindKnown;
  describe: Describe;
  onChange(text: string): void;
}

export function createJsonEditor(parent: HTMLElement, text: string, options: JsonEditorOptions): EditorView {
  return new EditorView({ parent, state: EditorState.create({ doc: text, extensions: extensionsOf(options) }) });
}

function extensionsOf(options: JsonEditorOptions): Extension[] {
  return [
    EditorState.phrases.of(options.phrases),
    EditorState.tabSize.of(2),
    look,
    fieldExtensions({ ...options, hint: '', onFocus: () => {} }),
    json(),
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    bracketMatching(),
    indentOnInput(),
    closeBrackets(),
    search({ top: true }),
    syntaxHighlighting(colours),
    expressionMarks(marksInSight),
    autocompletion({
      override: [(context) => complete(context, options)],
      icons: false,
      activateOnTyping: true,
    }),
    hoverTooltip((view, position) => explain(view, position, options)),
    keymap.of([
      ...closeBracketsKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
  ];
}

async function complete(context: CompletionContext, options: JsonEditorOptions): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const place = expressionInJson(text, context.pos);
  if (!place) return completeFields(context, options.source());
  const known = await options.findKnown(place);
  return context.aborted ? null : completeAt(place, context, { known, describe: options.describe });
}

function completeFields(context: CompletionContext, source: SchemaSource): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = completeJson(text, context.pos, source);
  if (!found || found.candidates.length === 0) return null;
  // The list is filtered by what stands between the quotes.
  const from = text[found.from] === '"' && found.from < context.pos ? found.from + 1 : found.from;
  if (!context.explicit && from === context.pos && text[context.pos - 1] !== '"') return null;
  const before = from - found.from;
  const behind = found.to - context.pos;
  return {
    from,
    validFor: /^[\w$.-]*$/,
    options: found.candidates.map((candidate, index) => ({
      label: candidate.label,
      type: candidate.kind,
      boost: 99 - Math.min(index, 190),
      ...(candidate.about !== undefined && { info: candidate.about }),
      apply: (view: EditorView, ...[, start, end]: [unknown, number, number]) =>
        put(view, candidate, { from: start - before, to: end + behind }),
    })),
  };
}

function put(view: EditorView, { insert, caretBack }: JsonCandidate, { from, to }: { from: number; to: number }): void {
  const anchor = from + insert.length - caretBack;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor }, userEvent: 'input.complete' });
  // Behind the name of a field comes its value.
  if (caretBack > 0 || insert.endsWith(' ')) startCompletion(view);
}

async function explain(view: EditorView, position: number, options: JsonEditorOptions): Promise<Tooltip | null> {
  const place = expressionInJson(view.state.doc.toString(), position);
  if (!place) return explainField(view, position, options.source());
  return explainAt(place, { known: await options.findKnown(place), describe: options.describe });
}

function explainField(view: EditorView, position: number, source: SchemaSource): Tooltip | null {
  const found = explainJson(view.state.doc.toString(), position, source);
  if (!found) return null;
  return {
    pos: found.from,
    end: found.to,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'mr-hover';
      const name = document.createElement('strong');
      name.textContent = found.name;
      dom.append(name, document.createElement('br'), found.about);
      return { dom };
    },
  };
}

/** Of the texts in sight: a long definition has hundreds. */
function marksInSight({ state, visibleRanges }: EditorView): ExpressionMark[] {
  const texts = new Map<number, string>();
  for (const range of visibleRanges) {
    syntaxTree(state).iterate({
      ...range,
      enter: ({ name, from, to }) => void (name === 'String' && texts.set(from, state.sliceDoc(from, to))),
    });
  }
  return [...texts].flatMap(([start, text]) =>
    marksInLiteral(text).map((mark) => ({ ...mark, from: start + mark.from, to: start + mark.to })),
  );
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--mr-accent-ink)' },
  { tag: tags.string, color: 'var(--mr-good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--mr-warn)' },
  { tag: [tags.separator, tags.brace, tags.squareBracket], color: 'var(--mr-ink-3)' },
]);

/** It fills its place instead of growing with its text. Before the look of fields, which gives way to it. */
const look = EditorView.theme({
  '&': { height: '100%', border: '0', borderRadius: '0' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { maxHeight: 'none', lineHeight: '1.55' },
  '.cm-content': { paddingBottom: '40vh' },
  '.cm-gutters': { backgroundColor: 'var(--mr-page)', color: 'var(--mr-ink-3)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--mr-hover)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--mr-sunken)', color: 'var(--mr-ink-2)', border: '0' },
  '.cm-panels': {
    backgroundColor: 'var(--mr-sunken)',
    color: 'var(--mr-ink)',
    borderBottom: '1px solid var(--mr-line)',
  },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 12px', fontFamily: 'var(--mantine-font-family)' },
  '.cm-panel.cm-search label': { fontSize: '12px' },
  '.cm-textfield': {
    backgroundColor: 'var(--mr-page)',
    border: '1px solid var(--mr-line-strong)',
    borderRadius: '4px',
    color: 'var(--mr-ink)',
  },
  '.cm-textfield, .cm-button': { fontSize: '12px', padding: '2px 6px' },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--mr-page)',
    border: '1px solid var(--mr-line-strong)',
    borderRadius: '4px',
    color: 'var(--mr-ink)',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--mr-ink)', cursor: 'pointer' },
  '.cm-searchMatch, .cm-selectionMatch': { backgroundColor: 'var(--mr-accent-soft)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--mr-active)' },
});
