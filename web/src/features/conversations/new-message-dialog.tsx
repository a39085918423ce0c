import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { listChannels } from '@millrace/contracts/channels/channels';
import { search } from '@millrace/contracts/contacts/search';
import { startConversation } from '@millrace/contracts/conversations/conversations';
import { type ReactNode, useState } from 'react';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';
import { IconMailbox } from '@tabler/icons-react';

interface Props {
  /** Who to write to, where that is known already. */
  contact?: { id: string; name: string };
  onClose: () => void;
  onSent: (conversationId: string) => void;
}

export function NewMessageDialog({ contact, onClose, onSent }: Props) {
  const say = useWords(inboxWords);
  const channels = useOperation(listChannels, { limit: 200 });
  const active = (channels.data?.items ?? []).filter(({ status }) => status === 'active');
  return (
    <Modal opened onClose={onClose} title={say('newMessage')} size="lg">
      {channels.data && active.length === 0 ? (
        <EmptyState icon={<IconMailbox size={20} stroke={1.7} />} title={say('noChannelTitle')}>
          {say('noChannelText')}
        </EmptyState>
      ) : (
        channels.data && <MessageForm channels={active} contact={contact} onClose={onClose} onSent={onSent} />
      )}
    </Modal>
  );
}

interface FormProps extends Props {
  channels: readonly { id: string; name: string; address: string }[];
}

function MessageForm({ channels, contact, onClose, onSent }: FormProps) {
  const say = useWords(inboxWords);
  const required = (value: string | null) => (value?.trim() ? null : say('required'));
  const form = useForm({
    initialValues: { contactId: contact?.id ?? '', channelId: channels[0]?.id ?? '', subject: '', text: '' },
    validate: { contactId: required, channelId: required, subject: required, text: required },
  });
  const start = useWrite(startConversation, {
    stale: ['conversations', 'messages'],
    onError: useReportFailure(),
    onSuccess: ({ conversation }) => {
      notifyDone(say('sent'));
      onClose();
      onSent(conversation.id);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => start.mutate({ input: values }))}>
      <Stack gap="sm">
        <PersonSelect fixed={contact} {...form.getInputProps('contactId')} />
        {channels.length > 1 && (
          <Select
            label={say('channel')}
            data={channels.map(({ id, name, address }) => ({ value: id, label: `${name} · ${address}` }))}
            allowDeselect={false}
            {...form.getInputProps('channelId')}
          />
        )}
        <TextInput label={say('subject')} maxLength={500} {...form.getInputProps('subject')} />
        <Textarea label={say('message')} autosize minRows={7} maxRows={18} {...form.getInputProps('text')} />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending}>
            {say('send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PersonSelectProps {
  fixed: { id: string; name: string } | undefined;
  value?: string;
  onChange?: (value: string) => void;
  error?: ReactNode;
}

/** Searches people on the server while one types. */
function PersonSelect({ fixed, value, onChange, error }: PersonSelectProps) {
  const say = useWords(inboxWords);
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 150);
  const found = useOperation(search, { q, limit: 10 }, { enabled: q !== '', placeholderData: (previous) => previous });
  const people = [...(found.data?.leads ?? []), ...(found.data?.contacts ?? [])].map(({ id, name, email }) => ({
    value: id,
    label: email && email !== name ? `${name} · ${email}` : name,
  }));
  const data = fixed ? [{ value: fixed.id, label: fixed.name }] : people;
  return (
    <Select
      label={say('to')}
      placeholder={say('toPlaceholder')}
      data={data}
      disabled={fixed !== undefined}
      searchable
      // The server has searched already, also by what is not in the label.
      filter={({ options }) => options}
      onSearchChange={setTyped}
      value={value ?? null}
      onChange={(id) => onChange?.(id ?? '')}
      error={error}
      data-autofocus={fixed === undefined || undefined}
    />
  );
}
