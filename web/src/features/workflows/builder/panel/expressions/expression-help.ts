/** Completion and hover of an expression, for CodeMirror: the same in a field and in the JSON of a workflow. */
import { type CompletionContext, type CompletionResult, startCompletion } from '@codemirror/autocomplete';
import type { EditorView, Tooltip } from '@codemirror/view';
import { type Completion, completionsAt, shapeAt } from './complete-expression.ts';
import type { ExpressionPlace } from './expression-place.ts';
import type { Known } from './resolve-shape.ts';

export type Describe = (completion: Pick<Completion, 'shape'>) => string;

interface Knowledge {
  known: Known;
  describe: Describe;
}

export function completeAt(
  place: ExpressionPlace,
  context: CompletionContext,
  { known, describe }: Knowledge,
): CompletionResult | null {
  const found = completionsAt(place.source, place.position, known);
  if (!found) return null;
  const from = place.toDocument(found.from);
  const before = context.state.sliceDoc(0, context.pos);
  const isAsked = context.explicit || from < context.pos || /(?:\{\{\s?|\.)$/.test(before);
  if (!isAsked || found.options.length === 0) return null;
  return {
    from,
    validFor: /^[\w$-]*$/,
    options: found.options.map((option, index) => {
      const insert = place.write(option.insert);
      const overwritten = from - place.toDocument(found.from - option.overwrites);
      return {
        label: option.label,
        type: option.kind,
        detail: option.signature?.slice(option.signature.indexOf('(')) ?? describe(option),
        boost: 99 - Math.min(index, 190),
        ...((option.about ?? option.example) !== undefined && { info: () => describeIn(option) }),
        apply: (view: EditorView, ...[, start, end]: [unknown, number, number]) => {
          const begin = start - overwritten;
          view.dispatch({
            changes: { from: begin, to: end, insert },
            selection: { anchor: begin + insert.length - option.caretBack },
            userEvent: 'input.complete',
          });
          if (option.kind === 'name' && option.shape.kind === 'object') startCompletion(view);
        },
      };
    }),
  };
}

export function explainAt(place: ExpressionPlace, { known, describe }: Knowledge): Tooltip | null {
  const found = shapeAt(place.source, place.position, known);
  if (!found) return null;
  const { member, text } = found;
  return {
    pos: place.toDocument(found.from),
    end: place.toDocument(found.to),
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'mr-hover';
      const head = document.createElement('strong');
      head.textContent = member ? member.signature : `${text}: ${describe(found)}`;
      dom.append(head);
      if (member) dom.append(document.createElement('br'), describeIn(member));
      return { dom };
    },
  };
}

function describeIn({ about, example }: { about?: string; example?: string | null }): HTMLElement {
  const box = document.createElement('div');
  box.append(about ?? '');
  if (example) {
    const code = document.createElement('code');
    code.textContent = example;
    box.append(document.createElement('br'), code);
  }
  return box;
}
