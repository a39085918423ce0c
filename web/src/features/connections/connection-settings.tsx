import { Button } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { listConnections } from '@millrace/contracts/connections/connections';
import type { Connection } from '@millrace/contracts/connections/connections';
import { listConnectors } from '@millrace/contracts/connections/connectors';
import { useState } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List } from '../../ui/data/list.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { ConnectionDialog } from './connection-dialog.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { connectionWords } from './connection-words.ts';

export function ConnectionSettings() {
  const say = useWords(connectionWords);
  const canManage = useCan('connections.manage');
  const connections = useOperation(listConnections, { limit: 200 });
  const connectors = useOperation(listConnectors, {});
  const [edited, setEdited] = useState<Connection | 'new' | null>(null);
  const items = connections.data?.items ?? [];
  const services = connectors.data?.items ?? [];
  const error = connections.error ?? connectors.error;
  const addButton = canManage && (
    <Button
      leftSection={<IconPlus size={16} stroke={1.8} />}
      disabled={services.length === 0}
      onClick={() => setEdited('new')}
    >
      {say('add')}
    </Button>
  );
  return (
    <Section title={say('title')} description={say('text')} actions={items.length > 0 && addButton}>
      {error && (
        <Failure
          error={error}
          onRetry={() => {
            void connections.refetch();
            void connectors.refetch();
          }}
        />
      )}
      {connections.isPending && <SkeletonRows rows={3} height={56} />}
      {connections.isSuccess && items.length === 0 && (
        <EmptyState icon={<IconPlugConnected size={20} stroke={1.7} />} title={say('none')} action={addButton}>
          {say('noneText')}
        </EmptyState>
      )}
      {items.length > 0 && (
        <List label={say('title')}>
          {items.map((connection) => (
            <ConnectionRow
              key={connection.id}
              connection={connection}
              connector={services.find(({ service }) => service === connection.service)}
              canManage={canManage}
              onEdit={() => setEdited(connection)}
            />
          ))}
        </List>
      )}
      {edited && services.length > 0 && (
        <ConnectionDialog
          connection={edited === 'new' ? null : edited}
          connectors={services}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}
