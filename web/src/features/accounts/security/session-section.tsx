import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { listSessions, revokeOtherSessions, revokeSession } from '@millrace/contracts/accounts/sessions';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useOperation, useWrite } from '../../../api/hooks.ts';
import { List, ListRow } from '../../../ui/data/list.tsx';
import { Pill } from '../../../ui/data/pill.tsx';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { Failure, useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { deviceOf } from './device-of.ts';
import { securityWords } from './security-words.ts';

type OwnSession = AnswerOf<typeof listSessions>['items'][number];

export function SessionSection() {
  const say = useWords(securityWords);
  const sessions = useOperation(listSessions, {});
  const [ending, dialog] = useDisclosure(false);
  const endOthers = useWrite(revokeOtherSessions, {
    stale: ['sessions'],
    onSuccess: ({ ended }) => {
      notifyDone(say('ended', { count: ended }));
      dialog.close();
    },
  });
  const items = sessions.data?.items ?? [];
  return (
    <Section
      title={say('sessions')}
      description={say('sessionsText')}
      actions={
        items.length > 1 && (
          <Button variant="default" onClick={dialog.open}>
            {say('endOthers')}
          </Button>
        )
      }
    >
      {sessions.error && <Failure error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.isPending && <SkeletonRows rows={2} height={52} />}
      {items.length > 0 && (
        <List label={say('sessions')}>
          {items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </List>
      )}
      <ConfirmDialog
        title={say('endOthersTitle')}
        opened={ending}
        onClose={dialog.close}
        confirmLabel={say('endOthers')}
        isDangerous
        isBusy={endOthers.isPending}
        error={endOthers.error}
        onConfirm={() => endOthers.mutate({ input: {} })}
      >
        {say('endOthersText')}
      </ConfirmDialog>
    </Section>
  );
}

function SessionRow({ session }: { session: OwnSession }) {
  const say = useWords(securityWords);
  const format = useFormat();
  const end = useWrite(revokeSession, {
    stale: ['sessions'],
    onSuccess: () => notifyDone(say('ended', { count: 1 })),
    onError: useReportFailure(),
  });
  const { browser, system, isMobile } = deviceOf(session.userAgent ?? '');
  const device = browser && system ? say('on', { browser, system }) : (browser ?? system ?? say('unknownDevice'));
  const Icon = isMobile ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <ListRow
      leading={<Icon size={20} stroke={1.6} aria-hidden />}
      title={device}
      detail={say('seen', {
        address: session.address ?? say('unknownAddress'),
        time: format.ago(session.lastSeenAt),
      })}
      trailing={
        session.isCurrent ? (
          <Pill tone="good">{say('here')}</Pill>
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={end.isPending}
            onClick={() => end.mutate({ input: { id: session.id } })}
          >
            {say('end')}
          </Button>
        )
      }
    />
  );
}
