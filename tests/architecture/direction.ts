/**
 * Who may import whom, as data. The rules in `rules.ts` read it; a new module is one line here, put where its
 * knowledge belongs: a module may know what is below it, and talks upward by events and registration only.
 */

/** A module of the server, and the modules it may import (their front doors only). Cycles are refused by a rule. */
export const modules: Record<string, readonly string[]> = {
  events: [],
  audit: ['events'],
  accounts: ['events', 'audit'],
  limits: ['events'],
  files: ['events'],
  filters: [],
  flags: ['events'],
  privacy: ['events', 'audit', 'files'],
  operator: ['events', 'accounts'],
  jobs: ['events', 'accounts'],
  contacts: ['events', 'accounts', 'files', 'filters'],
  companies: ['events', 'accounts', 'files', 'filters', 'contacts'],
  tasks: ['events', 'accounts', 'contacts', 'companies'],
  consent: ['events', 'accounts', 'contacts'],
  conversations: ['events', 'accounts', 'files', 'contacts', 'companies', 'consent', 'jobs'],
  imports: ['events', 'accounts', 'files', 'filters', 'contacts', 'companies', 'jobs'],
  ai: ['events', 'accounts', 'contacts', 'conversations'],
  connections: ['events', 'accounts', 'consent'],
  actions: ['events', 'accounts', 'contacts', 'companies', 'tasks', 'conversations', 'connections', 'ai'],
  workflows: ['events', 'accounts', 'contacts', 'companies', 'conversations', 'jobs', 'connections', 'actions'],
  templates: ['events', 'accounts', 'connections', 'workflows'],
};

/** A part of the tree: the folders that are it, and what it may import. `modules` here means a front door. */
export interface Part {
  /** Path prefixes; `*` stands for one folder or file name and makes each match a part of its own. */
  readonly at: readonly string[];
  readonly may: readonly string[];
  /** Packages it may import; without it, any. */
  readonly packages?: readonly string[];
}

export const parts: Record<string, Part> = {
  contracts: { at: ['contracts/src/'], may: [], packages: ['zod'] },
  // The envelope only: operation, errors, permissions, paging. What lies in a noun's folder is product.
  platform: { at: ['server/src/platform/'], may: ['contracts core'] },
  engine: { at: ['server/src/engine/'], may: ['platform'] },
  module: { at: ['server/src/modules/*/'], may: ['platform', 'engine', 'contracts', 'contracts core'] },
  // The one port each implements: a channel that of conversations, a connector that of connections.
  channel: {
    at: ['server/src/channels/*/'],
    may: ['platform', 'contracts', 'contracts core', 'door of conversations'],
  },
  connector: {
    at: ['server/src/connectors/*/'],
    may: ['platform', 'contracts', 'contracts core', 'door of connections'],
  },
  app: {
    at: ['server/src/app/', 'server/src/main.ts'],
    may: ['platform', 'engine', 'doors', 'channel', 'connector', 'contracts', 'contracts core'],
  },
  testing: {
    at: ['server/src/testing/'],
    may: ['platform', 'engine', 'doors', 'channel', 'connector', 'app', 'contracts', 'contracts core'],
  },
  'web app': {
    at: ['web/src/app/', 'web/src/main.tsx'],
    may: ['web features', 'web ui', 'web api', 'contracts', 'contracts core'],
  },
  'web features': { at: ['web/src/features/*/'], may: ['web ui', 'web api', 'contracts', 'contracts core'] },
  'web ui': { at: ['web/src/ui/'], may: [] },
  'web api': { at: ['web/src/api/'], may: ['contracts', 'contracts core'] },
  // From outside: they start the program or drive it over its API, and nothing imports them.
  outside: { at: ['tests/', 'bench/', 'scripts/', 'bin/'], may: ['anything'] },
};

/** Files directly in `contracts/src/`: the envelope every operation shares. */
export const contractsCore = /^contracts\/src\/[^/]+\.ts$/;

/** What a test beside its source may import on top of what that source may. */
export const testsMayAlso: readonly string[] = ['testing', 'doors', 'channel', 'connector', 'app', 'platform'];

/** Dots in a file name: nothing else is a suffix. */
export const suffixes: readonly string[] = ['module', 'test', 'db.test', 'gen', 'config', 'd'];

/** Names that say nothing about what is inside. */
export const forbiddenNames: readonly string[] = [
  'index',
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'lib',
  'misc',
];

/** Nouns that live in the contracts of another: a lead is a contact, a contact point is one of its addresses. */
export const homeOfNoun: Record<string, string> = {
  audit_entries: 'audit',
  data_exports: 'privacy',
  erasures: 'privacy',
  retention: 'privacy',
  feature_flags: 'flags',
  audit_log: 'audit',
  leads: 'contacts',
  contact_points: 'contacts',
  records: 'contacts',
  filter_fields: 'filter',
  connectors: 'connections',
};

/** Where the environment is read, and why there. */
export const environmentReaders: Record<string, string> = {
  'tests/fuzz/every-route.test.ts': 'the seed and size of a run are given from outside',
  'tests/crash/engine.test.ts': 'how many runs each case takes is given from outside',
  'server/src/app/config.ts': 'the one reader of the program',
  'scripts/': 'start and check the program from outside',
  'vitest.config.ts': 'where to leave the report',
  'whole-program.config.ts': 'where to leave the report',
  'server/src/testing/postgres-setup.ts': 'which server the database tests use',
  'web/vite.config.ts': 'the address of the server in development',
  'tests/program.ts': 'starts the program with settings of its own',
};

/**
 * What works as the owner of the database, for all workspaces at once, and why: by file, or by folder. Everything else
 * goes through `inWorkspace`, where row-level security holds.
 */
export const ownerRole: Record<string, string> = {
  'server/src/platform/postgres/': 'is the door itself',
  'server/src/platform/leases/': 'processes of the installation',
  'server/src/platform/vault/rotate-keys.ts': 'wraps the keys of all workspaces anew',
  'server/src/app/': 'the composition root hands it to those listed here, migrates, measures and tidies up',
  'server/src/engine/payloads/': 'searches and collects what lies in storage for all workspaces',
  'server/src/engine/runs/': 'the journal and the timers work for all workspaces at once',
  'server/src/modules/accounts/': 'who is asking, before it is known where; people belong to several workspaces',
  'server/src/platform/retained-kind.ts': 'removes what is old, also where others may only append',
  'server/src/modules/privacy/': 'exports expire, and erasing a person reaches where the app role may only append',
  'server/src/modules/audit/': 'chains entries and removes old ones, which the app role may not',
  'server/src/modules/conversations/conversations.module.ts': 'hands it to the senders',
  'server/src/modules/conversations/channels/channel-store.ts':
    'mail arrives for an address before its workspace is known',
  'server/src/modules/conversations/sending/': 'senders claim for all workspaces at once',
  'server/src/modules/imports/run-import.ts': 'copies rows in bulk, and names the workspace in each',
  'server/src/modules/connections/webhooks/webhook-jobs.ts': 'the clock renews for all workspaces at once',
  'server/src/modules/workflows/insights/count-runs.ts': 'counts the runs of all workspaces at once',
  'server/src/modules/workflows/triggers/scheduler.ts': 'the clock looks for all workspaces at once',
};

/** Lines: above them a file or function is named in the output; the linter refuses 500 and 80. */
export const budgets = { fileLines: 300, functionLines: 50 };
