import { Button, MultiSelect } from '@mantine/core';
import { listEventTypes } from '@millrace/contracts/events/event-types';
import { findMatchingEvents } from '@millrace/contracts/workflows/workflow-inspection';
import { pinWorkflowSample } from '@millrace/contracts/workflows/workflow-samples';
import { useMemo } from 'react';
import { useEventTitle } from '../../../../../api/event-titles.ts';
import { useOperation, useWrite } from '../../../../../api/hooks.ts';
import { RelativeTime } from '../../../../../ui/data/relative-time.tsx';
import { useReportFailure } from '../../../../../ui/feedback/failure.tsx';
import { GroupEditor } from '../../../../../ui/filter/group-editor.tsx';
import { toGroup } from '../../../../../ui/filter/filter-tree.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { ExpressionField } from '../expressions/expression-field.tsx';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { toExpression, toFilter } from './event-filter.ts';
import { useEventFields } from './event-fields.ts';
import type { TriggerProps } from './trigger-form.tsx';

/** Which events start it, under which condition, and which of the last days would have. */
export function EventTrigger({ builder, index, trigger, set }: TriggerProps) {
  const say = useWords(panelWords);
  const titleOf = useEventTitle();
  const { data } = useOperation(listEventTypes, {}, { staleTime: Number.POSITIVE_INFINITY });
  const types = data?.items.map(({ type }) => type) ?? [];
  const nouns = [...new Set(types.map((type) => `${type.slice(0, type.indexOf('.'))}.*`))];
  const chosen = [trigger['event']].flat().map(String);
  const options = [...new Set([...types, ...nouns, ...chosen])].map((value) => ({
    value,
    label: value.endsWith('*') ? value : `${titleOf(value)} · ${value}`,
  }));
  return (
    <>
      <MultiSelect
        className={classes.field}
        size="xs"
        searchable
        label={say('events')}
        disabled={builder.isReadOnly}
        data={options}
        value={trigger['event'] === undefined ? [] : chosen}
        error={builder.problems.find(({ path }) => path.startsWith(`triggers[${index}].event`))?.message}
        onChange={(next) => set('event', next.length === 1 ? next[0] : next)}
      />
      <EventCondition builder={builder} index={index} trigger={trigger} set={set} chosen={chosen} />
      {!builder.isReadOnly && <MatchingEvents builder={builder} index={index} />}
    </>
  );
}

/** Conditions as lists have them, as long as they can say it; else the expression itself. */
function EventCondition(props: Pick<TriggerProps, 'builder' | 'index' | 'trigger' | 'set'> & { chosen: string[] }) {
  const { builder, index, trigger, set, chosen } = props;
  const say = useWords(panelWords);
  const fields = useEventFields(chosen);
  const when = typeof trigger['when'] === 'string' ? trigger['when'] : '';
  const filter = useMemo(() => toFilter(when, fields), [when, fields]);
  const group = useMemo(() => filter && toGroup(filter.tree), [filter]);
  const hasConditions = group !== undefined && !builder.isReadOnly && fields.length > 0;
  return (
    <>
      {hasConditions && (
        <fieldset className={classes.group}>
          <legend className={classes.label}>{say('onlyWhen')}</legend>
          <EditedGroup
            key={String(filter?.tree === undefined)}
            initial={group}
            fields={fields}
            onChange={(text) => set('when', text)}
          />
        </fieldset>
      )}
      <ExpressionField
        label={say(hasConditions ? 'onlyWhenWritten' : 'onlyWhen')}
        path={`triggers[${index}].when`}
        value={when}
        onChange={(text) => set('when', text)}
      />
    </>
  );
}

function EditedGroup(props: {
  initial: ReturnType<typeof toGroup>;
  fields: ReturnType<typeof useEventFields>;
  onChange: (text: string) => void;
}) {
  const { initial, fields, onChange } = props;
  return (
    <GroupEditor
      fields={fields}
      root={initial}
      group={initial}
      path={[]}
      onChange={(next) => onChange(toExpression(next))}
    />
  );
}

function MatchingEvents({ builder, index }: Pick<TriggerProps, 'builder' | 'index'>) {
  const say = useWords(panelWords);
  const titleOf = useEventTitle();
  const onError = useReportFailure();
  const { definition, workflow } = builder;
  const find = useWrite(findMatchingEvents, { onError });
  const pin = useWrite(pinWorkflowSample, { stale: ['workflow_samples'], onError });
  const { data } = find;
  return (
    <div className={classes.stack} role="status">
      <Button
        size="compact-sm"
        variant="default"
        loading={find.isPending}
        onClick={() => find.mutate({ input: { definition, trigger: index, days: 7 } })}
      >
        {say('showMatching')}
      </Button>
      {data && <span className={classes.quiet}>{say('matched', { matched: data.matched, looked: data.looked })}</span>}
      {data && data.failed > 0 && <span className={classes.fault}>{say('matchFailed', { failed: data.failed })}</span>}
      {data?.items.map(({ id, type, title, occurredAt, payload }) => (
        <div key={id} className={classes.row}>
          <span>{title ?? titleOf(type)}</span>
          <span className={classes.quiet}>
            {titleOf(type)} · <RelativeTime at={occurredAt} />
          </span>
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => pin.mutate({ input: { id: workflow.id, trigger: payload } })}
          >
            {say('useAsSample')}
          </Button>
        </div>
      ))}
    </div>
  );
}
