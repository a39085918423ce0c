import type { ActionCatalog } from '../steps/action.ts';

/** What can be known of the workspace. What is not given is not checked. */
export interface CompileCatalog {
  readonly actions: ActionCatalog;
  /** All names of events there are. */
  readonly events?: readonly string[];
  isKnownConnection?(nameOrId: string): boolean;
  isKnownWorkflow?(nameOrId: string): boolean;
}
