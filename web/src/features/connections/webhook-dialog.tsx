import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import type { Connection } from '@millrace/contracts/connections/connections';
import {
  type ConnectionWebhook,
  getConnectionWebhook,
  listenToConnection,
  listRejectedDeliveries,
  type RejectedDelivery,
  stopListeningToConnection,
} from '@millrace/contracts/connections/webhooks';
import { useEventTitle } from '../../api/event-titles.ts';
import { useOperation, usePages, useWrite } from '../../api/hooks.ts';
import { CopyableText } from '../../ui/data/copyable-text.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { webhookWords } from './webhook-words.ts';

/** What the service tells by itself: where, whether it does, and what was turned away. */
export function WebhookDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const say = useWords(webhookWords);
  const webhook = useOperation(getConnectionWebhook, { id: connection.id });
  return (
    <Modal opened onClose={onClose} title={say('title', { name: connection.name })} size="lg">
      {webhook.isPending && <SkeletonRows rows={4} />}
      {webhook.isError && <Failure error={webhook.error} onRetry={() => void webhook.refetch()} />}
      {webhook.data && (
        <Stack gap="md">
          <Standing connection={connection} webhook={webhook.data} />
          <CopyableText label={say('address')} text={webhook.data.url} />
          <Text size="sm">{setUpOf(connection.service, webhook.data, say)}</Text>
          <Told webhook={webhook.data} />
          <Rejected connectionId={connection.id} />
        </Stack>
      )}
    </Modal>
  );
}

function Standing({ connection, webhook }: { connection: Connection; webhook: ConnectionWebhook }) {
  const say = useWords(webhookWords);
  const format = useFormat();
  const options = { stale: ['connections'], onError: useReportFailure() } as const;
  const listen = useWrite(listenToConnection, options);
  const stop = useWrite(stopListeningToConnection, options);
  const input = { id: connection.id };
  const { isOn, lastDeliveryAt, renewsAt, lastError } = webhook;
  return (
    <>
      <Group justify="space-between" wrap="wrap">
        <Group gap="xs">
          <Pill tone={isOn ? 'good' : 'neutral'}>{say(isOn ? 'on' : 'off')}</Pill>
          <Text size="sm" c="dimmed">
            {lastDeliveryAt ? (
              <>
                {say('lastDelivery')} <RelativeTime at={lastDeliveryAt} />
              </>
            ) : (
              say('noDelivery')
            )}
          </Text>
        </Group>
        <Button
          size="xs"
          variant={isOn ? 'default' : 'filled'}
          loading={listen.isPending || stop.isPending}
          onClick={() => (isOn ? stop : listen).mutate({ input })}
        >
          {say(isOn ? 'switchOff' : 'switchOn')}
        </Button>
      </Group>
      {renewsAt && (
        <Text size="sm" c="dimmed">
          {say('renews', { when: format.dateTime(renewsAt) })}
        </Text>
      )}
      {lastError && <Alert color="red">{lastError}</Alert>}
    </>
  );
}

/** What is to be done at the service; in the reader's language where there are words for it. */
function setUpOf(
  service: string,
  { setUp }: ConnectionWebhook,
  say: (word: 'setUp_http' | 'setUp_gmail') => string,
): string {
  if (service === 'http' || service === 'gmail') return say(`setUp_${service}`);
  return setUp;
}

/** Triggers name what it leads to. */
function Told({ webhook }: { webhook: ConnectionWebhook }) {
  const say = useWords(webhookWords);
  const titleOf = useEventTitle();
  return (
    <div>
      <Text size="sm" fw={600}>
        {say('events')}
      </Text>
      {webhook.events.map(({ type }) => (
        <Text key={type} size="sm">
          {titleOf(type)} <Code>{type}</Code>
        </Text>
      ))}
    </div>
  );
}

function Rejected({ connectionId }: { connectionId: string }) {
  const say = useWords(webhookWords);
  const pages = usePages(listRejectedDeliveries, { id: connectionId, limit: 10 });
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) return null;
  return (
    <section aria-label={say('rejected')}>
      <Text size="sm" fw={600}>
        {say('rejected')}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {say('rejectedText')}
      </Text>
      <Stack gap="xs">
        {pages.items.map((delivery) => (
          <Delivery key={delivery.id} delivery={delivery} />
        ))}
      </Stack>
      <ShowMore pages={pages} label={say('earlier')} />
    </section>
  );
}

function Delivery({ delivery }: { delivery: RejectedDelivery }) {
  const { method, reason, receivedAt, headers, body } = delivery;
  const lines = [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body];
  return (
    <details>
      <summary>
        <Text component="span" size="sm">
          {method} · <RelativeTime at={receivedAt} /> · {reason}
        </Text>
      </summary>
      <Code block mah={240} style={{ overflow: 'auto' }}>
        {lines.join('\n')}
      </Code>
    </details>
  );
}
