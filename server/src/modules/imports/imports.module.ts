/**
 * Importing files of leads, contacts and companies: an upload becomes a draft that says how it was read and what its
 * columns seem to mean; started, it is worked through in the background, can be cancelled, resumed, and undone.
 */
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { Tx } from '#platform/postgres/database';
import type { JobRegistration } from '#platform/queue/job-worker';
import { discardOldDrafts } from './discard-old-drafts.ts';
import type { ImportDeps } from './import-deps.ts';
import { bindImportHandlers } from './import-handlers.ts';
import { importJobs } from './import-jobs.ts';
import { createImportRoutes } from './import-routes.ts';

export interface Imports {
  bindings: Binding[];
  rawRoutes: RawRoute[];
  jobs: JobRegistration[];
  /** Forgets uploads that nobody started within a week, over all workspaces; answers how many. As the owner. */
  discardOldDrafts(tx: Tx, limit: number): Promise<number>;
}

export function createImports(deps: ImportDeps): Imports {
  return {
    bindings: bindImportHandlers(deps),
    rawRoutes: createImportRoutes(deps),
    jobs: importJobs(deps),
    discardOldDrafts: (tx, limit) => discardOldDrafts(tx, deps, limit),
  };
}
