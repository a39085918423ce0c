import { Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createInvitation } from '@millrace/contracts/accounts/invitations';
import { useWrite } from '../../../api/hooks.ts';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { accountSettingsWords } from '../settings-words.ts';
import { isEmail } from '../sign-in-rules.ts';
import { toRole, useRoleChoices } from '../use-role-choices.ts';
import { InvitationLink } from './invitation-link.tsx';
import { memberWords } from './member-words.ts';

export function InviteDialog(props: { opened: boolean; onClose: () => void }) {
  const say = useWords(accountSettingsWords);
  const sayMember = useWords(memberWords);
  const choices = useRoleChoices();
  const form = useForm({
    initialValues: { email: '', role: 'member' },
    validate: { email: (value) => (isEmail(value) ? null : say('emailInvalid')) },
  });
  const close = () => {
    props.onClose();
    invite.reset();
    form.reset();
  };
  const invite = useWrite(createInvitation, {
    stale: ['invitations'],
    onSuccess: ({ link, email }) => {
      if (link !== null) return;
      notifyDone(sayMember('invited', { email }));
      close();
    },
  });
  if (invite.data?.link) return <InvitationLink link={invite.data.link} email={invite.data.email} onClose={close} />;
  return (
    <FormDialog
      opened={props.opened}
      onClose={close}
      title={sayMember('inviteTitle')}
      submitLabel={sayMember('invite')}
      isBusy={invite.isPending}
      error={invite.error}
      onSubmit={form.onSubmit(({ email, role }) =>
        invite.mutate({ input: { email: email.trim(), role: toRole(role) } }),
      )}
    >
      <Text c="dimmed">{sayMember('inviteText')}</Text>
      <TextInput label={say('email')} type="email" data-autofocus {...form.getInputProps('email')} />
      <Select label={say('role')} allowDeselect={false} data={choices} {...form.getInputProps('role')} />
    </FormDialog>
  );
}
