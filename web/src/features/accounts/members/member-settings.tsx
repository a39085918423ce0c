import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { listMembers } from '@millrace/contracts/accounts/members';
import { useOperation } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { List } from '../../../ui/data/list.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { accountSettingsWords } from '../settings-words.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberDialogs, type MemberAction } from './member-dialogs.tsx';
import { MemberRow } from './member-row.tsx';
import { memberWords } from './member-words.ts';
import { OpenInvitations } from './open-invitations.tsx';

export function MemberSettings() {
  const say = useWords(accountSettingsWords);
  const sayMember = useWords(memberWords);
  const mayManage = useCan('members.manage');
  const members = useOperation(listMembers, { limit: 200 });
  const [inviting, dialog] = useDisclosure(false);
  const [action, setAction] = useState<MemberAction | null>(null);
  return (
    <>
      <Section
        title={say('members')}
        description={say('membersText')}
        actions={
          mayManage && (
            <Button leftSection={<IconUserPlus size={16} stroke={1.7} />} onClick={dialog.open}>
              {sayMember('invite')}
            </Button>
          )
        }
      >
        {members.error && <Failure error={members.error} onRetry={() => void members.refetch()} />}
        {members.isPending && <SkeletonRows rows={4} height={52} />}
        {members.data && (
          <List label={say('members')}>
            {members.data.items.map((member) => (
              <MemberRow key={member.userId} member={member} onAct={(kind) => setAction({ kind, member })} />
            ))}
          </List>
        )}
      </Section>
      {mayManage && <OpenInvitations />}
      {mayManage && <InviteDialog opened={inviting} onClose={dialog.close} />}
      {action && <MemberDialogs key={action.member.userId} action={action} onClose={() => setAction(null)} />}
    </>
  );
}
