import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { useWords } from '../../../../../ui/language/words.ts';
import { InputDialog } from '../../../input-dialog.tsx';
import { inputSchemaOf } from '../../../input-fields.ts';
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
export function RunDialog({ workflow, onRun, ...dialog }: RunDialogProps) {
  const say = useWords(panelWords);
  const schema = inputSchemaOf(workflow.definition);
  return (
    <InputDialog
      {...dialog}
      title={say('runTitle', { name: workflow.name })}
      text={say('runPublished')}
      submitLabel={say('run')}
      schema={schema}
      initial={schema ? undefined : sampleInput(workflow.definition)}
      onSubmit={onRun}
    />
  );
}
