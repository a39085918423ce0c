import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { listChannels } from '@millrace/contracts/channels/channels';
import { listSandboxMail, type SandboxMail } from '@millrace/contracts/channels/sandbox';
import { IconMailbox, IconMailOpened, IconPencil } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { useOperation, usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { MailRow } from './mail-row.tsx';
import { MailView } from './mail-view.tsx';
import classes from './sandbox-page.module.css';
import { sandboxWords } from './sandbox-words.ts';
import { WriteAsContactDialog } from './write-as-contact-dialog.tsx';

/** A local mailbox in the program: what people would have received, and a way to answer as them. */
export function SandboxPage() {
  const say = useWords(sandboxWords);
  const { mail: selected }: { mail?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const select = (id: string | undefined) => void navigate({ to: '/sandbox', search: id ? { mail: id } : {} });
  const channels = useOperation(listChannels, { limit: 200 });
  const sandboxes = (channels.data?.items ?? []).filter(
    ({ vendor, status }) => vendor === 'sandbox' && status === 'active',
  );
  const [isWriting, writing] = useDisclosure(false);
  const mayWrite = useCan('messages.send') && sandboxes.length > 0;

  const write = mayWrite && (
    <Button size="xs" leftSection={<IconPencil size={15} stroke={1.8} />} onClick={writing.open}>
      {say('write')}
    </Button>
  );
  return (
    <Page title={say('title')} actions={write} layout="fill">
      {channels.isError ? (
        <Failure error={channels.error} onRetry={() => void channels.refetch()} />
      ) : channels.data && sandboxes.length === 0 ? (
        <NoChannel />
      ) : (
        <Mailboxes selected={selected} onSelect={select} />
      )}
      {isWriting && <WriteAsContactDialog channels={sandboxes} onClose={writing.close} />}
    </Page>
  );
}

function Mailboxes({
  selected,
  onSelect,
}: {
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
}) {
  const say = useWords(sandboxWords);
  // What is delivered shows up without the live channel too: this page is where people wait for it.
  const pages = usePages(listSandboxMail, { limit: 50 });
  if (pages.isPending) return <SkeletonRows height={64} />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return (
      <EmptyState icon={<IconMailbox size={20} stroke={1.7} />} title={say('emptyTitle')}>
        {say('emptyText')}
      </EmptyState>
    );
  }
  const mail = pages.items.find(({ id }) => id === selected);
  return (
    <div className={classes.panes} data-open={mail ? true : undefined}>
      <section className={classes.list} aria-label={say('mail')}>
        <p className={classes.explain}>{say('explain')}</p>
        <MailRows items={pages.items} selected={selected} onSelect={onSelect} />
        <ShowMore pages={pages} label={say('older')} m="xs" />
      </section>
      <section className={classes.mail}>
        {mail ? <MailView key={mail.id} mail={mail} onBack={() => onSelect(undefined)} /> : <PickMail />}
      </section>
    </div>
  );
}

function MailRows(props: {
  items: readonly SandboxMail[];
  selected: string | undefined;
  onSelect: (id: string) => void;
}) {
  return (
    <ul className={classes.rows}>
      {props.items.map((mail) => (
        <li key={mail.id}>
          <MailRow mail={mail} isSelected={mail.id === props.selected} onSelect={() => props.onSelect(mail.id)} />
        </li>
      ))}
    </ul>
  );
}

function PickMail() {
  const say = useWords(sandboxWords);
  return (
    <EmptyState icon={<IconMailOpened size={20} stroke={1.7} />} title={say('pickTitle')}>
      {say('pickText')}
    </EmptyState>
  );
}

function NoChannel() {
  const say = useWords(sandboxWords);
  const settings = (
    <Button variant="default" size="xs" component={Link} to="/settings/channels">
      {say('openSettings')}
    </Button>
  );
  return (
    <EmptyState icon={<IconMailbox size={20} stroke={1.7} />} title={say('noChannelTitle')} action={settings}>
      {say('noChannelText')}
    </EmptyState>
  );
}
