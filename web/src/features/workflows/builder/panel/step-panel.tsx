import type { StepPath } from '../graph/step-path.ts';
import { type Builder, triggerAt } from '../use-builder.ts';
import { JsonView } from '../../json-view.tsx';

/** What is chosen: a step by its path, or a trigger by its place. */
export type StepPanelProps = { builder: Builder } & ({ path: StepPath } | { trigger: number });

/** The panel beside the canvas: everything about the step or trigger that is chosen. */
export function StepPanel(props: StepPanelProps) {
  const shown =
    'path' in props ? props.builder.tree.byPath.get(props.path)?.step : triggerAt(props.builder, props.trigger);
  return <JsonView value={shown} />;
}
