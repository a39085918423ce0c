/** Workflows, the engine that carries them out, and what their steps can call: each asks the others. */
import { createPayloads, type Payloads } from '#engine/payloads/payloads';
import { createEngine, type Engine } from '#engine/runs/engine';
import type { Accounts } from '#modules/accounts/accounts.module';
import { type Actions, createActions } from '#modules/actions/actions.module';
import type { Ai } from '#modules/ai/ai.module';
import { type Companies, listCompaniesById } from '#modules/companies/companies.module';
import { type Connections, createConnections } from '#modules/connections/connections.module';
import type { Consent } from '#modules/consent/consent.module';
import { type Contacts, listContactsById } from '#modules/contacts/contacts.module';
import { type Conversations, readMessages } from '#modules/conversations/conversations.module';
import { listTasksById } from '#modules/tasks/tasks.module';
import type { EventLog } from '#modules/events/events.module';
import type { Jobs } from '#modules/jobs/jobs.module';
import { createTemplates, type Templates } from '#modules/templates/templates.module';
import { createRunSources, createWorkflows, type Workflows } from '#modules/workflows/workflows.module';
import type { Binding } from '#platform/http/handler';
import type { SystemMail } from '#platform/mail/system-mail';
import type { JobQueue } from '#platform/queue/job-queue';
import type { Vault } from '#platform/vault/vault';
import { createConnectors } from './connectors.ts';
import type { ModuleDeps } from './modules.ts';

interface WorkflowParts {
  connections: Connections;
  actions: Actions;
  engine: Engine;
  payloads: Payloads;
  workflows: Workflows;
  templates: Templates;
}

export function composeWorkflows(
  deps: ModuleDeps & {
    /** How those whom runs ask are written to. */
    people: { mail: SystemMail; findReader: Accounts['findReader'] };
    events: EventLog;
    jobMonitor: Jobs;
    contacts: Contacts;
    companies: Companies;
    consent: Consent;
    conversations: Conversations;
    vault: Vault;
    queue: JobQueue;
    aiActions: Ai['actions'];
    estimateModelCall: Ai['estimateCall'];
    /** Every operation with what carries it out, once all modules are there. */
    bindings(): readonly Binding[];
  },
): WorkflowParts {
  const connections = createConnections({ ...deps, http: deps.httpClient, connectors: createConnectors(deps) });
  const actions = createActions({ ...deps, sources: [connections.actions, deps.aiActions] });
  const sources = createRunSources({ ...deps, actions });
  const payloads = createPayloads(deps);
  const engine = createEngine({ ...deps, payloads, ...sources, actions });
  const workflows = createWorkflows({
    ...deps,
    ...deps.people,
    payloads,
    actions,
    engine,
    sources,
    // What runs see of the records an event is about, and what publishing knows of the workspace.
    listContacts: listContactsById,
    listCompanies: listCompaniesById,
    listMessages: readMessages,
    listTasks: listTasksById,
    listConnections: connections.listNames,
  });
  const templates = createTemplates({ ...deps, connections, workflows: workflows.definitions });
  return { connections, actions, engine, workflows, templates, payloads };
}
