import { Table } from '@mantine/core';
import { type Job, listJobs } from '@millrace/contracts/jobs/queues';
import { IconStack2 } from '@tabler/icons-react';
import { usePages } from '../../api/hooks.ts';
import { Pill, type Tone } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { queueWords } from './queue-words.ts';
import classes from './queue.module.css';
import { useJobName } from './use-job-name.ts';
import { useQueueName } from './use-queue-name.ts';

const tones: Readonly<Record<Job['state'], Tone>> = {
  waiting: 'neutral',
  active: 'accent',
  completed: 'good',
  dead: 'bad',
};

export function JobList() {
  const say = useWords(queueWords);
  const nameOf = useQueueName();
  const jobName = useJobName();
  const pages = usePages(listJobs, { limit: 100 });
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return (
      <EmptyState icon={<IconStack2 size={20} stroke={1.7} />} title={say('emptyJobsTitle')}>
        {say('emptyJobsText')}
      </EmptyState>
    );
  }
  return (
    <div className={classes.scroller}>
      <Table stickyHeader className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('queue')}</Table.Th>
            <Table.Th>{say('task')}</Table.Th>
            <Table.Th>{say('state')}</Table.Th>
            <Table.Th className={`${classes.short} ${classes.onWide}`}>{say('attempts')}</Table.Th>
            <Table.Th className={classes.short}>{say('created')}</Table.Th>
            <Table.Th>{say('error')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pages.items.map((job) => (
            <Table.Tr key={job.id}>
              <Table.Td title={job.queue}>{nameOf(job.queue)}</Table.Td>
              <Table.Td title={job.task ?? undefined}>{jobName(job)}</Table.Td>
              <Table.Td>
                <Pill tone={tones[job.state]}>{say(`job_${job.state}`)}</Pill>
              </Table.Td>
              <Table.Td className={classes.onWide}>
                {job.attempts} / {job.maxAttempts}
              </Table.Td>
              <Table.Td>
                <RelativeTime at={job.createdAt} />
              </Table.Td>
              <Table.Td className={classes.reason}>{job.error}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <ShowMore pages={pages} label={say('more')} m="sm" />
    </div>
  );
}
