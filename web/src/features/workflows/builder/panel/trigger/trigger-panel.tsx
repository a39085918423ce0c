import { Alert, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useWords } from '../../../../../ui/language/words.ts';
import { removeTrigger, replaceTrigger } from '../../graph/edit-triggers.ts';
import { type Builder, triggerAt } from '../../use-builder.ts';
import { type Fields, withField } from '../forms/field-spec.ts';
import { formWords } from '../forms/form-words.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import type { Sample } from '../use-sample.ts';
import { FormAddress } from './endpoint-address.tsx';
import { EventTrigger } from './event-trigger.tsx';
import { FormPreview } from './form-preview.tsx';
import { ScheduleTrigger } from './schedule-trigger.tsx';
import { TriggerForm, type TriggerProps } from './trigger-form.tsx';
import { formFields, manualFields } from './trigger-fields.ts';
import { WebhookTrigger } from './webhook-trigger.tsx';

/** What starts the workflow: each kind of trigger has its own fields. */
export function TriggerPanel({ builder, index, sample }: { builder: Builder; index: number; sample: Sample }) {
  const say = useWords(formWords);
  const trigger = triggerAt(builder, index);
  const change = (next: Fields, field: string) =>
    builder.actions.change(replaceTrigger(index, next), `triggers[${index}].${field}`);
  const set = (field: string, value: unknown) => change(withField(trigger, field, value), field);
  return (
    <>
      <KindOfTrigger {...{ builder, index, trigger, sample, set, change }} />
      {!builder.isReadOnly && (
        <Button
          className={classes.start}
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={14} />}
          onClick={() => builder.actions.change(removeTrigger(index))}
        >
          {say('removeTrigger')}
        </Button>
      )}
    </>
  );
}

function KindOfTrigger(props: TriggerProps) {
  const say = useWords(panelWords);
  switch (props.trigger['type']) {
    case 'manual':
      return (
        <Titled title={say('trigger_manual')}>
          <TriggerForm {...props} fields={manualFields} />
        </Titled>
      );
    case 'webhook':
      return (
        <Titled title={say('trigger_webhook')}>
          <WebhookTrigger {...props} />
        </Titled>
      );
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
      return (
        <Titled title={say('trigger_form')}>
          <FormPreview builder={props.builder} index={props.index} />
          <FormAddress workflow={props.builder.workflow} />
          <TriggerForm {...props} fields={formFields} />
        </Titled>
      );
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
