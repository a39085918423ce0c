import { ActionIcon, Button, Menu, Select } from '@mantine/core';
import { listMembers } from '@millrace/contracts/accounts/members';
import {
  assignConversation,
  closeConversation,
  type Conversation,
  reopenConversation,
  snoozeConversation,
} from '@millrace/contracts/conversations/conversations';
import { IconArrowLeft, IconCheck, IconClock, IconRotate2 } from '@tabler/icons-react';
import { type AnyOperation, useOperation, useWrite } from '../../api/hooks.ts';
import { useCan, useSession } from '../../api/session.ts';
import { Pill } from '../../ui/data/pill.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';
import { snoozeChoices, snoozeUntil } from './snooze-times.ts';
import classes from './thread.module.css';

const snoozeLabels = { hours: 'snoozeHours', tomorrow: 'snoozeTomorrow', week: 'snoozeWeek' } as const;

export function ThreadHeader({ conversation, onBack }: { conversation: Conversation; onBack: () => void }) {
  const say = useWords(inboxWords);
  const format = useFormat();
  const mayWrite = useCan('conversations.write');
  const { contact, channel, status, snoozedUntil } = conversation;
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.back} variant="subtle" aria-label={say('backToList')} onClick={onBack}>
        <IconArrowLeft size={18} stroke={1.7} />
      </ActionIcon>
      <div className={classes.subject}>
        <h2>{conversation.subject || say('noSubject')}</h2>
        <p>
          {contact.name} · {contact.address} · {channel.name}
        </p>
      </div>
      {status === 'snoozed' && snoozedUntil && (
        <Pill tone="warn">{say('snoozedUntil', { time: format.dateTime(snoozedUntil) })}</Pill>
      )}
      {status === 'closed' && <Pill>{say('closed')}</Pill>}
      {mayWrite && <Assignee conversation={conversation} />}
      {mayWrite && <StatusActions conversation={conversation} />}
    </header>
  );
}

function useChange<Op extends AnyOperation>(operation: Op) {
  return useWrite(operation, { stale: ['conversations'], onError: useReportFailure() });
}

function Assignee({ conversation }: { conversation: Conversation }) {
  const say = useWords(inboxWords);
  const members = useOperation(listMembers, { limit: 200 }, { staleTime: 60_000 });
  const assign = useChange(assignConversation);
  const { user } = useSession();
  const change = (assigneeId: string | null) => assign.mutate({ input: { id: conversation.id, assigneeId } });
  useShortcut('a', { label: say('assignToMe'), group: say('groupInbox') }, () => change(user.id));
  const people = (members.data?.items ?? []).map((member) => ({ value: member.userId, label: member.name }));
  return (
    <Select
      size="xs"
      className={classes.assignee}
      aria-label={say('assignee')}
      placeholder={say('nobody')}
      data={people}
      value={conversation.assignee?.id ?? null}
      onChange={change}
      clearable
      searchable
      disabled={assign.isPending}
    />
  );
}

function StatusActions({ conversation }: { conversation: Conversation }) {
  const say = useWords(inboxWords);
  const close = useChange(closeConversation);
  const reopen = useChange(reopenConversation);
  const snooze = useChange(snoozeConversation);
  const { id, status } = conversation;
  const isOpen = status === 'open';
  const toggle = () => (isOpen ? close : reopen).mutate({ input: { id } });
  useShortcut('e', { label: say(isOpen ? 'close' : 'reopen'), group: say('groupInbox') }, toggle);
  return (
    <>
      {isOpen && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={say('snooze')}>
              <IconClock size={16} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {snoozeChoices.map((choice) => (
              <Menu.Item
                key={choice}
                onClick={() => snooze.mutate({ input: { id, until: snoozeUntil(choice, new Date()).toISOString() } })}
              >
                {say(snoozeLabels[choice])}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={isOpen ? <IconCheck size={15} /> : <IconRotate2 size={15} />}
        loading={close.isPending || reopen.isPending}
        onClick={toggle}
      >
        {say(isOpen ? 'close' : 'reopen')}
      </Button>
    </>
  );
}
