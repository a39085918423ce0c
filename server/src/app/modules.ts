/**
 * The composition root: every module made and wired by hand, in the order of the dependency graph. Whoever wants to
 * know who talks to whom reads this file.
 */
import { type Accounts, createAccounts, type SignInSettings } from '#modules/accounts/accounts.module';
import type { Actions } from '#modules/actions/actions.module';
import { type Audit, createAudit } from '#modules/audit/audit.module';
import { type AiSettings, createAi } from '#modules/ai/ai.module';
import { type Consent, createConsent } from '#modules/consent/consent.module';
import type { GmailEndpoints } from '#connectors/gmail/gmail-connector';
import { createEmailChannel } from '#channels/email/email-channel';
import { createSandboxChannel } from '#channels/sandbox/sandbox-channel';
import { bindSandboxHandlers } from '#channels/sandbox/sandbox-handlers';
import { type Conversations, createConversations, readThread } from '#modules/conversations/conversations.module';
import { type Companies, createCompanies } from '#modules/companies/companies.module';
import type { Connections } from '#modules/connections/connections.module';
import { type Contacts, createContacts } from '#modules/contacts/contacts.module';
import { bindEventHandlers, createEventLog, createLiveChannel, type EventLog } from '#modules/events/events.module';
import { createFiles, type Files } from '#modules/files/files.module';
import { createImports, type Imports } from '#modules/imports/imports.module';
import { createJobs, type Jobs } from '#modules/jobs/jobs.module';
import { createLimits, type Limits } from '#modules/limits/limits.module';
import { createTasks, type Tasks } from '#modules/tasks/tasks.module';
import { createOperator, type Operator } from '#modules/operator/operator.module';
import type { Templates } from '#modules/templates/templates.module';
import type { Workflows } from '#modules/workflows/workflows.module';
import { composeWorkflows } from './workflow-engine.ts';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Binding } from '#platform/http/handler';
import { createRequestOrigins, type RequestOrigins } from '#platform/http/request-origin';
import type { RawRoute } from '#platform/http/raw-routes';
import type { LimitSettings } from '#platform/http/limits/limit-settings';
import type { HttpClient } from '#platform/http-client/http-client';
import type { Ids } from '#platform/ids';
import type { Logger } from '#platform/log/logger';
import { createSystemMail } from '#platform/mail/system-mail';
import type { Database } from '#platform/postgres/database';
import type { Storage } from '#platform/storage/storage';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import type { BoundaryListener } from '#engine/runs/boundary';
import type { Engine } from '#engine/runs/engine';
import { createVault, type KeyWrapper, type Vault } from '#platform/vault/vault';
import { createJobQueue, type JobQueue } from '#platform/queue/job-queue';
import type { JobRegistration } from '#platform/queue/job-worker';
import type { Health } from '#platform/telemetry/health';
import type { Metrics } from '#platform/telemetry/metrics';
import { createPrivacy, type ErasureLedger, type Privacy } from '#modules/privacy/privacy.module';
import { createFlags, type Flags } from '#modules/flags/flags.module';
import { listRetainedKinds } from './retained-kinds.ts';
import { createKeyRotation } from './key-rotation.ts';

export interface ModuleDeps {
  database: Database;
  bus: Bus;
  /** For every address a user gives; never another way. */
  httpClient: HttpClient;
  /** Where parts say what they need to work, and what is to be measured. */
  health: Health;
  metrics: Metrics;
  clock: Clock;
  ids: Ids;
  log: Logger;
  /** Signs cookies and links; at least 32 characters. */
  secret: string;
  /** Wraps the keys that seal what is stored. */
  masterKeys: KeyWrapper;
  publicUrl: string;
  isSignUpOpen: boolean;
  signIn: SignInSettings;
  limits: LimitSettings;
  ai: AiSettings;
  storage: Storage;
  /** What was erased, kept outside the database. */
  erasureLedger: ErasureLedger;
  mail: MailSettings;
  /** How long ended runs are kept where a workspace says nothing else. */
  runsKeptDays: number;
  /** Where services are, for tests. */
  endpoints?: { gmail?: GmailEndpoints } | undefined;
  /** Opens the operator's routes to the command line; without it nobody is the operator here. */
  operatorToken?: string | undefined;
  /** For tests of crashes. */
  onBoundary?: BoundaryListener | undefined;
}

export interface MailSettings {
  /** The server mail goes out through, for channels that name none of their own. */
  smtpUrl: string | undefined;
  /** Sender of the program's own mail. */
  from: string;
  /** Domain of Message-IDs; without it the one of the channel's address. */
  domain: string | undefined;
  /** Connections to one mail server at the same time. */
  maxConnections?: number;
}

export interface Modules {
  events: EventLog;
  audit: Audit;
  /** Where the request under way comes from. */
  origins: RequestOrigins;
  engine: Engine;
  accounts: Accounts;
  operator: Operator;
  contacts: Contacts;
  companies: Companies;
  tasks: Tasks;
  consent: Consent;
  files: Files;
  imports: Imports;
  conversations: Conversations;
  connections: Connections;
  actions: Actions;
  workflows: Workflows;
  templates: Templates;
  jobMonitor: Jobs;
  limits: Limits;
  flags: Flags;
  privacy: Privacy;
  /** Every operation with what carries it out. */
  bindings: Binding[];
  rawRoutes: RawRoute[];
  queue: JobQueue;
  vault: Vault;
  /** What the vault seals: all of it, for the rotation of keys. */
  sealedColumns: readonly SealedColumn[];
  health: Health;
  metrics: Metrics;
  /** What the worker runs. */
  jobs: JobRegistration[];
  close(): Promise<void>;
}

