import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';

/** Asks for a value as JSON, and does something with it. */
export function JsonDialog(props: {
  title: string;
  text: string;
  initial: unknown;
  submitLabel: string;
  isBusy: boolean;
  error: unknown;
  onClose: () => void;
  onSubmit: (value: unknown) => void;
  children?: ReactNode;
}) {
  const say = useWords(workflowWords);
  const [text, setText] = useState(() => JSON.stringify(props.initial, null, 2));
  const [fault, setFault] = useState<string>();
  return (
    <FormDialog
      title={props.title}
      opened
      size={560}
      onClose={props.onClose}
      submitLabel={props.submitLabel}
      isBusy={props.isBusy}
      error={props.error}
      onSubmit={(event) => {
        event.preventDefault();
        try {
          const value: unknown = JSON.parse(text);
          setFault(undefined);
          props.onSubmit(value);
        } catch (error) {
          setFault(say('noJson', { reason: error instanceof Error ? error.message : '' }));
        }
      }}
    >
      {props.text}
      <Textarea
        label={say('inputLabel')}
        autosize
        minRows={6}
        maxRows={18}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        value={text}
        error={fault}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {props.children}
    </FormDialog>
  );
}
