import { Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createWorkflow } from '@millrace/contracts/workflows/workflows';
import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../api/hooks.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { type Starter, starterNames, starters } from './starters.ts';
import { workflowWords } from './workflow-words.ts';

/** A name and an example; the rest is written on the page that opens. */
export function CreateWorkflow({ onClose }: { onClose: () => void }) {
  const say = useWords(workflowWords);
  const navigate = useNavigate();
  const form = useForm<{ name: string; starter: Starter }>({
    initialValues: { name: '', starter: 'greeting' },
    validate: { name: (value) => (value.trim() ? null : say('required')) },
  });
  const create = useWrite(createWorkflow, {
    stale: ['workflows', 'events'],
    onSuccess: ({ id }) => {
      onClose();
      void navigate({ to: '/workflows/$id', params: { id } });
    },
  });
  return (
    <FormDialog
      title={say('newWorkflow')}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(({ name, starter }) =>
        create.mutate({ input: { name, definition: { name, ...starters[starter] } } }),
      )}
      submitLabel={say('create')}
      isBusy={create.isPending}
      error={create.error}
    >
      <TextInput label={say('name')} placeholder={say('untitled')} data-autofocus {...form.getInputProps('name')} />
      <Select
        label={say('starter')}
        data={starterNames.map((value) => ({ value, label: say(`starter_${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('starter')}
      />
    </FormDialog>
  );
}
