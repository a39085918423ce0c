/**
 * Workflows: what people automate. Definitions and their versions, what starts them, their runs, and the people they
 * ask. The engine carries runs out; it asks here what to do, and tells what became of it.
 */
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import type { Plan } from '#engine/language/plan';
import type { Payloads } from '#engine/payloads/payloads';
import type { Engine } from '#engine/runs/engine';
import type { ActionCatalog, ActionPerformer } from '#engine/steps/action';
import type { Companies } from '#modules/companies/companies.module';
import type { Contacts } from '#modules/contacts/contacts.module';
import type { EventLog } from '#modules/events/events.module';
import type { Jobs } from '#modules/jobs/jobs.module';
import { type Bus, erasedTopic } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Binding } from '#platform/http/handler';
import type { RawRoute } from '#platform/http/raw-routes';
import type { SystemMail } from '#platform/mail/system-mail';
import type { JobQueue } from '#platform/queue/job-queue';
import type { JobRegistration } from '#platform/queue/job-worker';
import type { Ids } from '#platform/ids';
import type { Logger } from '#platform/log/logger';
import type { Database, Db, Tx } from '#platform/postgres/database';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import type { Vault } from '#platform/vault/vault';
import { bindApprovalHandlers } from './approvals/approval-handlers.ts';
import { approvalRoutes } from './approvals/approval-routes.ts';
import { followAsking, noticeJobs, type NoticeDeps } from './approvals/notices/ask-by-mail.ts';
import type { EstimateModelCall } from './backtests/answering.ts';
import { bindBacktestHandlers } from './backtests/backtest-handlers.ts';
import { backtestJobs } from './backtests/backtest-jobs.ts';
import { type CompilerDeps, createCatalogLoader, createCompiler } from './definitions/compile-definition.ts';
import { bindVersionHandlers } from './definitions/version-handlers.ts';
import { createWorkflow } from './definitions/change-workflow.ts';
import { publishWorkflow, requirePlan } from './definitions/publish-workflow.ts';
import { bindWorkflowHandlers, presentWorkflow } from './definitions/workflow-handlers.ts';
import { followRuns, tellProgress } from './follow-runs.ts';
import { countingJobs, type OldCounts, removeOldCounts } from './insights/count-runs.ts';
import { bindInsightHandlers } from './insights/insight-handlers.ts';
import type { RunSources } from './run-sources.ts';
import { moveNamings } from './runs/move-namings.ts';
import { bindRunHandlers } from './runs/run-handlers.ts';
import { createRunMonitor } from './runs/run-monitor.ts';
import { bindStartHandlers } from './starting/start-handlers.ts';
import { formPreviewRoute } from './trying/form-preview-route.ts';
import { bindInspectionHandlers } from './trying/inspection-handlers.ts';
import { bindSampleHandlers } from './trying/sample-handlers.ts';
import { type TestCallDeps, testCallRoutes } from './trying/test-call-routes.ts';
import { bindTrialHandlers } from './trying/trial-handlers.ts';
import { bindEndpointHandlers, sealedEndpointSecret } from './triggers/endpoint-handlers.ts';
import type { WorkflowScope } from './triggers/endpoint-store.ts';
import { createEventTriggerCache } from './triggers/event-trigger-cache.ts';
import { type FormDeps, formRoutes } from './triggers/form-routes.ts';
import { type HookDeps, hookRoutes } from './triggers/hook-routes.ts';
import { createOpenEndpoints } from './triggers/open-endpoints.ts';
import { Scheduler } from './triggers/scheduler.ts';
import { setEndpoints } from './triggers/set-endpoints.ts';
import { setSchedules } from './triggers/set-schedules.ts';
import { createSignedIds } from '#platform/http/signed-ids';
import { startByEvents } from './triggers/start-by-events.ts';
import { createNounLoader, type NounSources } from './triggers/trigger-nouns.ts';

export { createRunSources, type RunSources } from './run-sources.ts';
export { isSecretName } from './runs/mask-secrets.ts';

export interface WorkflowsDeps extends CompilerDeps, NounSources {
  database: Database;
  engine: Engine;
  sources: RunSources;
  events: EventLog;
  jobMonitor: Pick<Jobs, 'addSource'>;
  contacts: Pick<Contacts, 'createContact' | 'findOrCreateContactByPoint' | 'onMerge'>;
  companies: Pick<Companies, 'onMerge'>;
  bus: Bus;
  ids: Ids;
  clock: Clock;
  log: Logger;
  vault: Vault;
  payloads: Pick<Payloads, 'read' | 'restore'>;
  /** What a step may call. */
  actions: ActionCatalog & ActionPerformer;
  estimateModelCall: EstimateModelCall;
  queue: JobQueue;
  /** To those whom runs ask. */
  mail: SystemMail;
  findReader: NoticeDeps['findReader'];
  /** Signs addresses; at least 32 characters. */
  secret: string;
  publicUrl: string;
}

