import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { writeSandboxMail } from '@millrace/contracts/channels/sandbox';
import { useWrite } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { sandboxWords } from './sandbox-words.ts';

interface Props {
  channels: readonly { id: string; name: string; address: string }[];
  onClose: () => void;
}

/** Sends a mail to the sandbox channel as somebody outside would. */
export function WriteAsContactDialog({ channels, onClose }: Props) {
  const say = useWords(sandboxWords);
  const required = (value: string) => (value.trim() === '' ? say('required') : null);
  const form = useForm({
    initialValues: { channelId: channels[0]?.id ?? '', from: '', fromName: '', subject: '', text: '' },
    validate: {
      from: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : say('badAddress')),
      subject: required,
      text: required,
    },
  });
  const write = useWrite(writeSandboxMail, {
    stale: ['conversations', 'messages', 'contacts', 'leads'],
    onError: useReportFailure(),
    onSuccess: () => {
      notifyDone(say('written'));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={say('write')} size="lg">
      <form onSubmit={form.onSubmit((values) => write.mutate({ input: values }))}>
        <Stack gap="sm">
          {channels.length > 1 && (
            <Select
              label={say('channel')}
              allowDeselect={false}
              data={channels.map(({ id, name, address }) => ({ value: id, label: `${name} · ${address}` }))}
              {...form.getInputProps('channelId')}
            />
          )}
          <Group grow align="flex-start">
            <TextInput label={say('fromName')} data-autofocus {...form.getInputProps('fromName')} />
            <TextInput label={say('fromAddress')} type="email" {...form.getInputProps('from')} />
          </Group>
          <TextInput label={say('subject')} maxLength={500} {...form.getInputProps('subject')} />
          <Textarea label={say('message')} autosize minRows={6} maxRows={16} {...form.getInputProps('text')} />
          <Group justify="flex-end">
            <Button type="submit" loading={write.isPending}>
              {say('send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
