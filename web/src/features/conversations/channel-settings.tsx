import { ActionIcon, Alert, Button, Menu } from '@mantine/core';
import {
  IconArchive,
  IconBroadcast,
  IconDots,
  IconFlask,
  IconMail,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlug,
  IconPlus,
} from '@tabler/icons-react';
import { listChannels, testChannel, updateChannel } from '@millrace/contracts/channels/channels';
import type { Channel, ChannelStatus } from '@millrace/contracts/channels/channels';
import { useState } from 'react';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import type { Tone } from '../../ui/data/pill.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { ChannelDialog } from './channel-dialog.tsx';
import { channelWords } from './channel-words.ts';

const tones: Readonly<Record<ChannelStatus, Tone>> = { active: 'good', paused: 'warn', archived: 'neutral' };

export function ChannelSettings() {
  const say = useWords(channelWords);
  const canManage = useCan('channels.manage');
  const channels = useOperation(listChannels, { limit: 100 });
  const [edited, setEdited] = useState<Channel | 'new' | null>(null);
  const items = channels.data?.items ?? [];
  const addButton = canManage && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => setEdited('new')}>
      {say('addChannel')}
    </Button>
  );
  return (
    <Section title={say('channels')} description={say('channelsText')} actions={items.length > 0 && addButton}>
      {channels.error && <Failure error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.isPending && <SkeletonRows rows={3} height={56} />}
      {channels.isSuccess && items.length === 0 && (
        <EmptyState icon={<IconBroadcast size={20} stroke={1.7} />} title={say('noChannels')} action={addButton}>
          {say('noChannelsText')}
        </EmptyState>
      )}
      {items.length > 0 && (
        <List label={say('channels')}>
          {items.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} canManage={canManage} onEdit={() => setEdited(channel)} />
          ))}
        </List>
      )}
      {edited && <ChannelDialog channel={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

function ChannelRow(props: { channel: Channel; canManage: boolean; onEdit: () => void }) {
  const { channel, canManage } = props;
  const say = useWords(channelWords);
  const test = useWrite(testChannel, { onError: useReportFailure() });
  const Icon = channel.vendor === 'sandbox' ? IconFlask : IconMail;
  const result = test.data;
  return (
    <>
      <ListRow
        leading={<Icon size={18} stroke={1.6} color="var(--mr-ink-3)" />}
        title={channel.name}
        detail={[channel.address, ...channel.addresses.filter((each) => each !== channel.address)].join(', ')}
        trailing={
          <>
            <Pill tone={tones[channel.status]}>{say(`status_${channel.status}`)}</Pill>
            {canManage && (
              <ChannelMenu
                channel={channel}
                onEdit={props.onEdit}
                onTest={() => test.mutate({ input: { id: channel.id } })}
              />
            )}
          </>
        }
      />
      {(test.isPending || result) && (
        <li aria-live="polite">
          <Alert
            radius={0}
            color={result ? (result.ok ? 'teal' : 'red') : 'gray'}
            withCloseButton={result !== undefined}
            onClose={test.reset}
          >
            {result ? say(result.ok ? 'testOk' : 'testFailed', { detail: result.detail }) : say('testing')}
          </Alert>
        </li>
      )}
    </>
  );
}

function ChannelMenu(props: { channel: Channel; onEdit: () => void; onTest: () => void }) {
  const { channel } = props;
  const say = useWords(channelWords);
  const update = useWrite(updateChannel, { stale: ['channels'], onError: useReportFailure() });
  const setStatus = (status: ChannelStatus) =>
    update.mutate({ input: { id: channel.id, status }, version: channel.version });
  const isActive = channel.status === 'active';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={say('more')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPlug size={15} stroke={1.7} />} onClick={props.onTest}>
          {say('test')}
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil size={15} stroke={1.7} />} onClick={props.onEdit}>
          {say('edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={
            isActive ? <IconPlayerPause size={15} stroke={1.7} /> : <IconPlayerPlay size={15} stroke={1.7} />
          }
          onClick={() => setStatus(isActive ? 'paused' : 'active')}
        >
          {say(isActive ? 'pause' : 'resume')}
        </Menu.Item>
        {channel.status !== 'archived' && (
          <Menu.Item leftSection={<IconArchive size={15} stroke={1.7} />} onClick={() => setStatus('archived')}>
            {say('archive')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
