import {
  Anchor,
  Code,
  CopyButton,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import type { UseFormReturnType } from '@mantine/form';
import { createConnection, updateConnection } from '@millrace/contracts/connections/connections';
import type { Connection } from '@millrace/contracts/connections/connections';
import type { ConnectionField, Connector } from '@millrace/contracts/connections/connectors';
import { useWrite } from '../../api/hooks.ts';
import { FormDialog } from '../../ui/feedback/form-dialog.tsx';
import { useWords } from '../../ui/language/words.ts';
import { useSignIn } from './connection-row.tsx';
import { connectionWords, fieldWord, helpWord } from './connection-words.ts';

interface ConnectionForm {
  name: string;
  service: string;
  kind: string;
  values: Record<string, string | number>;
}

type Authentication = Connector['authentications'][number];

interface ConnectionDialogProps {
  connection: Connection | null;
  connectors: readonly Connector[];
  onClose: () => void;
}

/** The form is the connector's: its fields by the way one signs in. */
export function ConnectionDialog({ connection, connectors, onClose }: ConnectionDialogProps) {
  const say = useWords(connectionWords);
  const signIn = useSignIn();
  const stale = ['connections', 'events'];
  const update = useWrite(updateConnection, { stale, onSuccess: onClose });
  const create = useWrite(createConnection, {
    stale,
    onSuccess: ({ id, status }) => (status === 'pending' ? signIn.start(id) : onClose()),
  });
  const form = useForm<ConnectionForm>({
    initialValues: toForm(connection, connectors),
    validate: (values) => findFaults(values, { connectors, connection, required: say('required') }),
  });
  const connector = connectors.find(({ service }) => service === form.values.service);
  const way = connector?.authentications.find(({ kind }) => kind === form.values.kind);
  const submit = form.onSubmit(({ name, service, ...given }) => {
    const values = pickValues(way, given.values);
    if (connection) update.mutate({ input: { id: connection.id, name, values }, version: connection.version });
    else create.mutate({ input: { name, service, authentication: way?.kind, values } });
  });
  return (
    <FormDialog
      title={say(connection ? 'edit' : 'add')}
      opened
      onClose={onClose}
      onSubmit={submit}
      submitLabel={say(!connection && way?.kind === 'oauth2' ? 'saveAndSignIn' : 'save')}
      isBusy={create.isPending || update.isPending || signIn.isPending}
      error={create.error ?? update.error}
      size={520}
    >
      {!connection && (
        <Select
          label={say('service')}
          allowDeselect={false}
          data={connectors.map(({ service, title }) => ({ value: service, label: title }))}
          value={form.values.service}
          onChange={(service) => service && form.setValues(toEmpty(service, form.values.name, connectors))}
        />
      )}
      <TextInput
        label={say('name')}
        description={say('nameText')}
        placeholder={say('nameExample')}
        data-autofocus
        {...form.getInputProps('name')}
      />
      {!connection && connector && connector.authentications.length > 1 && (
        <SegmentedControl
          fullWidth
          aria-label={say('way')}
          data={connector.authentications.map(({ kind }) => ({ value: kind, label: say(`way_${kind}`) }))}
          value={form.values.kind}
          onChange={(kind) => form.setValues(withWay(form.values, connector, kind))}
        />
      )}
      {way?.redirectUrl && <RedirectUrl url={way.redirectUrl} />}
      {way?.fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          form={form}
          isKept={connection?.secrets.includes(field.name) ?? false}
        />
      ))}
    </FormDialog>
  );
}

/** What to register at the service before it lets anybody sign in. */
function RedirectUrl({ url }: { url: string }) {
  const say = useWords(connectionWords);
  return (
    <Text size="sm" c="dimmed">
      {say('redirectUrl')}{' '}
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <>
            <Code>{url}</Code>{' '}
            <Anchor component="button" type="button" size="sm" onClick={copy}>
              {say(copied ? 'copied' : 'copy')}
            </Anchor>
          </>
        )}
      </CopyButton>
    </Text>
  );
}

interface FieldInputProps {
  field: ConnectionField;
  form: UseFormReturnType<ConnectionForm>;
  /** A secret that is stored: leaving the field empty keeps it. */
  isKept: boolean;
}

function FieldInput({ field, form, isKept }: FieldInputProps) {
  const say = useWords(connectionWords);
  const word = fieldWord(field.name);
  const help = helpWord(field.name);
  const common = {
    // A connector of somebody's own may have fields nobody has words for here.
    label: word ? say(word) : field.title,
    description: help ? say(help) : field.help,
    withAsterisk: field.isRequired && !isKept,
    ...form.getInputProps(`values.${field.name}`),
  };
  switch (field.kind) {
    case 'secret':
      return <PasswordInput {...common} autoComplete="new-password" placeholder={isKept ? say('kept') : ''} />;
    case 'number':
      return <NumberInput {...common} hideControls />;
    case 'choice':
      return <Select {...common} allowDeselect={false} data={field.choices ?? []} />;
    case 'text':
      return <TextInput {...common} autoComplete="off" />;
  }
}

function toForm(connection: Connection | null, connectors: readonly Connector[]): ConnectionForm {
  if (!connection) return toEmpty(connectors[0]?.service ?? '', '', connectors);
  const { name, service, authentication: kind, values } = connection;
  const way = connectors.find((each) => each.service === service)?.authentications.find((each) => each.kind === kind);
  return { name, service, kind, values: { ...standardsOf(way), ...values } };
}

function toEmpty(service: string, name: string, connectors: readonly Connector[]): ConnectionForm {
  const [way] = connectors.find((each) => each.service === service)?.authentications ?? [];
  return { name, service, kind: way?.kind ?? '', values: standardsOf(way) };
}

/** What two ways have in common stays when another one is chosen. */
function withWay(form: ConnectionForm, connector: Connector, kind: string): ConnectionForm {
  const way = connector.authentications.find((each) => each.kind === kind);
  const typed = Object.entries(pickValues(way, form.values)).filter(([, value]) => value !== '');
  return { ...form, kind, values: { ...standardsOf(way), ...Object.fromEntries(typed) } };
}

/** Only fields of this way: the server refuses others. */
function pickValues(way: Authentication | undefined, values: ConnectionForm['values']): ConnectionForm['values'] {
  const names = new Set(way?.fields.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

function standardsOf(way: Authentication | undefined): Record<string, string | number> {
  return Object.fromEntries(way?.fields.map(({ name, standard }) => [name, standard ?? '']) ?? []);
}

interface Rules {
  connectors: readonly Connector[];
  connection: Connection | null;
  required: string;
}

/** Only what is missing: the rest the server says, by the field. */
function findFaults(form: ConnectionForm, { connectors, connection, required }: Rules): Record<string, string> {
  const way = connectors
    .find(({ service }) => service === form.service)
    ?.authentications.find(({ kind }) => kind === form.kind);
  const missing = (way?.fields ?? []).filter(
    ({ name, isRequired }) => isRequired && !connection?.secrets.includes(name) && (form.values[name] ?? '') === '',
  );
  return {
    ...(form.name.trim() ? {} : { name: required }),
    ...Object.fromEntries(missing.map(({ name }) => [`values.${name}`, required])),
  };
}
