import type { ActionCall, ActionCatalog, ActionPerformer } from '#engine/steps/action';

export type ActionSource = ActionCatalog & ActionPerformer;

/** Several sources of actions as one; a service belongs to one of them. */
export function combineActions(sources: readonly ActionSource[]): ActionCatalog & Required<ActionPerformer> {
  const sourceOf = ({ action }: ActionCall): ActionSource => {
    const source = sources.find((one) => one.find(action.service, action.name));
    if (!source) throw new Error(`There is no action ${action.service}.${action.name}.`);
    return source;
  };
  return {
    find(service, name) {
      for (const source of sources) {
        const found = source.find(service, name);
        if (found) return found;
      }
      return undefined;
    },
    list: () => sources.flatMap((source) => source.list()),
    perform: async (call) => await sourceOf(call).perform(call),
    async lookUp(call) {
      const { lookUp } = sourceOf(call);
      if (!lookUp) throw new Error(`${call.action.service}.${call.action.name} cannot be looked up.`);
      return await lookUp(call);
    },
  };
}
