import {
  Group,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import type { UseFormReturnType } from '@mantine/form';
import { createChannel, updateChannel } from '@millrace/contracts/channels/channels';
import type { Channel } from '@millrace/contracts/channels/channels';
import { useWrite } from '../../api/hooks.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { channelWords } from './channel-words.ts';

interface ChannelForm {
  vendor: 'email' | 'sandbox';
  name: string;
  senderName: string;
  address: string;
  addresses: string[];
  hasOwnServer: boolean;
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  user: string;
  password: string;
  signature: string;
}

const stale = ['channels', 'events'] as const;
const isAddress = (value: string) => /^[^\s@]+@[^\s@]+$/.test(value.trim());

export function ChannelDialog({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const say = useWords(channelWords);
  const create = useWrite(createChannel, { stale, onSuccess: onClose });
  const update = useWrite(updateChannel, { stale, onSuccess: onClose });
  const form = useForm<ChannelForm>({
    initialValues: toForm(channel),
    validate: {
      name: (value) => (value.trim() ? null : say('required')),
      address: (value, { vendor }) => (vendor === 'sandbox' || isAddress(value) ? null : say('addressInvalid')),
      addresses: (values) => (values.every(isAddress) ? null : say('addressInvalid')),
      host: (value, { hasOwnServer }) => (!hasOwnServer || value.trim() ? null : say('required')),
    },
  });
  const isEmail = form.values.vendor === 'email';
  const submit = form.onSubmit((values) => {
    if (channel) update.mutate({ input: { id: channel.id, ...toInput(values) }, version: channel.version });
    else create.mutate({ input: { vendor: values.vendor, ...toInput(values) } });
  });
  return (
    <FormDialog
      title={say(channel ? 'editChannel' : 'addChannel')}
      opened
      onClose={onClose}
      onSubmit={submit}
      submitLabel={say('save')}
      isBusy={create.isPending || update.isPending}
      error={create.error ?? update.error}
      size={540}
    >
      {!channel && (
        <SegmentedControl
          fullWidth
          aria-label={say('vendor')}
          data={[
            { value: 'email', label: say('vendor_email') },
            { value: 'sandbox', label: say('vendor_sandbox') },
          ]}
          {...form.getInputProps('vendor')}
        />
      )}
      <Text c="dimmed">{say(isEmail ? 'emailText' : 'sandboxText')}</Text>
      <Group grow align="flex-start">
        <TextInput
          label={say('name')}
          placeholder={say('nameExample')}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput label={say('senderName')} {...form.getInputProps('senderName')} />
      </Group>
      {isEmail && <MailFields form={form} hasSecret={channel?.hasSecret ?? false} />}
      <Textarea label={say('signature')} autosize minRows={2} maxRows={6} {...form.getInputProps('signature')} />
    </FormDialog>
  );
}

function MailFields({ form, hasSecret }: { form: UseFormReturnType<ChannelForm>; hasSecret: boolean }) {
  const say = useWords(channelWords);
  return (
    <>
      <TextInput label={say('address')} type="email" {...form.getInputProps('address')} />
      <TagsInput label={say('addresses')} description={say('addressesText')} {...form.getInputProps('addresses')} />
      <Switch
        label={say('ownServer')}
        description={say('ownServerText')}
        {...form.getInputProps('hasOwnServer', { type: 'checkbox' })}
      />
      {form.values.hasOwnServer && (
        <>
          <Group grow align="flex-start" preventGrowOverflow={false} wrap="nowrap">
            <TextInput label={say('host')} {...form.getInputProps('host')} />
            <NumberInput label={say('port')} min={1} max={65_535} hideControls {...form.getInputProps('port')} />
            <Select
              label={say('security')}
              allowDeselect={false}
              data={(['tls', 'starttls', 'none'] as const).map((value) => ({
                value,
                label: say(`security_${value}`),
              }))}
              {...form.getInputProps('security')}
            />
          </Group>
          <Group grow align="flex-start">
            <TextInput label={say('user')} autoComplete="off" {...form.getInputProps('user')} />
            <PasswordInput
              label={say('password')}
              autoComplete="new-password"
              placeholder={hasSecret ? say('passwordKept') : ''}
              {...form.getInputProps('password')}
            />
          </Group>
        </>
      )}
    </>
  );
}

function toForm(channel: Channel | null): ChannelForm {
  const smtp = channel?.settings.smtp;
  return {
    vendor: channel?.vendor ?? 'email',
    name: channel?.name ?? '',
    senderName: channel?.senderName ?? '',
    address: channel?.address ?? '',
    addresses: channel?.addresses.filter((each) => each !== channel.address) ?? [],
    hasOwnServer: smtp !== undefined,
    host: smtp?.host ?? '',
    port: smtp?.port ?? 587,
    security: smtp?.security ?? 'starttls',
    user: smtp?.user ?? '',
    password: '',
    signature: channel?.settings.signature ?? '',
  };
}

function toInput(values: ChannelForm) {
  const { name, senderName, vendor, address, addresses, host, port, security, user, password, signature } = values;
  const smtp = { host, port, security, ...(user && { user }) };
  return {
    name,
    senderName,
    ...(vendor === 'email' && { address, addresses }),
    settings: { ...(vendor === 'email' && values.hasOwnServer && { smtp }), ...(signature && { signature }) },
    ...(password && { password }),
  };
}
