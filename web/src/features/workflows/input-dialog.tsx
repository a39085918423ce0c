import { useState } from 'react';
import type { ReactNode } from 'react';
import { isApiError } from '../../api/api-error.ts';
import { isRecord } from '../../api/json.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import type { Answer } from './approvals/decision-fields.ts';
import { FormField } from './approvals/form-field.tsx';
import { fieldsOfInput, type InputFault, readInput } from './input-fields.ts';
import { JsonDialog } from './json-dialog.tsx';
import { workflowWords } from './workflow-words.ts';

interface InputDialogProps {
  title: string;
  text: string;
  submitLabel: string;
  /** A JSON Schema of an object; without it the input is written as JSON. */
  schema: Record<string, unknown> | undefined;
  /** What it is filled in with. */
  initial: unknown;
  isBusy: boolean;
  error: unknown;
  onClose: () => void;
  onSubmit: (input: unknown) => void;
  children?: ReactNode;
}

/** Asks for what a run is to start with, by a form where there is a schema. */
export function InputDialog({ schema, ...dialog }: InputDialogProps) {
  return schema ? <InputForm schema={schema} {...dialog} /> : <JsonDialog {...dialog} />;
}

function InputForm(props: Omit<InputDialogProps, 'schema'> & { schema: Record<string, unknown> }) {
  const { schema, initial, error, onSubmit, children, ...dialog } = props;
  const say = useWords(workflowWords);
  const fields = fieldsOfInput(schema, initial);
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>({});
  const [faults, setFaults] = useState<Readonly<Record<string, InputFault>>>({});
  const refused = faultsOf(error);
  const textOf = (fault: InputFault | undefined) => {
    if (typeof fault === 'object') return fault.reason;
    return fault && say(fault === 'missing' ? 'inputMissing' : 'inputNoNumber');
  };
  const ofNoField = Object.keys(refused).every((name) => !fields.some((field) => field.name === name));
  return (
    <FormDialog
      {...dialog}
      opened
      error={ofNoField ? error : undefined}
      onSubmit={(event) => {
        event.preventDefault();
        // Left as it is, it is what it was, to the letter.
        if (Object.keys(answers).length === 0 && isRecord(initial)) return onSubmit(initial);
        const read = readInput(fields, answers, initial);
        setFaults('faults' in read ? read.faults : {});
        if ('input' in read) onSubmit(read.input);
      }}
    >
      {props.text}
      {fields.map((field) => {
        const fault = faults[field.name];
        return (
          <FormField
            key={field.name}
            field={field}
            answer={answers[field.name] ?? field.initial}
            error={textOf(fault) ?? refused[field.name]}
            onChange={(answer) => setAnswers({ ...answers, [field.name]: answer })}
          />
        );
      })}
      {children}
    </FormDialog>
  );
}

/** What the server refused, by the field it is about: `input.email`, `payload.email`. */
function faultsOf(error: unknown): Readonly<Record<string, string>> {
  if (!isApiError(error)) return {};
  return Object.fromEntries(
    error.issues.flatMap(({ path, message }) => {
      const name = /^\w+\.([^.[]+)/.exec(path)?.[1];
      return name === undefined ? [] : [[name, message]];
    }),
  );
}
