import {
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  Modal,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { createApiKey } from '@millrace/contracts/accounts/api-keys';
import { permissions, reachOf } from '@millrace/contracts/permissions';
import { useWrite } from '../../api/hooks.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { accountSettingsWords } from './settings-words.ts';
import { toRole, useRoleChoices } from './use-role-choices.ts';

const dayMs = 86_400_000;

interface KeyForm {
  name: string;
  role: string;
  reach: 'all' | 'some';
  scopes: string[];
  days: string;
}

export function CreateApiKey(props: { opened: boolean; onClose: () => void }) {
  const create = useWrite(createApiKey, { stale: ['api_keys'] });
  const close = () => {
    props.onClose();
    create.reset();
  };
  if (create.data) return <KeyOnce keyText={create.data.key} onClose={close} />;
  return (
    <KeyDialog
      opened={props.opened}
      onClose={close}
      isBusy={create.isPending}
      error={create.error}
      onCreate={(values) => create.mutate({ input: toInput(values) })}
    />
  );
}

function toInput(values: KeyForm) {
  return {
    name: values.name,
    role: toRole(values.role),
    scopes: values.reach === 'all' ? ['*' as const] : permissions.filter((each) => values.scopes.includes(each)),
    ...(values.days && { expiresAt: new Date(Date.now() + Number(values.days) * dayMs).toISOString() }),
  };
}

function KeyDialog(props: {
  opened: boolean;
  onClose: () => void;
  isBusy: boolean;
  error: unknown;
  onCreate: (values: KeyForm) => void;
}) {
  const say = useWords(accountSettingsWords);
  const choices = useRoleChoices();
  const form = useForm<KeyForm>({
    initialValues: { name: '', role: 'member', reach: 'all', scopes: [], days: '' },
    validate: {
      name: (value) => (value.trim() ? null : say('required')),
      scopes: (value, values) => (values.reach === 'some' && value.length === 0 ? say('required') : null),
    },
  });
  const grantable = permissions.filter((permission) => reachOf(permission, toRole(form.values.role)) !== 'none');
  return (
    <FormDialog
      {...props}
      title={say('createKey')}
      submitLabel={say('createKey')}
      onSubmit={form.onSubmit(props.onCreate)}
    >
      <TextInput
        label={say('keyName')}
        placeholder={say('keyNameExample')}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Group grow>
        <Select label={say('role')} allowDeselect={false} data={choices} {...form.getInputProps('role')} />
        <Select
          label={say('expires')}
          allowDeselect={false}
          data={[
            { value: '', label: say('expiresNever') },
            { value: '30', label: say('expires30') },
            { value: '90', label: say('expires90') },
            { value: '365', label: say('expires365') },
          ]}
          {...form.getInputProps('days')}
        />
      </Group>
      <SegmentedControl
        fullWidth
        aria-label={say('scopes')}
        data={[
          { value: 'all', label: say('scopesAll') },
          { value: 'some', label: say('scopesSome') },
        ]}
        {...form.getInputProps('reach')}
      />
      {form.values.reach === 'some' && (
        <MultiSelect
          label={say('scopes')}
          placeholder={form.values.scopes.length === 0 ? say('scopesPick') : ''}
          searchable
          data={grantable}
          {...form.getInputProps('scopes')}
        />
      )}
    </FormDialog>
  );
}

/** The only time the key is seen. */
function KeyOnce({ keyText, onClose }: { keyText: string; onClose: () => void }) {
  const say = useWords(accountSettingsWords);
  return (
    <Modal opened onClose={onClose} title={say('keyReady')} size={520} closeOnClickOutside={false}>
      <Stack gap="md">
        <Alert color="yellow">{say('keyOnce')}</Alert>
        <Code block>{keyText}</Code>
        <Group justify="flex-end">
          <CopyButton value={keyText}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {say(copied ? 'copied' : 'copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{say('done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
