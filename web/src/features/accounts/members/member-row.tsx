import { ActionIcon, Menu, Select, Text } from '@mantine/core';
import { IconCrown, IconDoorExit, IconDots, IconUserMinus } from '@tabler/icons-react';
import { updateMember } from '@millrace/contracts/accounts/members';
import { useWrite } from '../../../api/hooks.ts';
import { useCan, useSession } from '../../../api/session.ts';
import { Initials } from '../../../ui/data/initials.tsx';
import { ListRow } from '../../../ui/data/list.tsx';
import { Pill } from '../../../ui/data/pill.tsx';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { accountSettingsWords } from '../settings-words.ts';
import { toRole, useRoleChoices } from '../use-role-choices.ts';
import type { Member, MemberAction } from './member-dialogs.tsx';
import { memberWords } from './member-words.ts';

interface MemberRowProps {
  member: Member;
  onAct: (kind: MemberAction['kind']) => void;
}

export function MemberRow({ member, onAct }: MemberRowProps) {
  const say = useWords(accountSettingsWords);
  const mayManage = useCan('members.manage');
  const { user } = useSession();
  const isMe = member.userId === user.id;
  return (
    <ListRow
      leading={<Initials name={member.name || member.email} size={30} />}
      title={
        <>
          {member.name} {isMe && <Pill dot={false}>{say('you')}</Pill>}
        </>
      }
      detail={member.email}
      trailing={
        <>
          {mayManage ? <RoleChoice member={member} /> : <Text c="dimmed">{say(member.role)}</Text>}
          {(mayManage || isMe) && <MemberMenu member={member} isMe={isMe} onAct={onAct} />}
        </>
      }
    />
  );
}

function RoleChoice({ member }: { member: Member }) {
  const say = useWords(accountSettingsWords);
  const choices = useRoleChoices();
  const change = useWrite(updateMember, {
    stale: ['members', 'invitations', 'session'],
    onSuccess: ({ name, role }) => notifyDone(say('roleChanged', { name, role: say(role) })),
    onError: useReportFailure(),
  });
  return (
    <Select
      size="xs"
      w={118}
      aria-label={say('role')}
      allowDeselect={false}
      value={member.role}
      data={choices}
      onChange={(role) => change.mutate({ input: { userId: member.userId, role: toRole(role) } })}
    />
  );
}

function MemberMenu({ member, isMe, onAct }: MemberRowProps & { isMe: boolean }) {
  const say = useWords(accountSettingsWords);
  const sayMember = useWords(memberWords);
  const mayHandOver = useCan('workspace.transfer');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={sayMember('more', { name: member.name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayHandOver && !isMe && (
          <Menu.Item leftSection={<IconCrown size={16} stroke={1.6} />} onClick={() => onAct('handOver')}>
            {sayMember('handOver')}
          </Menu.Item>
        )}
        {isMe ? (
          <Menu.Item color="red" leftSection={<IconDoorExit size={16} stroke={1.6} />} onClick={() => onAct('leave')}>
            {sayMember('leave')}
          </Menu.Item>
        ) : (
          <Menu.Item color="red" leftSection={<IconUserMinus size={16} stroke={1.6} />} onClick={() => onAct('remove')}>
            {say('remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
