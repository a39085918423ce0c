import { Modal, Switch } from '@mantine/core';
import { isRecord } from '../../../../../api/json.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { rootList, stepAt } from '../../graph/step-path.ts';
import type { LooseDefinition } from '../../graph/step-tree.ts';
import type { Builder } from '../../use-builder.ts';
import { type Fields, withField } from '../forms/field-spec.ts';
import { formWords } from '../forms/form-words.ts';
import { StepField } from '../forms/step-field.tsx';
import { PanelProvider } from '../panel-context.ts';
import classes from '../panel.module.css';
import { useInspection } from '../use-inspection.ts';
import { useSample } from '../use-sample.ts';
import { concurrencyFields, settingsFields } from './settings-fields.ts';

/** How many runs at a time, how long, how urgent, and what they give. Part of the draft, like all else. */
export function WorkflowSettings({ builder, onClose }: { builder: Builder; onClose: () => void }) {
  const say = useWords(formWords);
  const sample = useSample(builder.workflow.id);
  // What expressions can use before the first step is what triggers can.
  const known = useInspection(builder, 'triggers[0]', sample);
  // What the run gives is said behind the last step, where all of them are known.
  const knownAtEnd = useInspection(builder, stepAt(rootList, builder.tree.root.steps.length), sample);
  const { definition, isReadOnly } = builder;
  const change = (next: Fields, field: string) =>
    builder.actions.change(() => ({ definition: next satisfies LooseDefinition }), field);
  const { concurrency } = definition;
  const limits = isRecord(concurrency) ? concurrency : undefined;
  return (
    <Modal opened onClose={onClose} title={say('settings')} closeButtonProps={{ 'aria-label': say('closeSettings') }}>
      <div className={classes.settings}>
        <Switch
          size="xs"
          label={say('limitRuns')}
          description={say('limitRunsHelp')}
          disabled={isReadOnly}
          checked={limits !== undefined}
          onChange={({ currentTarget }) =>
            change(
              withField(definition, 'concurrency', currentTarget.checked ? { limit: 1 } : undefined),
              'concurrency',
            )
          }
        />
        {limits && (
          <PanelProvider value={{ ...known, at: 'concurrency' }}>
            <div className={classes.part}>
              {concurrencyFields.map((spec) => (
                <StepField
                  key={spec.name}
                  spec={spec}
                  step={limits}
                  onChange={(next, field) => change({ ...definition, concurrency: next }, `concurrency.${field}`)}
                />
              ))}
            </div>
          </PanelProvider>
        )}
        <PanelProvider value={{ ...knownAtEnd, at: '' }}>
          {settingsFields.map((spec) => (
            <StepField key={spec.name} spec={spec} step={definition} onChange={change} />
          ))}
        </PanelProvider>
      </div>
    </Modal>
  );
}
