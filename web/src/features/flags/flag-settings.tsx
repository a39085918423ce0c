import { Anchor, Group, Select, Switch } from '@mantine/core';
import { listFeatureFlags, setFeatureFlag } from '@millrace/contracts/flags/flags';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { flagWords } from './flag-words.ts';

type Flag = AnswerOf<typeof listFeatureFlags>['items'][number];

export function FlagSettings() {
  const say = useWords(flagWords);
  const flags = useOperation(listFeatureFlags, {});
  return (
    <Section title={say('title')} description={say('text')}>
      {flags.error && <Failure error={flags.error} onRetry={() => void flags.refetch()} />}
      {flags.isPending && <SkeletonRows rows={2} height={52} />}
      {flags.data && (
        <List label={say('title')}>
          {flags.data.items.map((flag) => (
            <FlagRow key={flag.name} flag={flag} />
          ))}
        </List>
      )}
    </Section>
  );
}

function FlagRow({ flag }: { flag: Flag }) {
  const say = useWords(flagWords);
  const { permissions } = useSession();
  const write = useWrite(setFeatureFlag, { stale: ['feature_flags'] });
  const set = (value: Flag['value'] | null) => write.mutate({ input: { name: flag.name, value } });
  const mayChange = permissions['flags.manage'] === 'all' && !write.isPending;
  return (
    <ListRow
      title={say(flag.name)}
      detail={
        <>
          {say(`${flag.name}Text`)}
          {write.error && <Failure error={write.error} onRetry={() => write.reset()} />}
        </>
      }
      trailing={
        <Group gap="sm" wrap="nowrap">
          {flag.isSet && flag.value !== flag.standard && mayChange && (
            <Anchor component="button" type="button" size="xs" onClick={() => set(null)}>
              {say('standard')}
            </Anchor>
          )}
          <FlagControl flag={flag} isDisabled={!mayChange} onSet={set} />
        </Group>
      }
    />
  );
}

function FlagControl(props: { flag: Flag; isDisabled: boolean; onSet: (value: Flag['value']) => void }) {
  const say = useWords(flagWords);
  const { flag, isDisabled, onSet } = props;
  if (typeof flag.value === 'boolean') {
    return (
      <Switch
        aria-label={say(flag.name)}
        checked={flag.value}
        disabled={isDisabled}
        onChange={(event) => onSet(event.currentTarget.checked)}
      />
    );
  }
  // Choices that are words have the same name in the dictionary.
  const choices = flag.choices.map((choice) => ({ value: String(choice), label: say(choice as 'ask' | 'never') }));
  return (
    <Select
      size="xs"
      aria-label={say(flag.name)}
      data={choices}
      value={String(flag.value)}
      disabled={isDisabled}
      allowDeselect={false}
      onChange={(value) => value !== null && onSet(value)}
    />
  );
}
