import { Anchor, Table } from '@mantine/core';
import { listRejectedMail } from '@millrace/contracts/conversations/rejected-mail';
import { IconMailOff } from '@tabler/icons-react';
import { apiBase } from '../../api/client.ts';
import { usePages } from '../../api/hooks.ts';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { formatSize } from './format-size.ts';
import { inboxWords } from './inbox-words.ts';
import classes from './rejected-mail-list.module.css';

/** Mail that could not become a message: kept as it came, with the reason. */
export function RejectedMailList() {
  const say = useWords(inboxWords);
  const pages = usePages(listRejectedMail, { limit: 50 });
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return (
      <EmptyState icon={<IconMailOff size={20} stroke={1.7} />} title={say('rejectedTitle')}>
        {say('rejectedText')}
      </EmptyState>
    );
  }
  return (
    <div className={classes.scroller}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('rejectedFrom')}</Table.Th>
            <Table.Th>{say('subject')}</Table.Th>
            <Table.Th>{say('rejectedReason')}</Table.Th>
            <Table.Th>{say('rejectedWhen')}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pages.items.map((mail) => (
            <Table.Tr key={mail.id}>
              <Table.Td>{mail.sender ?? mail.envelopeFrom ?? '–'}</Table.Td>
              <Table.Td>{mail.subject ?? say('noSubject')}</Table.Td>
              <Table.Td>{mail.detail}</Table.Td>
              <Table.Td>
                <RelativeTime at={mail.receivedAt} />
              </Table.Td>
              <Table.Td>
                <Anchor size="xs" href={`${apiBase}/rejected-mail/${mail.id}/raw`}>
                  {say('download')} · {formatSize(mail.sizeBytes)}
                </Anchor>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <ShowMore pages={pages} label={say('olderMessages')} m="sm" />
    </div>
  );
}
