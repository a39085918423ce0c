import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../../../ui/language/words.ts';
import { renameStep, replaceStep } from '../graph/edit-steps.ts';
import type { StepPath } from '../graph/step-path.ts';
import type { StepNode } from '../graph/step-tree.ts';
import type { Builder } from '../use-builder.ts';
import { DataTree } from './data-tree.tsx';
import { isShown } from './forms/field-spec.ts';
import { commonFields, kindFields } from './forms/kind-fields.ts';
import { StepField } from './forms/step-field.tsx';
import { TransformationForm } from './forms/transformations/transformation-form.tsx';
import { PanelProvider, usePanel } from './panel-context.ts';
import classes from './panel.module.css';
import { panelWords } from './panel-words.ts';
import { TriggerPanel } from './trigger/trigger-panel.tsx';
import { TrySection } from './trying/try-section.tsx';
import { useInspection } from './use-inspection.ts';
import { useSample } from './use-sample.ts';

/** What is chosen: a step by its path, or a trigger by its place. */
export type StepPanelProps = { builder: Builder } & ({ path: StepPath } | { trigger: number });

/** The panel beside the canvas: everything about the step or trigger that is chosen. */
export function StepPanel(props: StepPanelProps) {
  const { builder } = props;
  const sample = useSample(builder.workflow.id);
  const at = 'path' in props ? props.path : `triggers[${props.trigger}]`;
  const panel = useInspection(builder, at, sample);
  const node = 'path' in props ? builder.tree.byPath.get(props.path) : undefined;
  return (
    <PanelProvider value={panel}>
      <div className={classes.panel}>
        <div className={classes.fields}>
          {node && <StepForm builder={builder} node={node} />}
          {'trigger' in props && <TriggerPanel builder={builder} index={props.trigger} sample={sample} />}
          {node && !builder.isReadOnly && <TrySection builder={builder} node={node} sample={sample} />}
        </div>
        <DataTree builder={builder} sample={sample} />
      </div>
    </PanelProvider>
  );
}

function StepForm({ builder, node }: { builder: Builder; node: StepNode }) {
  const { problems, at } = usePanel();
  const { step, kind, path } = node;
  const change = (next: Readonly<Record<string, unknown>>, field: string) =>
    builder.actions.change(replaceStep(path, next), `${path}.${field}`);
  const own = kind === 'unknown' ? [] : kindFields[kind].filter((spec) => isShown(spec, step));
  const ownNames = new Set(own.map(({ name }) => name));
  return (
    <>
      <StepHead builder={builder} node={node} />
      {problems
        .filter((problem) => problem.path === at || problem.path === `${at}.type`)
        .map(({ message, severity }) => (
          <p key={message} className={classes.fault} data-severity={severity}>
            {message}
          </p>
        ))}
      {kind === 'transformation' && <TransformationForm step={step} onChange={change} />}
      {own.map((spec) => (
        <StepField key={spec.name} spec={spec} step={step} onChange={change} />
      ))}
      <MoreFields>
        {() =>
          commonFields
            .filter(({ name }) => !ownNames.has(name))
            .map((spec) => <StepField key={spec.name} spec={spec} step={step} onChange={change} />)
        }
      </MoreFields>
    </>
  );
}

/** Made when they are unfolded first: editors nobody sees would cost as much as those in sight, with every letter. */
function MoreFields({ children }: { children: () => ReactNode }) {
  const say = useWords(panelWords);
  const [wasOpened, open] = useState(false);
  return (
    <details className={classes.section} onToggle={() => open(true)}>
      <summary>{say('more')}</summary>
      <div className={classes.stack}>{wasOpened && children()}</div>
    </details>
  );
}

/** Beside each other: what is done with the step is wanted without scrolling. */
function StepHead({ builder, node }: { builder: Builder; node: StepNode }) {
  const say = useWords(panelWords);
  const { isReadOnly } = builder;
  const { step, path, id } = node;
  const [draft, setDraft] = useState(id);
  const isFree = draft === id || (/^[A-Za-z_]\w{0,63}$/.test(draft) && !builder.tree.byId.has(draft));
  const name = typeof step['name'] === 'string' ? step['name'] : '';
  return (
    <div className={classes.head}>
      <TextInput
        size="xs"
        label={say('name')}
        disabled={isReadOnly}
        value={name}
        placeholder={id}
        onChange={({ currentTarget: { value } }) => {
          const { name: _, ...rest } = step;
          builder.actions.change(replaceStep(path, value === '' ? rest : { ...rest, name: value }), `${path}.name`);
        }}
      />
      <TextInput
        size="xs"
        label={say('id')}
        disabled={isReadOnly}
        value={draft}
        error={isFree ? undefined : say('idTaken')}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={() => {
          if (isFree && draft !== id) builder.actions.change(renameStep(path, draft));
          else setDraft(id);
        }}
      />
    </div>
  );
}
