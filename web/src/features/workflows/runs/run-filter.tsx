import { Autocomplete, Button, NativeSelect, Popover, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { runStates, runTriggers } from '@millrace/contracts/runs/run';
import { listWorkflows } from '@millrace/contracts/workflows/workflows';
import { IconFilter, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useOperation } from '../../../api/hooks.ts';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { workflowWords } from '../workflow-words.ts';
import { formatDuration } from './format-duration.ts';
import classes from './run-list.module.css';
import { cleared, filtersIn, isDay, type RunFilterName, type RunSearch, toDay } from './run-search.ts';
import { runWords } from './run-words.ts';
import { useRecordText } from './use-record-text.ts';

interface RunFilterProps {
  search: RunSearch;
  /** On the page of one workflow there is none to choose. */
  isOfOne: boolean;
  /** The error codes to choose from; others can be written. */
  reasons: readonly string[];
  onChange: (change: RunSearch) => void;
}

/** What the list is filtered by, each to be cleared, and a form to change it. */
export function RunFilter(props: RunFilterProps) {
  const { search, isOfOne, onChange } = props;
  const say = useWords(runWords);
  const [isOpen, form] = useDisclosure(false);
  const textOf = useFilterText(search);
  const names = filtersIn(search).filter((name) => !isOfOne || name !== 'workflow');
  return (
    <div className={classes.filter}>
      <Popover opened={isOpen} onChange={form.close} position="bottom-start" trapFocus withinPortal>
        <Popover.Target>
          <Button
            size="xs"
            variant={names.length > 0 ? 'light' : 'default'}
            leftSection={<IconFilter size={14} stroke={1.8} />}
            onClick={form.toggle}
          >
            {say('filter')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes.dropdown}>
          <FilterForm
            {...props}
            onChange={(change) => {
              form.close();
              onChange(change);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {names.map((name) => (
        <Button
          key={name}
          className={classes.chip}
          size="compact-xs"
          variant="light"
          rightSection={<IconX size={12} />}
          title={say('clearFilter', { filter: textOf(name, search) })}
          aria-label={say('clearFilter', { filter: textOf(name, search) })}
          onClick={() => onChange({ [name]: undefined })}
        >
          {textOf(name, search)}
        </Button>
      ))}
      {names.length > 1 && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(cleared(search))}>
          {say('clearFilters')}
        </Button>
      )}
    </div>
  );
}

function useWorkflowNames() {
  const { data } = useOperation(listWorkflows, { limit: 200 }, { staleTime: 60_000 });
  return data?.items ?? [];
}

function useFilterText(of: RunSearch): (name: RunFilterName, search: RunSearch) => string {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const format = useFormat();
  const workflows = useWorkflowNames();
  const recordText = useRecordText(of.record);
  return (name, search) => {
    const value = search[name] ?? '';
    const text = String(value);
    const day = () => (isDay(text) ? format.date(`${text}T12:00:00`) : format.dateTime(text));
    switch (name) {
      case 'workflow':
        return workflows.find(({ id }) => id === value)?.name ?? say('oneWorkflow');
      case 'version':
        return sayWorkflow('version', { version: text });
      case 'state': {
        const state = runStates.find((each) => each === value);
        return state ? sayWorkflow(state) : text;
      }
      case 'trigger': {
        const trigger = runTriggers.find((each) => each === value);
        return `${sayWorkflow('trigger')}: ${trigger ? sayWorkflow(trigger) : text}`;
      }
      case 'record':
        return recordText;
      case 'reason':
        return text;
      case 'step':
        return text === '' ? say('failedAtNone') : say('failedAt', { step: text });
      case 'from':
      case 'to':
      case 'endedFrom':
      case 'endedTo':
        return Number.isNaN(Date.parse(text)) ? text : say(`time_${name}`, { time: day() });
      case 'minMs':
        return say('atLeast', { duration: formatDuration(Number(value), format.number) });
    }
  };
}

const durationsMs = [1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000];

function FilterForm({ search, isOfOne, reasons, onChange }: RunFilterProps) {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const format = useFormat();
  const workflows = useWorkflowNames();
  const [draft, setDraft] = useState(search);
  const field = (name: RunFilterName) => ({
    size: 'xs',
    value: draft[name] ?? '',
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: value || undefined }),
  });
  const numberField = (name: 'version' | 'minMs') => ({
    ...field(name),
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: value === '' ? undefined : Number(value) }),
  });
  const any = { value: '', label: say('any') };
  const durations =
    draft.minMs === undefined || durationsMs.includes(draft.minMs) ? durationsMs : [draft.minMs, ...durationsMs];
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(draft);
      }}
    >
      {!isOfOne && (
        <NativeSelect
          {...field('workflow')}
          label={say('oneWorkflow')}
          data={[any, ...workflows.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
      <NativeSelect
        {...field('state')}
        label={sayWorkflow('state')}
        data={[any, ...runStates.map((value) => ({ value, label: sayWorkflow(value) }))]}
      />
      <NativeSelect
        {...field('trigger')}
        label={sayWorkflow('trigger')}
        data={[any, ...runTriggers.map((value) => ({ value, label: sayWorkflow(value) }))]}
      />
      <TextInput {...numberField('version')} label={say('versionNumber')} type="number" min={1} step={1} />
      <TextInput {...field('from')} value={toDay(draft.from)} label={say('from')} type="date" />
      <TextInput {...field('to')} value={toDay(draft.to)} label={say('to')} type="date" />
      <NativeSelect
        {...numberField('minMs')}
        label={say('tookAtLeast')}
        data={[any, ...durations.map((ms) => ({ value: String(ms), label: formatDuration(ms, format.number) }))]}
      />
      <Autocomplete
        size="xs"
        label={say('errorCode')}
        maxLength={200}
        data={[...reasons]}
        value={draft.reason ?? ''}
        onChange={(reason) => setDraft({ ...draft, reason: reason.trim() || undefined })}
        comboboxProps={{ withinPortal: false }}
      />
      <TextInput {...field('step')} label={say('failedStep')} maxLength={300} />
      <Button type="submit" size="xs">
        {say('applyFilter')}
      </Button>
    </form>
  );
}
