import { useState } from 'react';
import { isRecord } from '../../../../../api/json.ts';
import { choiceWords } from '../forms/choice-words.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { StepField } from '../forms/step-field.tsx';
import { PanelProvider, usePanel } from '../panel-context.ts';
import { HookAddress } from './endpoint-address.tsx';
import { EndpointSecret } from './endpoint-secret.tsx';
import { TestCall } from './test-call.tsx';
import { responseFields, webhookFields } from './trigger-fields.ts';
import type { TriggerProps } from './trigger-form.tsx';

/** Where it is called, who may, and what is answered. */
export function WebhookTrigger(props: TriggerProps) {
  const { builder, trigger, set, change } = props;
  const sayChoice = useWords(choiceWords);
  /** The one that was just made: nobody is shown it later. */
  const [secret, setSecret] = useState<string>();
  const path = typeof trigger['path'] === 'string' ? trigger['path'] : '';
  const auth = isRecord(trigger['auth']) ? trigger['auth'] : { type: 'none' };
  const isGuarded = auth['type'] === 'token' || auth['type'] === 'signature';
  const setAuth = (next: Readonly<Record<string, unknown>>) => {
    const { type = 'none' } = next;
    if (type === auth['type']) set('auth', next);
    else set('auth', type === 'none' ? undefined : { type });
  };
  return (
    <>
      <HookAddress workflow={builder.workflow} trigger={trigger} secret={secret} />
      <StepField spec={webhookFields.path} step={trigger} onChange={change} />
      <StepField spec={webhookFields.methods} step={trigger} onChange={change} />
      <Inside field="auth">
        <StepField
          spec={{ ...webhookFields.auth, placeholder: sayChoice('auth_none') }}
          step={auth}
          onChange={setAuth}
        />
        {isGuarded && (
          <StepField
            spec={{ ...webhookFields.header, example: auth['type'] === 'token' ? 'authorization' : 'x-signature' }}
            step={auth}
            onChange={setAuth}
          />
        )}
        {auth['type'] === 'signature' && <StepField spec={webhookFields.algorithm} step={auth} onChange={setAuth} />}
      </Inside>
      {isGuarded && !builder.isReadOnly && (
        <EndpointSecret workflow={builder.workflow} path={path} onMade={setSecret} />
      )}
      <StepField spec={webhookFields.respond} step={trigger} onChange={change} />
      {trigger['respond'] === 'finished' && <Response {...props} />}
      {!builder.isReadOnly && <TestCall {...props} secret={secret} />}
    </>
  );
}

function Response({ trigger, set }: TriggerProps) {
  const response = isRecord(trigger['response']) ? trigger['response'] : {};
  return (
    <Inside field="response">
      {responseFields.map((spec) => (
        <StepField
          key={spec.name}
          spec={spec}
          step={response}
          onChange={(next) => set('response', Object.keys(next).length > 0 ? next : undefined)}
        />
      ))}
    </Inside>
  );
}

/** Fields of a part of the trigger, which stand below it in the definition. */
function Inside({ field, children }: { field: string; children: React.ReactNode }) {
  const panel = usePanel();
  return <PanelProvider value={{ ...panel, at: `${panel.at}.${field}` }}>{children}</PanelProvider>;
}