/** Workflows as other modules make and read them, under the rules of the API. */
export interface WorkflowDefinitions {
  read(db: Db, workspaceId: string, id: string): Promise<Workflow>;
  /** A draft; answers its id. */
  create(tx: Tx, created: Parameters<typeof createWorkflow>[2]): Promise<string>;
  publish(tx: Tx, request: Parameters<typeof publishWorkflow>[2]): Promise<void>;
  /** Refuses what could not be published, with everything that is wrong with it. */
  check(db: Tx, checked: { workspaceId: string; definition: Record<string, unknown> }): Promise<void>;
}

export interface Workflows {
  definitions: WorkflowDefinitions;
  bindings: Binding[];
  sealedColumns: readonly SealedColumn[];
  rawRoutes: RawRoute[];
  jobs: JobRegistration[];
  /** What was counted of runs before then; answers how many rows went. */
  removeOldCounts(old: OldCounts): Promise<number>;
  /** What starts the runs of schedules. Not started yet. */
  createScheduler(): Scheduler;
  close(): void;
}

/** Told when what is published in a workspace changes; whoever remembers something of it forgets it. */
const topic = 'workflows';

export function createWorkflows(deps: WorkflowsDeps): Workflows {
  const { bus, engine, events, secret } = deps;
  const { plans, contexts } = deps.sources;
  const announce = (tx: Tx, workspaceId: string) => tx.afterCommit(() => bus.notify(topic, workspaceId));
  const tokens = createSignedIds({ secret, purpose: 'workflow endpoints' });
  const linkTokens = createSignedIds({ secret, purpose: 'approval links' });
  const testTokens = createSignedIds({ secret, purpose: 'workflow tests' });
  const loadCatalog = createCatalogLoader(deps);
  const loadNouns = createNounLoader(deps);
  const compile = createCompiler(loadCatalog);
  const inner = { ...deps, plans, contexts, announce, tokens, linkTokens, testTokens, loadCatalog, loadNouns, compile };
  const triggers = createEventTriggerCache(inner);
  const endpoints = createOpenEndpoints(inner);
  const forgetPublished = () => {
    triggers.forgetAll();
    endpoints.forget();
    contexts.forget();
  };
  const stops = [
    bus.subscribe(topic, {
      onNotify(workspaceId) {
        triggers.forget(workspaceId);
        endpoints.forget();
        contexts.forget();
      },
      onGap: forgetPublished,
    }),
    bus.subscribe(erasedTopic, {
      onNotify() {
        forgetPublished();
        plans.forget();
      },
      onGap: () => plans.forget(),
    }),
  ];
  const starting = { ...inner, triggers, endpoints };
  events.subscribe((tx, recorded) => startByEvents(tx, starting, recorded));
  events.subscribe((tx, recorded) => followAsking(tx, deps, recorded));
  engine.onChanged((tx, changes) => followRuns(tx, inner, changes));
  deps.contacts.onMerge(moveNamings);
  deps.companies.onMerge(moveNamings);
  deps.jobMonitor.addSource(createRunMonitor(deps));
  engine.onProgress((run) => tellProgress(inner, run, 'running'));
  const publishing = {
    ...inner,
    setTriggers: async (tx: Tx, workflow: WorkflowScope, plan: Plan | undefined) => {
      if (plan) await setEndpoints(tx, deps, { ...workflow, plan });
      await setSchedules(tx, deps, { ...workflow, plan });
    },
  };
  return {
    definitions: {
      read: presentWorkflow,
      create: (tx, created) => createWorkflow(tx, inner, created),
      publish: (tx, request) => publishWorkflow(tx, publishing, request),
      check: async (tx, checked) => void (await requirePlan(tx, inner, checked)),
    },
    sealedColumns: [sealedEndpointSecret],
    bindings: [
      ...bindWorkflowHandlers(inner),
      ...bindVersionHandlers(publishing),
      ...bindEndpointHandlers(inner),
      ...bindRunHandlers(inner),
      ...bindInsightHandlers(inner),
      ...bindStartHandlers(inner),
      ...bindTrialHandlers(inner),
      ...bindInspectionHandlers(inner),
      ...bindSampleHandlers(inner),
      ...bindApprovalHandlers(inner),
      ...bindBacktestHandlers(starting),
    ],
    jobs: [...backtestJobs(starting), ...noticeJobs(inner), ...countingJobs(deps)],
    removeOldCounts: (old) => removeOldCounts(deps.database, old),
    rawRoutes: [...triggerRoutes(starting), ...approvalRoutes(inner)],
    createScheduler: () => new Scheduler(starting),
    close: () => stops.forEach((stop) => stop()),
  };
}

/** What others call or open to start a run, and what tries that. */
function triggerRoutes(deps: HookDeps & FormDeps & TestCallDeps): RawRoute[] {
  return [...hookRoutes(deps), ...testCallRoutes(deps), ...formRoutes(deps), formPreviewRoute(deps)];
}
