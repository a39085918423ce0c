import { Button, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { deleteWorkspace } from '@millrace/contracts/accounts/workspaces';
import { useState } from 'react';
import { useWrite } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { privacyWords } from './privacy-words.ts';

export function DeleteWorkspace() {
  const say = useWords(privacyWords);
  const { workspace } = useSession();
  const [isOpen, dialog] = useDisclosure(false);
  const [name, type] = useState('');
  const remove = useWrite(deleteWorkspace, {
    // There is nothing of it to look at any more: whatever is left of the person's workspaces is read anew.
    onSuccess: () => window.location.assign('/'),
  });
  const actions = (
    <Button variant="outline" color="red" onClick={dialog.open}>
      {say('deletion')}
    </Button>
  );
  return (
    <Section title={say('deletion')} description={say('deletionText')} actions={actions}>
      <FormDialog
        title={say('deletion')}
        opened={isOpen}
        onClose={dialog.close}
        submitLabel={say('deletion')}
        isBusy={remove.isPending}
        error={remove.error}
        isDangerous
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate({ input: { name } });
        }}
      >
        <Text size="sm">{say('deletionText')}</Text>
        <TextInput
          label={say('deletionConfirm', { name: workspace?.name ?? '' })}
          value={name}
          onChange={(event) => type(event.currentTarget.value)}
          data-autofocus
        />
      </FormDialog>
    </Section>
  );
}
