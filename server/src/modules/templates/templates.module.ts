/** Templates: workflows to start from, those that come with the program and those a workspace has published. */
import type { Binding } from '#platform/http/handler';
import { officialDirectory, readOfficialTemplates } from './official-templates.ts';
import type { InstallDeps } from './install-template.ts';
import { bindTemplateHandlers } from './template-handlers.ts';

export interface Templates {
  bindings: Binding[];
}

export function createTemplates(deps: Omit<InstallDeps, 'official'>): Templates {
  return { bindings: bindTemplateHandlers({ ...deps, official: readOfficialTemplates(officialDirectory) }) };
}
