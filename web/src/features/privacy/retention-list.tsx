import { Button, Group, NumberInput } from '@mantine/core';
import type { AnswerOf } from '@millrace/contracts/operation';
import { listRetentionPeriods, setRetentionPeriod } from '@millrace/contracts/privacy/retention';
import { useState } from 'react';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { privacyWords } from './privacy-words.ts';

type Period = AnswerOf<typeof listRetentionPeriods>['items'][number];

const named = [
  'audit_entries',
  'events',
  'runs',
  'run_counts',
  'rejected_mail',
  'webhook_deliveries',
  'sandbox_mail',
  'import_problems',
  'backtests',
] as const;

export function RetentionList() {
  const say = useWords(privacyWords);
  const periods = useOperation(listRetentionPeriods, {});
  return (
    <Section title={say('retention')} description={say('retentionText')}>
      {periods.error && <Failure error={periods.error} onRetry={() => void periods.refetch()} />}
      {periods.isPending && <SkeletonRows rows={4} height={52} />}
      {periods.data && (
        <List label={say('retention')}>
          {periods.data.items.map((period) => (
            <PeriodRow key={`${period.kind} ${period.days}`} period={period} />
          ))}
        </List>
      )}
    </Section>
  );
}

function PeriodRow({ period }: { period: Period }) {
  const say = useWords(privacyWords);
  const canManage = useCan('retention.manage');
  const [days, setDays] = useState<number | null>(period.days);
  const save = useWrite(setRetentionPeriod, {
    stale: ['retention'],
    onSuccess: () => notifyDone(say('saved')),
    onError: useReportFailure(),
  });
  // What another release registers has no words here yet: then the server's own.
  const name = named.find((each) => each === period.kind);
  const title = name ? say(name) : period.kind;
  return (
    <ListRow
      title={title}
      detail={name ? say(`${name}Text`) : period.description}
      trailing={
        <Group gap="xs" wrap="nowrap">
          <NumberInput
            size="xs"
            w={130}
            aria-label={`${title}: ${say('days')}`}
            placeholder={say('forever')}
            title={say('leastDays', { count: period.leastDays })}
            suffix={` ${say('days')}`}
            min={period.leastDays}
            max={36_500}
            allowDecimal={false}
            disabled={!canManage}
            value={days ?? ''}
            onChange={(value) => setDays(value === '' ? null : Number(value))}
          />
          {canManage && (
            <Button
              size="xs"
              variant="default"
              disabled={days === period.days}
              loading={save.isPending}
              onClick={() => save.mutate({ input: { kind: period.kind, days } })}
            >
              {say('save')}
            </Button>
          )}
        </Group>
      }
    />
  );
}
