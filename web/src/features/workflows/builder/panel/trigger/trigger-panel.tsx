import { Alert, MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useWords } from '../../../../../ui/language/words.ts';
import { type Builder, triggerAt } from '../../use-builder.ts';
import { triggersOf } from '../../graph/step-tree.ts';
import { FormDesigner } from '../forms/form-designer.tsx';
import { withField } from '../forms/kind-fields.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import type { Sample } from '../use-sample.ts';
import { EndpointAddress } from './endpoint-address.tsx';
import { EventTrigger } from './event-trigger.tsx';
import { ScheduleTrigger } from './schedule-trigger.tsx';
import { TestCall } from './test-call.tsx';

export type TriggerFields = Readonly<Record<string, unknown>>;

export interface TriggerProps {
  builder: Builder;
  index: number;
  trigger: TriggerFields;
  sample: Sample;
  set: (field: string, value: unknown) => void;
}

/** What starts the workflow: each kind of trigger has its own fields. */
export function TriggerPanel({ builder, index, sample }: { builder: Builder; index: number; sample: Sample }) {
  const say = useWords(panelWords);
  const trigger = triggerAt(builder, index);
  const set = (field: string, value: unknown) =>
    builder.actions.change(
      (definition) => ({
        definition: {
          ...definition,
          triggers: triggersOf(definition).map((each, at) => (at === index ? withField(trigger, field, value) : each)),
        },
      }),
      `triggers[${index}].${field}`,
    );
  const props = { builder, index, trigger, sample, set };
  const { isReadOnly } = builder;
  switch (trigger['type']) {
    case 'manual':
      return (
        <Titled title={say('trigger_manual')}>
          <FormDesigner
            label={say('askedFor')}
            schema={trigger['input']}
            isReadOnly={isReadOnly}
            onChange={(schema) => set('input', schema)}
          />
        </Titled>
      );
    case 'webhook':
      return <WebhookTrigger {...props} />;
    case 'schedule':
      return (
        <Titled title={say('trigger_schedule')}>
          <ScheduleTrigger {...props} />
        </Titled>
      );
    case 'event':
      return (
        <Titled title={say('trigger_event')}>
          <EventTrigger {...props} />
        </Titled>
      );
    case 'form':
      return <FormTrigger {...props} />;
    default:
      return <Alert color="yellow">{say('unknownTrigger')}</Alert>;
  }
}

function Titled({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <>
      <h2 className={classes.title}>{title}</h2>
      {children}
    </>
  );
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function WebhookTrigger(props: TriggerProps) {
  const { builder, trigger, set } = props;
  const say = useWords(panelWords);
  const { auth, path, respond } = trigger;
  const kind = typeof auth === 'object' && auth !== null && 'type' in auth ? String(auth.type) : 'none';
  const common = { size: 'xs', disabled: builder.isReadOnly, className: classes.field } as const;
  return (
    <Titled title={say('trigger_webhook')}>
      <EndpointAddress workflow={builder.workflow} kind="webhook" path={typeof path === 'string' ? path : ''} />
      <TextInput
        {...common}
        label={say('path')}
        value={typeof path === 'string' ? path : ''}
        onChange={({ currentTarget }) => set('path', currentTarget.value)}
      />
      <MultiSelect
        {...common}
        label={say('methods')}
        data={methods}
        value={Array.isArray(trigger['methods']) ? trigger['methods'].map(String) : []}
        onChange={(chosen) => set('methods', chosen.length > 0 ? chosen : undefined)}
      />
      <Select
        {...common}
        label={say('auth')}
        allowDeselect={false}
        data={(['none', 'token', 'signature'] as const).map((value) => ({ value, label: say(`auth_${value}`) }))}
        value={kind}
        onChange={(chosen) => set('auth', chosen === null || chosen === 'none' ? undefined : { type: chosen })}
      />
      <Select
        {...common}
        label={say('respond')}
        allowDeselect={false}
        data={(['immediately', 'finished'] as const).map((value) => ({ value, label: say(`respond_${value}`) }))}
        value={respond === 'finished' ? 'finished' : 'immediately'}
        onChange={(chosen) => set('respond', chosen === 'finished' ? chosen : undefined)}
      />
      {!builder.isReadOnly && <TestCall {...props} />}
    </Titled>
  );
}

function FormTrigger({ builder, trigger, set }: TriggerProps) {
  const say = useWords(panelWords);
  const common = { size: 'xs', disabled: builder.isReadOnly, className: classes.field } as const;
  const textOf = (field: string) => (typeof trigger[field] === 'string' ? trigger[field] : '');
  return (
    <Titled title={say('trigger_form')}>
      <EndpointAddress workflow={builder.workflow} kind="form" path="" />
      <TextInput
        {...common}
        label={say('heading')}
        value={textOf('title')}
        onChange={({ currentTarget }) => set('title', currentTarget.value)}
      />
      <FormDesigner
        label={say('fields')}
        schema={trigger['schema']}
        isReadOnly={builder.isReadOnly}
        onChange={(schema) => set('schema', schema ?? { type: 'object', properties: {} })}
      />
      <Textarea
        {...common}
        label={say('success')}
        autosize
        value={textOf('success')}
        onChange={({ currentTarget }) => set('success', currentTarget.value)}
      />
    </Titled>
  );
}
