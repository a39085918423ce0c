import { Anchor, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconExternalLink, IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { listApiKeys, revokeApiKey } from '@millrace/contracts/accounts/api-keys';
import type { AnswerOf } from '@millrace/contracts/operation';
import { usePages, useWrite } from '../../api/hooks.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { uiWords } from '../../ui/ui-words.ts';
import { CreateApiKey } from './create-api-key.tsx';
import { accountSettingsWords } from './settings-words.ts';

type ApiKey = AnswerOf<typeof listApiKeys>['items'][number];

export function ApiKeySettings() {
  const say = useWords(accountSettingsWords);
  const sayUi = useWords(uiWords);
  const keys = usePages(listApiKeys, { limit: 50 });
  const [creating, dialog] = useDisclosure(false);
  const [leaving, setLeaving] = useState<ApiKey | null>(null);
  const createButton = (
    <Button leftSection={<IconPlus size={16} stroke={1.7} />} onClick={dialog.open}>
      {say('createKey')}
    </Button>
  );
  return (
    <Section title={say('keys')} description={say('keysText')} actions={keys.items.length > 0 && createButton}>
      {keys.error && <Failure error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isPending && <SkeletonRows rows={3} height={52} />}
      {keys.isSuccess && keys.items.length === 0 && (
        <EmptyState icon={<IconKey size={20} stroke={1.7} />} title={say('noKeys')} action={createButton}>
          {say('noKeysText')}
        </EmptyState>
      )}
      {keys.items.length > 0 && (
        <>
          <List label={say('keys')}>
            {keys.items.map((key) => (
              <KeyRow key={key.id} apiKey={key} onRevoke={() => setLeaving(key)} />
            ))}
          </List>
          <Group justify="space-between" mt="sm">
            <Anchor href="/docs" target="_blank" size="xs">
              {say('apiDocs')} <IconExternalLink size={12} />
            </Anchor>
            <ShowMore pages={keys} label={sayUi('more')} />
          </Group>
        </>
      )}
      <CreateApiKey opened={creating} onClose={dialog.close} />
      <RevokeApiKey apiKey={leaving} onClose={() => setLeaving(null)} />
    </Section>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const say = useWords(accountSettingsWords);
  const format = useFormat();
  const isExpired = apiKey.expiresAt !== null && isPast(apiKey.expiresAt);
  const used = apiKey.lastUsedAt ? say('lastUsed', { time: format.ago(apiKey.lastUsedAt) }) : say('neverUsed');
  const scopes = apiKey.scopes.includes('*')
    ? say(apiKey.role)
    : `${say(apiKey.role)}, ${say('scopeCount', { count: apiKey.scopes.length })}`;
  return (
    <ListRow
      title={apiKey.name}
      detail={
        <>
          <Text span ff="monospace" size="xs">
            {apiKey.prefix}…
          </Text>
          {` · ${scopes} · ${used}`}
        </>
      }
      trailing={
        apiKey.revokedAt ? (
          <Pill>{say('revoked')}</Pill>
        ) : (
          <>
            {isExpired && <Pill tone="warn">{say('expired')}</Pill>}
            <Button size="xs" variant="default" onClick={onRevoke}>
              {say('revoke')}
            </Button>
          </>
        )
      }
    />
  );
}

const isPast = (iso: string) => new Date(iso).getTime() < Date.now();

function RevokeApiKey({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  const say = useWords(accountSettingsWords);
  const revoke = useWrite(revokeApiKey, { stale: ['api_keys'], onSuccess: onClose });
  return (
    <ConfirmDialog
      title={say('revokeTitle', { name: apiKey?.name ?? '' })}
      opened={apiKey !== null}
      onClose={onClose}
      confirmLabel={say('revoke')}
      isDangerous
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => apiKey && revoke.mutate({ input: { id: apiKey.id } })}
    >
      {say('revokeText')}
    </ConfirmDialog>
  );
}
