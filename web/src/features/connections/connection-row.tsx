import { ActionIcon, Alert, Anchor, Button, Menu } from '@mantine/core';
import {
  IconBrandGmail,
  IconDots,
  IconLogin2,
  IconMail,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlug,
  IconTrash,
  IconWebhook,
  IconWorldWww,
} from '@tabler/icons-react';
import {
  authorizeConnection,
  deleteConnection,
  testConnection,
  updateConnection,
} from '@millrace/contracts/connections/connections';
import type { Connection, ConnectionStatus } from '@millrace/contracts/connections/connections';
import type { Connector } from '@millrace/contracts/connections/connectors';
import { useState } from 'react';
import { useWrite } from '../../api/hooks.ts';
import { ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import type { Tone } from '../../ui/data/pill.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { useWords } from '../../ui/language/words.ts';
import { connectionWords } from './connection-words.ts';
import { WebhookDialog } from './webhook-dialog.tsx';
import { webhookWords } from './webhook-words.ts';

const tones: Readonly<Record<ConnectionStatus, Tone>> = {
  active: 'good',
  pending: 'warn',
  failed: 'bad',
  disabled: 'neutral',
};
const icons: Readonly<Record<string, typeof IconPlug>> = { gmail: IconBrandGmail, smtp: IconMail, http: IconWorldWww };

/** What writing to a connection makes stale. */
const stale = ['connections', 'events'] as const;

interface ConnectionRowProps {
  connection: Connection;
  /** Undefined when this version of the program has none for the service. */
  connector: Connector | undefined;
  canManage: boolean;
  onEdit: () => void;
}

export function ConnectionRow({ connection, connector, canManage, onEdit }: ConnectionRowProps) {
  const say = useWords(connectionWords);
  const test = useWrite(testConnection, { stale, onError: useReportFailure() });
  const signIn = useSignIn();
  const Icon = icons[connection.service] ?? IconPlug;
  const needsSignIn =
    connection.authentication === 'oauth2' && (connection.status === 'pending' || connection.status === 'failed');
  const whose = connection.accountLabel ?? connection.values['baseUrl'] ?? connection.values['host'];
  return (
    <>
      <ListRow
        leading={<Icon size={18} stroke={1.6} color="var(--mr-ink-3)" />}
        title={connection.name}
        detail={[connector?.title ?? connection.service, whose].filter((part) => part !== undefined).join(' · ')}
        trailing={
          <>
            {needsSignIn && canManage && (
              <Button
                size="xs"
                variant="default"
                loading={signIn.isPending}
                onClick={() => signIn.start(connection.id)}
              >
                {say('signIn')}
              </Button>
            )}
            <Pill tone={tones[connection.status]}>{say(`status_${connection.status}`)}</Pill>
            {canManage && (
              <ConnectionMenu
                connection={connection}
                tells={connector !== undefined && connector.events.length > 0}
                onEdit={onEdit}
                onSignIn={() => signIn.start(connection.id)}
                onTest={() => test.mutate({ input: { id: connection.id } })}
              />
            )}
          </>
        }
      />
      <TestResult connection={connection} isTesting={test.isPending} result={test.data} onClose={test.reset} />
    </>
  );
}

interface TestResultProps {
  connection: Connection;
  isTesting: boolean;
  result: { ok: boolean; detail: string; help?: string | undefined } | undefined;
  onClose: () => void;
}

/** What the last try has shown, else what is wrong since before. */
function TestResult({ connection, isTesting, result, onClose }: TestResultProps) {
  const say = useWords(connectionWords);
  if (!isTesting && !result) {
    if (!connection.lastError) return null;
    return (
      <li>
        <Alert radius={0} color={connection.status === 'failed' ? 'red' : 'yellow'}>
          {connection.lastError}
        </Alert>
      </li>
    );
  }
  return (
    <li aria-live="polite">
      <Alert
        radius={0}
        color={result ? (result.ok ? 'teal' : 'red') : 'gray'}
        withCloseButton={result !== undefined}
        onClose={onClose}
      >
        {result ? (result.ok ? say('testOk') : result.detail) : say('testing')}{' '}
        {result?.help && (
          <Anchor href={result.help} target="_blank" rel="noreferrer">
            {say('help')}
          </Anchor>
        )}
      </Alert>
    </li>
  );
}

interface MenuProps {
  connection: Connection;
  /** Whether the service tells by itself. */
  tells: boolean;
  onEdit: () => void;
  onSignIn: () => void;
  onTest: () => void;
}

function ConnectionMenu({ connection, tells, onEdit, onSignIn, onTest }: MenuProps) {
  const say = useWords(connectionWords);
  const sayWebhook = useWords(webhookWords);
  const [isWebhookOpen, setWebhookOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const update = useWrite(updateConnection, { stale, onError: useReportFailure() });
  const remove = useWrite(deleteConnection, { stale, onSuccess: () => setAsking(false) });
  const { id, version } = connection;
  const isOff = connection.status === 'disabled';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={say('more', { name: connection.name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlug size={15} stroke={1.7} />} onClick={onTest}>
            {say('test')}
          </Menu.Item>
          {connection.authentication === 'oauth2' && (
            <Menu.Item leftSection={<IconLogin2 size={15} stroke={1.7} />} onClick={onSignIn}>
              {say('signInAgain')}
            </Menu.Item>
          )}
          {tells && (
            <Menu.Item leftSection={<IconWebhook size={15} stroke={1.7} />} onClick={() => setWebhookOpen(true)}>
              {sayWebhook('menu')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPencil size={15} stroke={1.7} />} onClick={onEdit}>
            {say('edit')}
          </Menu.Item>
          <Menu.Item
            leftSection={isOff ? <IconPlayerPlay size={15} stroke={1.7} /> : <IconPlayerPause size={15} stroke={1.7} />}
            onClick={() => update.mutate({ input: { id, disabled: !isOff }, version })}
          >
            {say(isOff ? 'switchOn' : 'switchOff')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={15} stroke={1.7} />} onClick={() => setAsking(true)}>
            {say('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isWebhookOpen && <WebhookDialog connection={connection} onClose={() => setWebhookOpen(false)} />}
      <ConfirmDialog
        title={say('deleteTitle', { name: connection.name })}
        opened={isAsking}
        onClose={() => setAsking(false)}
        confirmLabel={say('delete')}
        onConfirm={() => remove.mutate({ input: { id } })}
        isBusy={remove.isPending}
        error={remove.error}
        isDangerous
      >
        {say('deleteText')}
      </ConfirmDialog>
    </>
  );
}

/** Leaves for the page of the service, which sends the browser back here. */
export function useSignIn() {
  const authorize = useWrite(authorizeConnection, {
    onSuccess: ({ url }) => window.location.assign(url),
    onError: useReportFailure(),
  });
  return {
    isPending: authorize.isPending || authorize.isSuccess,
    start: (id: string) => authorize.mutate({ input: { id } }),
  };
}
