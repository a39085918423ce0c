/** What a step does at a service, and with which account. */
import { textAt } from '../../../../../api/json.ts';
import { useActions } from '../../use-actions.ts';
import { usePanel } from '../panel-context.ts';
import type { ControlProps } from './control-props.ts';
import type { Fields } from './field-spec.ts';
import { ActionPicker, ConnectionPicker, WorkflowPicker } from './pickers.tsx';
import { SchemaInputs } from './schema-inputs.tsx';

function useAction(step: Fields) {
  const actions = useActions();
  const service = textAt(step, 'service') ?? '';
  const name = textAt(step, 'action') ?? '';
  return { service, name, action: actions?.find((each) => each.service === service && each.name === name) };
}

/** Which action, and what it asks for. */
export function ActionControl({ step, onStep }: ControlProps) {
  const { at } = usePanel();
  const { service, name, action } = useAction(step);
  return (
    <>
      <ActionPicker service={service} action={name} onChange={(chosen) => onStep({ ...step, ...chosen })} />
      {action && (
        <SchemaInputs
          schema={action.inputs}
          path={`${at}.inputs`}
          value={step['inputs']}
          onChange={(inputs) => onStep({ ...step, inputs })}
        />
      )}
    </>
  );
}

/** Only where the action uses one. */
export function ConnectionControl(props: ControlProps) {
  const { step, label, help, path, value, onChange } = props;
  const { service, action } = useAction(step);
  if (step['type'] === 'integration' && !action?.needsConnection) return null;
  const picker = { label, help, path, onChange, value: typeof value === 'string' ? value : '' };
  return <ConnectionPicker {...picker} service={service || 'http'} />;
}

export function WorkflowControl({ label, help, path, value, onChange }: ControlProps) {
  const picker = { label, help, path, onChange, value: typeof value === 'string' ? value : '' };
  return <WorkflowPicker {...picker} />;
}
