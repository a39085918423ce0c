import { Center, Loader, Modal } from '@mantine/core';
import { useWords } from '../../../../../ui/language/words.ts';
import { InputDialog } from '../../../input-dialog.tsx';
import { inputSchemaOf } from '../../../input-fields.ts';
import { sampleInput } from '../../../sample-input.ts';
import { useDefinition } from '../../../versions/use-definition.ts';
import type { Builder } from '../../use-builder.ts';
import { panelWords } from '../panel-words.ts';

interface RunDialogProps {
  builder: Builder;
  isBusy: boolean;
  error: unknown;
  onClose: () => void;
  onRun: (input: unknown) => void;
}

/** Asks for what the published version wants to be given, by a form where it says what that is. */
export function RunDialog({ builder, onRun, ...dialog }: RunDialogProps) {
  const say = useWords(panelWords);
  const { workflow } = builder;
  const { publishedVersion, hasChanges } = workflow;
  const { definition, error } = useDefinition(builder, publishedVersion ?? 'draft');
  const title = say('runTitle', { name: workflow.name });
  if (!definition && !error)
    return (
      <Modal opened title={title} onClose={dialog.onClose} withCloseButton={false}>
        <Center>
          <Loader size="sm" aria-label={title} />
        </Center>
      </Modal>
    );
  const asked = definition ?? workflow.definition;
  const schema = inputSchemaOf(asked) ?? inputSchemaOf(asked, 'form');
  return (
    <InputDialog
      {...dialog}
      title={title}
      text={say(hasChanges ? 'runPublishedNotDraft' : 'runPublished', { version: publishedVersion ?? 1 })}
      submitLabel={say('run')}
      schema={schema}
      initial={schema ? undefined : sampleInput(asked)}
      onSubmit={onRun}
    />
  );
}
