import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconMail, IconMailForward, IconMailOff } from '@tabler/icons-react';
import { useState } from 'react';
import { createInvitation, listInvitations, revokeInvitation } from '@millrace/contracts/accounts/invitations';
import type { AnswerOf } from '@millrace/contracts/operation';
import { usePages, useWrite } from '../../../api/hooks.ts';
import { List, ListRow } from '../../../ui/data/list.tsx';
import { Pill } from '../../../ui/data/pill.tsx';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { Failure, useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { uiWords } from '../../../ui/ui-words.ts';
import { accountSettingsWords } from '../settings-words.ts';
import { InvitationLink } from './invitation-link.tsx';
import { memberWords } from './member-words.ts';

type Invitation = AnswerOf<typeof listInvitations>['items'][number];

export function OpenInvitations() {
  const say = useWords(memberWords);
  const sayUi = useWords(uiWords);
  const invitations = usePages(listInvitations, { limit: 50 });
  const [leaving, setLeaving] = useState<Invitation | null>(null);
  if (invitations.error) return <Failure error={invitations.error} onRetry={() => void invitations.refetch()} />;
  if (invitations.items.length === 0) return null;
  return (
    <Section title={say('invitations')} description={say('invitationsText')}>
      <List label={say('invitations')}>
        {invitations.items.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} onWithdraw={() => setLeaving(invitation)} />
        ))}
      </List>
      <ShowMore pages={invitations} label={sayUi('more')} mt="sm" />
      {leaving && <Withdraw key={leaving.id} invitation={leaving} onClose={() => setLeaving(null)} />}
    </Section>
  );
}

function InvitationRow({ invitation, onWithdraw }: { invitation: Invitation; onWithdraw: () => void }) {
  const say = useWords(memberWords);
  const sayAccount = useWords(accountSettingsWords);
  const format = useFormat();
  const { email, invitedBy, createdAt, expiresAt } = invitation;
  const told = { role: sayAccount(invitation.role), time: format.ago(createdAt) };
  const isOver = isPast(expiresAt);
  const again = useWrite(createInvitation, {
    stale: ['invitations'],
    onSuccess: ({ link }) => {
      if (link === null) notifyDone(say('invited', { email }));
    },
    onError: useReportFailure(),
  });
  return (
    <>
      <ListRow
        leading={<IconMail size={18} stroke={1.6} aria-hidden />}
        title={email}
        detail={invitedBy ? say('invitedBy', { ...told, name: invitedBy }) : say('invitedAgo', told)}
        trailing={
          <>
            {isOver && <Pill tone="warn">{say('over')}</Pill>}
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={say('more', { name: email })} loading={again.isPending}>
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<IconMailForward size={16} stroke={1.6} />}
                  onClick={() => again.mutate({ input: { email, role: invitation.role } })}
                >
                  {say('inviteAgain')}
                </Menu.Item>
                <Menu.Item color="red" leftSection={<IconMailOff size={16} stroke={1.6} />} onClick={onWithdraw}>
                  {say('withdraw')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      {again.data?.link && <InvitationLink link={again.data.link} email={email} onClose={again.reset} />}
    </>
  );
}

const isPast = (iso: string) => new Date(iso).getTime() < Date.now();

function Withdraw({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const say = useWords(memberWords);
  const withdraw = useWrite(revokeInvitation, { stale: ['invitations'], onSuccess: onClose });
  return (
    <ConfirmDialog
      title={say('withdrawTitle', { email: invitation.email })}
      opened
      onClose={onClose}
      confirmLabel={say('withdraw')}
      isDangerous
      isBusy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => withdraw.mutate({ input: { id: invitation.id } })}
    >
      {say('withdrawText')}
    </ConfirmDialog>
  );
}
