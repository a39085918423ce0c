import { getWorkflowSchema } from '@millrace/contracts/workflows/workflow-versions';
import { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { useOperation } from '../../../../api/hooks.ts';
import { useActions } from '../use-actions.ts';
import { useWords } from '../../../../ui/language/words.ts';
import type { TextRange } from '../../locate-path.ts';
import classes from '../builder.module.css';
import { type Fault, showFaults } from '../panel/expressions/code-mirror.ts';
import { useKindWord } from '../panel/expressions/use-kind-word.ts';
import { useKnowledge } from '../panel/use-knowledge.ts';
import { createJsonEditor } from './json-code-mirror.ts';
import { editorPhrases, jsonWords } from './json-words.ts';
import { createWorkflowSource } from './workflow-source.ts';

export interface JsonEditorHandle {
  choose(range: TextRange): void;
}

export interface JsonEditorProps {
  handle: Ref<JsonEditorHandle>;
  workflowId: string;
  label: string;
  describedBy: string;
  value: string;
  faults: readonly Fault[];
  isReadOnly: boolean;
  onChange: (text: string) => void;
}

/** JSON of a workflow, completed and explained from its schema. */
export function JsonEditor(props: JsonEditorProps) {
  const { label, describedBy, value, faults, isReadOnly } = props;
  const say = useWords(jsonWords);
  const source = useSource();
  const findKnown = useKnowledge(props.workflowId);
  const describe = useKindWord();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ ...props, source, findKnown, describe });
  /** What was typed and has not come back yet. */
  const typed = useRef<string>(undefined);
  useEffect(() => {
    latest.current = { ...props, source, findKnown, describe };
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const made = createJsonEditor(host.current, latest.current.value, {
      label,
      describedBy,
      isReadOnly,
      phrases: editorPhrases(say),
      source: () => latest.current.source,
      findKnown: (place) => latest.current.findKnown(place),
      describe: (found) => latest.current.describe(found.shape),
      onChange: (text) => {
        if (text === latest.current.value) return;
        typed.current = text;
        latest.current.onChange(text);
      },
    });
    view.current = made;
    return () => made.destroy();
  }, [label, describedBy, isReadOnly, say]);
  // After every render: each text that was typed comes back as a value, and until then a value is an older one.
  useEffect(() => {
    const editor = view.current;
    if (typed.current === value) typed.current = undefined;
    if (!editor || typed.current !== undefined || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  });
  useEffect(() => {
    if (view.current) showFaults(view.current, faults);
  }, [faults]);
  useImperativeHandle(props.handle, () => ({
    choose({ start, end }) {
      const editor = view.current;
      if (!editor) return;
      const length = editor.state.doc.length;
      const selection = { anchor: Math.min(start, length), head: Math.min(end, length) };
      editor.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
      editor.focus();
    },
  }));
  return <div ref={host} className={classes.jsonEditor} />;
}

function useSource() {
  const { data: schema } = useOperation(getWorkflowSchema, {}, { staleTime: Number.POSITIVE_INFINITY });
  const actions = useActions();
  return useMemo(() => createWorkflowSource(schema ?? {}, actions ?? []), [schema, actions]);
}
