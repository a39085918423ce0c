import type { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { usePanel } from '../panel-context.ts';
import { createExpressionEditor, type Fault, insertReference, showFaults } from './code-mirror.ts';
import type { Known } from './resolve-shape.ts';
import { useKindWord } from './use-kind-word.ts';

export interface ExpressionInputProps {
  path: string;
  label: string;
  describedBy: string;
  value: string;
  isBare: boolean;
  hint: string;
  faults: readonly Fault[];
  known: Known;
  onChange: (text: string) => void;
}

/** An editor that lives as long as the field; what changes around it is handed on. */
export function ExpressionInput(props: ExpressionInputProps) {
  const { value, faults, label, describedBy, isBare, hint } = props;
  const { isReadOnly, aimAt } = usePanel();
  const describe = useKindWord();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ ...props, describe });
  useEffect(() => {
    latest.current = { ...props, describe };
  });
  useEffect(() => {
    if (!host.current) return undefined;
    const made = createExpressionEditor(host.current, latest.current.value, {
      label,
      describedBy,
      isBare,
      hint,
      isReadOnly,
      known: () => latest.current.known,
      describe: ({ shape }) => latest.current.describe(shape),
      onChange: (text) => latest.current.onChange(text),
      onFocus: (focused) => {
        const insert = (reference: string) => insertReference(focused, reference, isBare);
        aimAt({ path: latest.current.path, label, insert });
      },
    });
    view.current = made;
    return () => {
      aimAt(undefined);
      made.destroy();
    };
  }, [label, describedBy, isBare, hint, isReadOnly, aimAt]);
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
