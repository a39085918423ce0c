import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { usePanel } from '../panel-context.ts';
import { type Fault, fieldExtensions, showFaults } from './code-mirror.ts';

/** JavaScript of a code step. */
export function CodeInput(props: {
  label: string;
  describedBy: string;
  value: string;
  faults: readonly Fault[];
  onChange: (text: string) => void;
}) {
  const { label, describedBy, value, faults } = props;
  const { isReadOnly } = usePanel();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const field = fieldExtensions({
      label,
      describedBy,
      isReadOnly,
      hint: 'return input',
      onChange: (text) => latest.current.onChange(text),
      onFocus: () => {},
    });
    const extensions = [
      field,
      javascript(),
      lineNumbers(),
      bracketMatching(),
      syntaxHighlighting(defaultHighlightStyle),
    ];
    const state = EditorState.create({ doc: latest.current.value, extensions });
    const made = new EditorView({ parent: host.current, state });
    view.current = made;
    return () => made.destroy();
  }, [label, describedBy, isReadOnly]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    if (view.current) showFaults(view.current, faults);
  }, [faults]);
  return <div ref={host} />;
}
