import { Select, Text, TextInput } from '@mantine/core';
import { type Approval, delegateApproval } from '@millrace/contracts/approvals/approvals';
import { type FormEvent, useState } from 'react';
import { useMembers } from '../../../api/directory.ts';
import { useWrite } from '../../../api/hooks.ts';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { approvalWords } from './approval-words.ts';

/** The other members who may decide. */
export function useOtherDeciders() {
  const { user } = useSession();
  return useMembers().filter(({ userId, role }) => userId !== user.id && role !== 'viewer');
}

/** Hands an approval to another member who may decide. */
export function DelegateDialog({ approval, onClose }: { approval: Approval; onClose: () => void }) {
  const say = useWords(approvalWords);
  const [toUserId, setTo] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const [isMissing, setMissing] = useState(false);
  const members = useOtherDeciders();
  const people = members.map(({ userId, name, email }) => ({ value: userId, label: `${name} · ${email}` }));
  const delegate = useWrite(delegateApproval, {
    stale: ['approvals'],
    onSuccess: () => {
      notifyDone(say('delegated', { name: members.find(({ userId }) => userId === toUserId)?.name ?? '' }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (toUserId === null) return setMissing(true);
    delegate.mutate({ input: { id: approval.id, toUserId, comment } });
  };
  return (
    <FormDialog
      title={say('delegateTitle')}
      opened
      onClose={onClose}
      onSubmit={submit}
      submitLabel={say('delegate')}
      isBusy={delegate.isPending}
      error={delegate.error}
    >
      <Text size="sm">{say('delegateText')}</Text>
      <Select
        label={say('delegateTo')}
        placeholder={say('choosePerson')}
        data={people}
        value={toUserId}
        error={isMissing && toUserId === null ? say('whoMisses') : undefined}
        onChange={setTo}
        searchable
        data-autofocus
      />
      <TextInput
        label={say('delegateNote')}
        value={comment}
        maxLength={1000}
        onChange={({ currentTarget }) => setComment(currentTarget.value)}
      />
    </FormDialog>
  );
}
