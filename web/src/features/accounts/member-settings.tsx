import { ActionIcon, Button, Menu, Select, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { addMember, listMembers, removeMember, updateMember } from '@millrace/contracts/accounts/members';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan, useSession } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { accountSettingsWords } from './settings-words.ts';
import { isEmail } from './sign-in-rules.ts';
import { toRole, useRoleChoices } from './use-role-choices.ts';

type Member = AnswerOf<typeof listMembers>['items'][number];

export function MemberSettings() {
  const say = useWords(accountSettingsWords);
  const mayManage = useCan('members.manage');
  const members = useOperation(listMembers, { limit: 200 });
  const [adding, dialog] = useDisclosure(false);
  const [leaving, setLeaving] = useState<Member | null>(null);
  return (
    <Section
      title={say('members')}
      description={say('membersText')}
      actions={
        mayManage && (
          <Button leftSection={<IconUserPlus size={16} stroke={1.7} />} onClick={dialog.open}>
            {say('addMember')}
          </Button>
        )
      }
    >
      {members.error && <Failure error={members.error} onRetry={() => void members.refetch()} />}
      {members.isPending && <SkeletonRows rows={4} height={52} />}
      {members.data && (
        <List label={say('members')}>
          {members.data.items.map((member) => (
            <MemberRow key={member.userId} member={member} onRemove={() => setLeaving(member)} />
          ))}
        </List>
      )}
      <AddMember opened={adding} onClose={dialog.close} />
      <RemoveMember member={leaving} onClose={() => setLeaving(null)} />
    </Section>
  );
}

function MemberRow({ member, onRemove }: { member: Member; onRemove: () => void }) {
  const say = useWords(accountSettingsWords);
  const mayManage = useCan('members.manage');
  const { user } = useSession();
  const choices = useRoleChoices();
  const change = useWrite(updateMember, {
    stale: ['members', 'session'],
    onSuccess: ({ name, role }) => notifyDone(say('roleChanged', { name, role: say(role) })),
    onError: useReportFailure(),
  });
  const isMe = member.userId === user.id;
  return (
    <ListRow
      leading={<Initials name={member.name || member.email} size={30} />}
      title={
        <>
          {member.name} {isMe && <Pill dot={false}>{say('you')}</Pill>}
        </>
      }
      detail={member.email}
      trailing={
        mayManage ? (
          <>
            <Select
              size="xs"
              w={118}
              aria-label={say('role')}
              allowDeselect={false}
              value={member.role}
              data={choices}
              onChange={(role) => change.mutate({ input: { userId: member.userId, role: toRole(role) } })}
            />
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={say('remove')}>
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="red" leftSection={<IconUserMinus size={16} stroke={1.6} />} onClick={onRemove}>
                  {say('remove')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        ) : (
          <Text c="dimmed">{say(member.role)}</Text>
        )
      }
    />
  );
}

function AddMember(props: { opened: boolean; onClose: () => void }) {
  const say = useWords(accountSettingsWords);
  const choices = useRoleChoices();
  const form = useForm({
    initialValues: { email: '', role: 'member' },
    validate: { email: (value) => (isEmail(value) ? null : say('emailInvalid')) },
  });
  const close = () => {
    props.onClose();
    add.reset();
    form.reset();
  };
  const add = useWrite(addMember, { stale: ['members'], onSuccess: close });
  return (
    <FormDialog
      {...props}
      onClose={close}
      title={say('addMember')}
      submitLabel={say('addMember')}
      isBusy={add.isPending}
      error={add.error}
      onSubmit={form.onSubmit(({ email, role }) => add.mutate({ input: { email: email.trim(), role: toRole(role) } }))}
    >
      <Text c="dimmed">{say('addMemberText')}</Text>
      <TextInput label={say('email')} type="email" data-autofocus {...form.getInputProps('email')} />
      <Select label={say('role')} allowDeselect={false} data={choices} {...form.getInputProps('role')} />
    </FormDialog>
  );
}

function RemoveMember({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const say = useWords(accountSettingsWords);
  const remove = useWrite(removeMember, {
    stale: ['members'],
    onSuccess: () => {
      notifyDone(say('removed', { name: member?.name ?? '' }));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={say('removeTitle', { name: member?.name ?? '' })}
      opened={member !== null}
      onClose={onClose}
      confirmLabel={say('remove')}
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => member && remove.mutate({ input: { userId: member.userId } })}
    >
      {say('removeText')}
    </ConfirmDialog>
  );
}
