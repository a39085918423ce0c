import { Button, NativeSelect, Switch } from '@mantine/core';
import { type Backtest, startBacktest } from '@millrace/contracts/workflows/backtests';
import { IconHistoryToggle } from '@tabler/icons-react';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { backtestWords } from './backtest-words.ts';
import classes from './backtests.module.css';

const dayChoices = [1, 3, 7, 14, 30, 60, 90];
const limitChoices = [100, 1_000, 5_000, 10_000];

export function StartForm(props: { workflowId: string; isBusy: boolean; onStarted: (backtest: Backtest) => void }) {
  const say = useWords(backtestWords);
  const format = useFormat();
  const [days, setDays] = useState(7);
  const [eventLimit, setEventLimit] = useState(1_000);
  const [callsModels, setCallsModels] = useState(false);
  const start = useWrite(startBacktest, {
    stale: ['backtests'],
    onError: useReportFailure(),
    onSuccess: props.onStarted,
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({ input: { id: props.workflowId, days, eventLimit, callsModels } });
      }}
    >
      <NativeSelect
        size="xs"
        label={say('lookBack')}
        value={days}
        onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}
        data={dayChoices.map((count) => ({ value: String(count), label: say('days', { count }) }))}
      />
      <NativeSelect
        size="xs"
        label={say('limit')}
        value={eventLimit}
        onChange={({ currentTarget }) => setEventLimit(Number(currentTarget.value))}
        data={limitChoices.map((count) => ({
          value: String(count),
          label: say('limitOption', { count: format.number(count) }),
        }))}
      />
      <Switch
        size="xs"
        className={classes.switch}
        label={say('callsModels')}
        title={say('callsModelsHint')}
        checked={callsModels}
        onChange={({ currentTarget }) => setCallsModels(currentTarget.checked)}
      />
      <Button
        type="submit"
        size="xs"
        loading={start.isPending}
        disabled={props.isBusy}
        leftSection={<IconHistoryToggle size={15} stroke={1.8} />}
      >
        {say('start')}
      </Button>
    </form>
  );
}
