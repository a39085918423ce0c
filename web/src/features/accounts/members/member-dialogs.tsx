import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  leaveWorkspace,
  type listMembers,
  removeMember,
  transferOwnership,
} from '@millrace/contracts/accounts/members';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useWrite } from '../../../api/hooks.ts';
import { useSession } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { accountSettingsWords } from '../settings-words.ts';
import { memberWords } from './member-words.ts';

export type Member = AnswerOf<typeof listMembers>['items'][number];

/** What is about to be done with a member, once confirmed. */
export interface MemberAction {
  kind: 'remove' | 'leave' | 'handOver';
  member: Member;
}

export function MemberDialogs({ action, onClose }: { action: MemberAction; onClose: () => void }) {
  if (action.kind === 'remove') return <RemoveMember member={action.member} onClose={onClose} />;
  if (action.kind === 'leave') return <LeaveWorkspace onClose={onClose} />;
  return <HandOver member={action.member} onClose={onClose} />;
}

function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const say = useWords(accountSettingsWords);
  const remove = useWrite(removeMember, {
    stale: ['members', 'invitations'],
    onSuccess: () => {
      notifyDone(say('removed', { name: member.name }));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={say('removeTitle', { name: member.name })}
      opened
      onClose={onClose}
      confirmLabel={say('remove')}
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ input: { userId: member.userId } })}
    >
      {say('removeText')}
    </ConfirmDialog>
  );
}

function LeaveWorkspace({ onClose }: { onClose: () => void }) {
  const say = useWords(memberWords);
  const { workspace } = useSession();
  // Nothing read in the workspace may stay in memory.
  const leave = useWrite(leaveWorkspace, { onSuccess: () => window.location.assign('/') });
  return (
    <ConfirmDialog
      title={say('leaveTitle', { name: workspace.name })}
      opened
      onClose={onClose}
      confirmLabel={say('leave')}
      isDangerous
      isBusy={leave.isPending}
      error={leave.error}
      onConfirm={() => leave.mutate({ input: {} })}
    >
      {say('leaveText')}
    </ConfirmDialog>
  );
}

function HandOver({ member, onClose }: { member: Member; onClose: () => void }) {
  const say = useWords(memberWords);
  const { workspace } = useSession();
  const [confirm, setConfirm] = useState('');
  const handOver = useWrite(transferOwnership, {
    stale: ['members', 'session'],
    onSuccess: ({ name }) => {
      notifyDone(say('handedOver', { name }));
      onClose();
    },
  });
  const names = { name: member.name, workspace: workspace.name };
  return (
    <FormDialog
      title={say('handOverTitle', names)}
      opened
      onClose={onClose}
      submitLabel={say('handOver')}
      isDangerous
      isBusy={handOver.isPending}
      error={handOver.error}
      onSubmit={(event) => {
        event.preventDefault();
        handOver.mutate({ input: { userId: member.userId, confirm } });
      }}
    >
      <Text c="var(--mr-ink-2)">{say('handOverText', names)}</Text>
      <TextInput
        label={say('handOverConfirm', names)}
        data-autofocus
        autoComplete="off"
        value={confirm}
        onChange={(event) => setConfirm(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
