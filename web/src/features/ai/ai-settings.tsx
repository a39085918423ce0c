import { Alert, Anchor, NumberInput, Progress, Stack, Text } from '@mantine/core';
import { getAiBudget, getAiUsage, updateAiBudget } from '@millrace/contracts/ai/ai-budget';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { queryKeyOf, useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { aiWords } from './ai-words.ts';

type Budget = AnswerOf<typeof getAiBudget>;
type Usage = AnswerOf<typeof getAiUsage>;

/** What workflows may spend on AI in a month, and what they have spent it on. */
export function AiSettings() {
  const say = useWords(aiWords);
  const budget = useOperation(getAiBudget, {});
  const usage = useOperation(getAiUsage, {});
  if (budget.error) return <Failure error={budget.error} onRetry={() => void budget.refetch()} />;
  if (usage.error) return <Failure error={usage.error} onRetry={() => void usage.refetch()} />;
  return (
    <>
      <Section title={say('budget')} description={say('budgetText')}>
        {budget.data ? <BudgetForm budget={budget.data} /> : <SkeletonRows rows={2} height={96} />}
      </Section>
      <Section title={say('byModel')} description={usage.data?.isWhole === false ? say('notWhole') : undefined}>
        {usage.data ? <ByModel usage={usage.data} /> : <SkeletonRows rows={2} height={32} />}
      </Section>
      <Section title={say('byWorkflow')}>
        {usage.data ? <ByWorkflow usage={usage.data} /> : <SkeletonRows rows={2} height={32} />}
      </Section>
    </>
  );
}

/** A million of them are a US dollar. */
const microsInDollar = 1_000_000;
const most = 1_000_000_000;

function BudgetForm({ budget }: { budget: Budget }) {
  const say = useWords(aiWords);
  const { monthlyTokens, monthlyCostMicros, usedTokens, usedCostMicros, version } = budget;
  const save = useSaveBudget(version);
  const isUsedUp = shareOf(usedTokens, monthlyTokens) >= 1 || shareOf(usedCostMicros, monthlyCostMicros) >= 1;
  return (
    <Stack gap="lg" maw={420}>
      {isUsedUp && (
        <Alert color="red" variant="light">
          {say('usedUp')}
        </Alert>
      )}
      {/* A new value from elsewhere starts the field anew. */}
      <Limit
        key={`tokens ${monthlyTokens}`}
        name="tokens"
        limit={monthlyTokens}
        used={usedTokens}
        onSave={(value) => save({ monthlyTokens: value })}
      />
      <Limit
        key={`cost ${monthlyCostMicros}`}
        name="cost"
        limit={monthlyCostMicros === null ? null : monthlyCostMicros / microsInDollar}
        used={usedCostMicros / microsInDollar}
        onSave={(value) => save({ monthlyCostMicros: value === null ? null : Math.round(value * microsInDollar) })}
      />
    </Stack>
  );
}

interface LimitProps {
  name: 'tokens' | 'cost';
  limit: number | null;
  used: number;
  onSave: (limit: number | null) => void;
}

/** Saves on leaving the field, as everywhere where one value stands by itself; empty is no limit. */
function Limit({ name, limit, used, onSave }: LimitProps) {
  const say = useWords(aiWords);
  const format = useFormat();
  const canManage = useCan('settings.manage');
  const [value, setValue] = useState<number | string>(limit ?? '');
  const chosen = value === '' ? null : value;
  const isValid = chosen === null || (typeof chosen === 'number' && chosen >= 0 && chosen <= most);
  const show = (amount: number) => (name === 'cost' ? format.dollars(amount * microsInDollar) : format.number(amount));
  const share = shareOf(used, limit);
  const color = share >= 1 ? 'red' : share >= nearlyUsedUp ? 'yellow' : 'river';
  return (
    <Stack gap={8}>
      <NumberInput
        label={say(name)}
        description={say(`${name}Text`)}
        placeholder={say('noLimit')}
        value={value}
        readOnly={!canManage}
        allowNegative={false}
        allowDecimal={name === 'cost'}
        decimalScale={name === 'cost' ? 2 : 0}
        hideControls
        thousandSeparator={format.separators.thousand}
        decimalSeparator={format.separators.decimal}
        error={isValid ? null : say('range', { to: format.number(most) })}
        onChange={setValue}
        onBlur={() => {
          if (isValid && chosen !== limit) onSave(chosen);
        }}
      />
      {limit !== null && (
        <Progress value={Math.min(100, share * 100)} color={color} size="sm" aria-label={say('used')} />
      )}
      <Text size="sm" c="dimmed">
        {limit === null
          ? say('spent', { used: show(used) })
          : say('spentOf', {
              used: show(used),
              limit: show(limit),
              percent: format.percent(Math.round(share * 100) / 100),
            })}
      </Text>
    </Stack>
  );
}

/** From here on the bar warns. */
const nearlyUsedUp = 0.8;

function shareOf(used: number, limit: number | null): number {
  if (limit === null) return 0;
  return limit === 0 ? 1 : used / limit;
}

function ByModel({ usage }: { usage: Usage }) {
  const say = useWords(aiWords);
  const tell = useTold();
  if (usage.models.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('nothing')}
      </Text>
    );
  return (
    <List label={say('byModel')}>
      {usage.models.map((each) => (
        <ListRow key={each.model} title={each.model} {...tell(each)} />
      ))}
    </List>
  );
}

function ByWorkflow({ usage }: { usage: Usage }) {
  const say = useWords(aiWords);
  const tell = useTold();
  if (usage.workflows.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('nothing')}
      </Text>
    );
  return (
    <List label={say('byWorkflow')}>
      {usage.workflows.map(({ workflow, ...used }) => {
        const title = workflow ? (
          <Anchor component={Link} to={`/workflows/${workflow.id}`} size="sm">
            {workflow.name}
          </Anchor>
        ) : (
          say('noWorkflow')
        );
        return <ListRow key={workflow?.id ?? ''} title={title} {...tell(used)} />;
      })}
    </List>
  );
}

/** The parts of a row that tell what was used. */
function useTold() {
  const say = useWords(aiWords);
  const format = useFormat();
  return ({ calls, tokens, costMicros }: { calls: number; tokens: number; costMicros: number }) => ({
    detail: `${say('calls', { count: calls, shown: format.number(calls) })} · ${say('tokensUsed', { count: tokens, shown: format.number(tokens) })}`,
    trailing: format.dollars(costMicros),
  });
}

function useSaveBudget(version: number) {
  const say = useWords(aiWords);
  const queries = useQueryClient();
  const save = useWrite(updateAiBudget, {
    stale: ['ai_budget', 'events', 'audit_entries'],
    onSuccess: (saved) => {
      queries.setQueryData(queryKeyOf(getAiBudget, {}), saved);
      notifyDone(say('saved'));
    },
    onError: useReportFailure(),
  });
  return (change: { monthlyTokens?: number | null; monthlyCostMicros?: number | null }) =>
    save.mutate({ input: change, version });
}
