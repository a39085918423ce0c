import { ActionIcon, Alert, NumberInput, Stack, Tooltip } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { getLimits, smallestLimit, updateLimits } from '@millrace/contracts/limits/limits';
import type { AnswerOf } from '@millrace/contracts/operation';
import { queryKeyOf, useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { limitWords } from './limit-words.ts';

type Limits = AnswerOf<typeof getLimits>;
const most = 1_000_000;

export function LimitSettings() {
  const say = useWords(limitWords);
  const limits = useOperation(getLimits, {});
  if (limits.error) return <Failure error={limits.error} onRetry={() => void limits.refetch()} />;
  return (
    <>
      <Section title={say('limits')} description={say('limitsText')}>
        {limits.data ? <Choices limits={limits.data} /> : <SkeletonRows rows={2} height={76} />}
      </Section>
      <Section title={say('fixed')}>
        {limits.data ? <Fixed limits={limits.data} /> : <SkeletonRows rows={2} height={32} />}
      </Section>
    </>
  );
}

function Choices({ limits }: { limits: Limits }) {
  const say = useWords(limitWords);
  if (limits.api.standard === 0) return <Alert color="river">{say('off')}</Alert>;
  return (
    <Stack gap="lg" maw={420}>
      {(['api', 'app'] as const).map((name) => (
        // A new value from elsewhere starts the field anew.
        <Choice key={`${name} ${limits[name].perMinute}`} name={name} limits={limits} />
      ))}
    </Stack>
  );
}

/** Saves on leaving the field, as everywhere where one value stands by itself. */
function Choice({ name, limits }: { name: 'api' | 'app'; limits: Limits }) {
  const say = useWords(limitWords);
  const format = useFormat();
  const canManage = useCan('workspace.manage');
  const { perMinute, chosen, standard } = limits[name];
  const [value, setValue] = useState<number | string>(perMinute);
  const save = useSaveLimits(limits.version);
  const largest = limits.workspace === 0 ? most : limits.workspace;
  const isValid = typeof value === 'number' && value >= smallestLimit && value <= largest;
  const text = say(name === 'api' ? 'apiText' : 'appText');
  const usual = standard === 0 ? say('standardNone') : say('standard', { count: format.number(standard) });
  return (
    <NumberInput
      label={say(name)}
      description={`${text} ${usual}.`}
      value={value}
      readOnly={!canManage}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      thousandSeparator={format.separators.thousand}
      decimalSeparator={format.separators.decimal}
      error={isValid ? null : say('range', { from: format.number(smallestLimit), to: format.number(largest) })}
      onChange={setValue}
      onBlur={() => {
        if (isValid && value !== perMinute) save({ [name]: value });
      }}
      rightSection={
        canManage &&
        chosen !== null && (
          <Tooltip label={say('back')}>
            <ActionIcon variant="subtle" color="gray" aria-label={say('back')} onClick={() => save({ [name]: null })}>
              <IconRestore size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        )
      }
    />
  );
}

function Fixed({ limits }: { limits: Limits }) {
  const say = useWords(limitWords);
  const format = useFormat();
  const show = (count: number) => (count === 0 ? say('unlimited') : say('perMinute', { count: format.number(count) }));
  return (
    <List label={say('fixed')}>
      <ListRow title={say('workspaceLimit')} trailing={show(limits.workspace)} />
      <ListRow title={say('addressLimit')} trailing={show(limits.address)} />
    </List>
  );
}

function useSaveLimits(version: number): (change: { api?: number | null; app?: number | null }) => void {
  const say = useWords(limitWords);
  const queries = useQueryClient();
  const save = useWrite(updateLimits, {
    stale: ['limits', 'events'],
    onSuccess: (saved) => {
      queries.setQueryData(queryKeyOf(getLimits, {}), saved);
      notifyDone(say('saved'));
    },
    onError: useReportFailure(),
  });
  return (change) => save.mutate({ input: change, version });
}
