import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { useState } from 'react';
import { isRecord } from '../../../../../api/json.ts';
import { FormDialog } from '../../../../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../../../../ui/language/words.ts';
import { fieldsOf, initialAnswers, toValues } from '../../../approvals/decision-fields.ts';
import { FormField } from '../../../approvals/form-field.tsx';
import { JsonDialog } from '../../../json-dialog.tsx';
import { sampleInput } from '../../../sample-input.ts';
import { panelWords } from '../panel-words.ts';

interface RunDialogProps {
  workflow: Workflow;
  isBusy: boolean;
  error: unknown;
  onClose: () => void;
  onRun: (input: unknown) => void;
}

/** Asks for what the workflow wants to be given, by a form where it says what that is. */
export function RunDialog(props: RunDialogProps) {
  const say = useWords(panelWords);
  const { workflow, onRun, ...dialog } = props;
  const common = { ...dialog, title: say('runTitle', { name: workflow.name }), submitLabel: say('run') };
  const schema = inputSchemaOf(workflow.definition);
  if (schema) return <InputForm {...common} text={say('runPublished')} schema={schema} onRun={onRun} />;
  return (
    <JsonDialog {...common} text={say('runPublished')} initial={sampleInput(workflow.definition)} onSubmit={onRun} />
  );
}

function InputForm(
  props: Omit<RunDialogProps, 'workflow'> & {
    title: string;
    submitLabel: string;
    text: string;
    schema: Record<string, unknown>;
  },
) {
  const { title, submitLabel, text, schema, isBusy, error, onClose, onRun } = props;
  const { asked } = fieldsOf({ data: {}, editable: [], form: schema });
  const [answers, setAnswers] = useState(() => initialAnswers(asked));
  const [fault, setFault] = useState<string>();
  return (
    <FormDialog
      title={title}
      opened
      onClose={onClose}
      submitLabel={submitLabel}
      isBusy={isBusy}
      error={error}
      onSubmit={(event) => {
        event.preventDefault();
        const read = toValues(asked, answers);
        if ('problem' in read) return setFault(read.problem);
        setFault(undefined);
        onRun(read.values);
      }}
    >
      {text}
      {asked.map((field) => (
        <FormField
          key={field.name}
          field={field}
          answer={answers[field.name] ?? ''}
          onChange={(answer) => setAnswers({ ...answers, [field.name]: answer })}
        />
      ))}
      {fault !== undefined && <p role="alert">{fault}</p>}
    </FormDialog>
  );
}

function inputSchemaOf(definition: Record<string, unknown>): Record<string, unknown> | undefined {
  const triggers: unknown[] = Array.isArray(definition['triggers']) ? definition['triggers'] : [];
  const manual = triggers.filter(isRecord).find((trigger) => trigger['type'] === 'manual');
  const schema = manual?.['input'] ?? definition['inputs'];
  return isRecord(schema) && isRecord(schema['properties']) ? schema : undefined;
}
