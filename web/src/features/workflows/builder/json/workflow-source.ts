/** What the schema of workflows cannot know: which services and actions there are, and the steps around. Pure. */
import type { listActions } from '@millrace/contracts/actions/actions';
import type { AnswerOf } from '@millrace/contracts/operation';
import { textAt } from '../../../../api/json.ts';
import type { Schema, SchemaSource } from './schema-places.ts';

type Action = AnswerOf<typeof listActions>['items'][number];
export type KnownAction = Pick<Action, 'service' | 'name' | 'title' | 'description' | 'inputs'>;

export function createWorkflowSource(root: Schema, actions: readonly KnownAction[]): SchemaSource {
  return {
    root,
    schemaOfField(step, name, siblings) {
      if (name === 'after') return { items: { enum: idsBeside(step, siblings) } };
      if (step['type'] !== 'integration') return undefined;
      const service = textAt(step, 'service');
      const offered = actions.filter((action) => service === undefined || action.service === service);
      if (name === 'service') return { enum: [...new Set(actions.map((action) => action.service))] };
      if (name === 'action') return { oneOf: offered.map(toConstant) };
      if (name === 'inputs') return offered.find((action) => action.name === step['action'])?.inputs;
      return undefined;
    },
  };
}

function toConstant({ name, title, description }: KnownAction): Schema {
  return { const: name, description: `${title}. ${description}` };
}

/** What the step may wait for: the others of its list. */
function idsBeside(step: Schema, siblings: readonly unknown[]): string[] {
  return siblings.flatMap((each) => (each === step ? [] : (textAt(each, 'id') ?? [])));
}
