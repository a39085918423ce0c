/** What expressions can use at a field: the compiler's names, filled in with the sample where it does not know more. Pure. */
import type { AnswerOf } from '@millrace/contracts/operation';
import type { ExpressionMember, inspectWorkflow, NameInScope } from '@millrace/contracts/workflows/workflow-inspection';
import type { Known } from './expressions/resolve-shape.ts';
import { mergeShapes, shapeOfValue } from './expressions/shapes.ts';
import type { Sample } from './use-sample.ts';

export function readKnown(
  found: Pick<AnswerOf<typeof inspectWorkflow>, 'names' | 'extra'> | undefined,
  members: readonly ExpressionMember[],
  { trigger, inputs, values }: Pick<Sample, 'trigger' | 'inputs' | 'values'>,
): (path: string) => Known {
  const withSample = (name: NameInScope): NameInScope => {
    const seen = name.name === 'trigger' ? trigger : name.name === 'inputs' ? inputs : values[name.name];
    return { ...name, shape: mergeShapes(name.shape, shapeOfValue(seen)) };
  };
  const names = (found?.names ?? []).map(withSample);
  return (path) => {
    // What only this field sees.
    const more = found?.extra.find((each) => path === each.path || path.startsWith(`${each.path}.`));
    return { names: more ? [...names, ...more.names.map(withSample)] : names, members };
  };
}