export function createModules(deps: ModuleDeps): Modules {
  const events = createEventLog(deps);
  events.onCommitted((workspaceId) => deps.bus.notify('events', workspaceId));
  const queue = createJobQueue(deps);
  const vault = openVault(deps);
  const systemMail = createSystemMail({ ...deps.mail, log: deps.log });
  const origins = createRequestOrigins();
  const audit = createAudit({ ...deps, events, origins });
  const accounts = createAccounts({ ...deps, events, audit, mail: systemMail });
  const limits = createLimits({ ...deps, events });
  const flags = createFlags({ ...deps, events });
  const contacts = createContacts({ ...deps, events });
  const companies = createCompanies({ ...deps, events });
  const tasks = createTasks({ ...deps, events, contacts, companies });
  const consent = createConsent({ ...deps, events });
  const files = createFiles({ ...deps, vault });
  const imports = createImports({ ...deps, events, files, contacts, companies, queue });
  const jobMonitor = createJobs({ events });
  const conversations = composeConversations(deps, { events, jobMonitor, contacts, files, consent, vault, flags });
  const ai = createSuggestions(deps, { events, queue, flags });
  const models = { aiActions: ai.actions, estimateModelCall: ai.estimateCall };
  const made = {
    events,
    jobMonitor,
    ...{ contacts, companies, consent, conversations },
    vault,
    queue,
    ...models,
    bindings: () => bindings,
  };
  const people = { mail: systemMail, findReader: accounts.findReader };
  const composed = composeWorkflows({ ...deps, ...made, people });
  const { connections, actions, engine, workflows, templates, payloads } = composed;
  const retained = listRetainedKinds({ ...deps, audit, conversations, connections, engine, workflows });
  const forPrivacy = { events, audit, files, vault, queue, retained, payloads, ledger: deps.erasureLedger };
  const privacy = createPrivacy({ ...deps, ...forPrivacy });
  const sealed = [conversations, connections, files, payloads, workflows, privacy];
  const sealedColumns = sealed.flatMap((part) => part.sealedColumns);
  const keys = createKeyRotation({ ...deps, vault, queue, columns: sealedColumns });
  const live = createLiveChannel({ ...deps, authenticate: accounts.authenticate });
  const operator = createOperator({ accounts, audit, keys, clock: deps.clock, operatorToken: deps.operatorToken });

  const nouns = { audit, accounts, operator, contacts, companies, tasks, consent, files, imports, conversations };
  const work = { connections, actions, workflows, templates, jobMonitor, limits, flags, privacy };
  const parts: Part[] = [...Object.values(nouns), ...Object.values(work), ai, live, keys];
  const bindings = [
    ...bindEventHandlers(),
    ...bindSandboxHandlers({ ...deps, conversations }),
    ...parts.flatMap((part) => part.bindings ?? []),
  ];
  return {
    events,
    origins,
    engine,
    ...nouns,
    ...work,
    bindings,
    rawRoutes: parts.flatMap(({ rawRoutes = [] }) => rawRoutes),
    queue,
    vault,
    sealedColumns,
    health: deps.health,
    metrics: deps.metrics,
    jobs: parts.flatMap(({ jobs = [] }) => jobs),
    close: () =>
      closeInOrder([
        live,
        flags,
        workflows,
        { close: () => engine.close(0) },
        connections,
        conversations,
        accounts,
        vault,
        systemMail,
      ]),
  };
}

async function closeInOrder(parts: readonly { close(): void | Promise<void> }[]): Promise<void> {
  for (const part of parts) await part.close();
}

function createSuggestions(deps: ModuleDeps, on: { events: EventLog; queue: JobQueue; flags: Flags }) {
  return createAi({
    ...deps,
    events: on.events,
    settings: deps.ai,
    readThread,
    isEnabled: (workspaceId) => on.flags.valueOf(workspaceId, 'reply_suggestions'),
    enqueue: async (tx, job) => void (await on.queue.enqueue(tx, 'ai-processing', { ...job })),
  });
}

function openVault(deps: ModuleDeps): Vault {
  const { ownerConnection: connection } = deps.database;
  return createVault({ ...deps, connection, wrapper: deps.masterKeys, secretKey: deps.secret });
}

/** What a module may bring to the program. */
type Part = Partial<Pick<Modules, 'bindings' | 'rawRoutes' | 'jobs'>>;

type ForConversations = Pick<
  Parameters<typeof createConversations>[0],
  'events' | 'jobMonitor' | 'contacts' | 'files' | 'vault'
> & { consent: ReturnType<typeof createConsent>; flags: ReturnType<typeof createFlags> };

function composeConversations(deps: ModuleDeps, { consent, flags, ...made }: ForConversations) {
  return createConversations({
    ...deps,
    ...made,
    gate: consent.gate,
    suppress: consent.suppress,
    adapters: [createEmailChannel(deps.mail), createSandboxChannel(deps)],
    mailDomain: deps.mail.domain,
    mayLoadPictures: async (workspaceId) => (await flags.valueOf(workspaceId, 'remote_pictures')) === 'ask',
  });
}
