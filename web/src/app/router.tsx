import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { Call } from '../api/client.ts';
import { readSession } from '../api/session.ts';
import { parseListSearch } from '../ui/table/list-state.ts';
import { PageBroken, PageMissing } from './page-problems.tsx';

export interface AppContext {
  queries: QueryClient;
  call: Call;
}

const root = createRootRouteWithContext<AppContext>()({
  component: Outlet,
  notFoundComponent: PageMissing,
  errorComponent: PageBroken,
});

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;

/** Pages for those who are not signed in. */
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string; error?: string; step?: string } => ({
    next: text(search.next),
    error: text(search.error),
    step: text(search.step),
  }),
  component: lazyRouteComponent(() => import('../features/accounts/entry/sign-in-page.tsx'), 'SignInPage'),
});
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(
    () => import('../features/accounts/entry/reset-password-page.tsx'),
    'ResetPasswordPage',
  ),
});
const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  validateSearch: (search): { error?: string } => ({ error: text(search.error) }),
  component: lazyRouteComponent(() => import('../features/accounts/entry/verify-page.tsx'), 'VerifyPage'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../features/accounts/entry/invitation-page.tsx'), 'InvitationPage'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  component: lazyRouteComponent(() => import('../features/accounts/entry/sign-up-page.tsx'), 'SignUpPage'),
});
const firstWorkspace = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  beforeLoad: async ({ context }) => {
    const session = await readSession(context);
    if (!session) redirect({ to: '/sign-in', throw: true });
  },
  component: lazyRouteComponent(
    () => import('../features/accounts/entry/create-workspace-page.tsx'),
    'CreateWorkspacePage',
  ),
});

/** Everything inside a workspace stands in the shell and needs a session with a workspace. */
const workspace = createRoute({
  getParentRoute: () => root,
  id: 'workspace',
  beforeLoad: async ({ context, location }) => {
    const session = await readSession(context);
    if (!session) redirect({ to: '/sign-in', search: { next: location.href }, throw: true });
    if (!session?.workspace) redirect({ to: '/welcome', throw: true });
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
  notFoundComponent: PageMissing,
  errorComponent: PageBroken,
});

const home = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: lazyRouteComponent(() => import('./home/home-page.tsx'), 'HomePage'),
});

const leads = createRoute({
  getParentRoute: () => workspace,
  path: '/leads',
  validateSearch: parseListSearch,
  component: lazyRouteComponent(() => import('../features/contacts/leads-page.tsx'), 'LeadsPage'),
});
const contacts = createRoute({
  getParentRoute: () => workspace,
  path: '/contacts',
  validateSearch: parseListSearch,
  component: lazyRouteComponent(() => import('../features/contacts/contacts-page.tsx'), 'ContactsPage'),
});
const contact = createRoute({
  getParentRoute: () => workspace,
  path: '/contacts/$id',
  component: lazyRouteComponent(() => import('./records/contact-record.tsx'), 'ContactRecord'),
});
const companies = createRoute({
  getParentRoute: () => workspace,
  path: '/companies',
  validateSearch: parseListSearch,
  component: lazyRouteComponent(() => import('../features/companies/companies-page.tsx'), 'CompaniesPage'),
});
const company = createRoute({
  getParentRoute: () => workspace,
  path: '/companies/$id',
  component: lazyRouteComponent(() => import('./records/company-record.tsx'), 'CompanyRecord'),
});

const tasks = createRoute({
  getParentRoute: () => workspace,
  path: '/tasks',
  validateSearch: (search): { part?: string; task?: string } => ({ part: text(search.part), task: text(search.task) }),
  component: lazyRouteComponent(() => import('../features/tasks/tasks-page.tsx'), 'TasksPage'),
});

const settings = createRoute({
  getParentRoute: () => workspace,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-layout.tsx'), 'SettingsLayout'),
});
const settingsParts = [
  createRoute({
    getParentRoute: () => settings,
    path: '/',
    beforeLoad: () => redirect({ to: '/settings/profile', replace: true, throw: true }),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/profile',
    component: lazyRouteComponent(() => import('../features/accounts/profile-settings.tsx'), 'ProfileSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/security',
    component: lazyRouteComponent(
      () => import('../features/accounts/security/security-settings.tsx'),
      'SecuritySettings',
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/workspace',
    component: lazyRouteComponent(() => import('../features/accounts/workspace-settings.tsx'), 'WorkspaceSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/members',
    component: lazyRouteComponent(() => import('../features/accounts/members/member-settings.tsx'), 'MemberSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/roles',
    component: lazyRouteComponent(() => import('../features/accounts/roles/role-settings.tsx'), 'RoleSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/api-keys',
    component: lazyRouteComponent(() => import('../features/accounts/api-key-settings.tsx'), 'ApiKeySettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/limits',
    component: lazyRouteComponent(() => import('../features/limits/limit-settings.tsx'), 'LimitSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/ai',
    component: lazyRouteComponent(() => import('../features/ai/ai-settings.tsx'), 'AiSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/data',
    component: lazyRouteComponent(() => import('../features/privacy/data-settings.tsx'), 'DataSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/features',
    component: lazyRouteComponent(() => import('../features/flags/flag-settings.tsx'), 'FlagSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/audit',
    component: lazyRouteComponent(() => import('../features/audit/audit-settings.tsx'), 'AuditSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/channels',
    component: lazyRouteComponent(() => import('../features/conversations/channel-settings.tsx'), 'ChannelSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/connections',
    component: lazyRouteComponent(
      () => import('../features/connections/connection-settings.tsx'),
      'ConnectionSettings',
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/statuses',
    component: lazyRouteComponent(() => import('../features/contacts/status-settings.tsx'), 'StatusSettings'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/fields',
    component: lazyRouteComponent(() => import('../features/contacts/field-settings.tsx'), 'FieldSettings'),
  }),
] as const;

const inbox = createRoute({
  getParentRoute: () => workspace,
  path: '/inbox',
  validateSearch: (search): { view?: string; conversation?: string; message?: string } => ({
    view: text(search.view),
    conversation: text(search.conversation),
    message: text(search.message),
  }),
  component: lazyRouteComponent(() => import('./records/inbox-record.tsx'), 'InboxRecord'),
});
const sandbox = createRoute({
  getParentRoute: () => workspace,
  path: '/sandbox',
  validateSearch: (search): { mail?: string } => ({ mail: text(search.mail) }),
  component: lazyRouteComponent(() => import('../features/sandbox/sandbox-page.tsx'), 'SandboxPage'),
});
const imports = createRoute({
  getParentRoute: () => workspace,
  path: '/imports',
  component: lazyRouteComponent(() => import('../features/imports/imports-page.tsx'), 'ImportsPage'),
});
const importRecord = createRoute({
  getParentRoute: () => workspace,
  path: '/imports/$id',
  component: lazyRouteComponent(() => import('../features/imports/import-page.tsx'), 'ImportPage'),
});
/** Which part, the time of its insights, and which runs it lists. */
interface WorkflowsSearch {
  part?: string;
  period?: string;
  workflow?: string;
  version?: number;
  state?: string;
  trigger?: string;
  record?: string;
  reason?: string;
  step?: string;
  from?: string;
  to?: string;
  endedFrom?: string;
  endedTo?: string;
  minMs?: number;
}
const readWorkflowsSearch = (search: Record<string, unknown>): WorkflowsSearch => ({
  part: text(search['part']),
  period: text(search['period']),
  workflow: text(search['workflow']),
  version: count(search['version']),
  state: text(search['state']),
  trigger: text(search['trigger']),
  record: text(search['record']),
  reason: text(search['reason']),
  // Empty: failed at none.
  step: search['step'] === '' ? '' : text(search['step']),
  from: text(search['from']),
  to: text(search['to']),
  endedFrom: text(search['endedFrom']),
  endedTo: text(search['endedTo']),
  minMs: count(search['minMs']),
});
const workflows = createRoute({
  getParentRoute: () => workspace,
  path: '/workflows',
  validateSearch: readWorkflowsSearch,
  component: lazyRouteComponent(() => import('../features/workflows/workflows-page.tsx'), 'WorkflowsPage'),
});
const workflow = createRoute({
  getParentRoute: () => workspace,
  path: '/workflows/$id',
  validateSearch: readWorkflowsSearch,
  component: lazyRouteComponent(() => import('../features/workflows/workflow-page.tsx'), 'WorkflowPage'),
});
const backtest = createRoute({
  getParentRoute: () => workspace,
  path: '/workflows/$id/backtest',
  validateSearch: (search): { backtest?: string; change?: string; effect?: string; error?: string; case?: string } => ({
    backtest: text(search.backtest),
    change: text(search.change),
    effect: text(search.effect),
    error: text(search.error),
    case: text(search.case),
  }),
  component: lazyRouteComponent(() => import('../features/workflows/backtests/backtest-page.tsx'), 'BacktestPage'),
});
const templates = createRoute({
  getParentRoute: () => workspace,
  path: '/templates',
  component: lazyRouteComponent(() => import('../features/workflows/templates/templates-page.tsx'), 'TemplatesPage'),
});
const template = createRoute({
  getParentRoute: () => workspace,
  path: '/templates/$id',
  component: lazyRouteComponent(() => import('../features/workflows/templates/template-page.tsx'), 'TemplatePage'),
});
const run = createRoute({
  getParentRoute: () => workspace,
  path: '/runs/$id',
  validateSearch: (search): { step?: string } => ({ step: text(search.step) }),
  component: lazyRouteComponent(() => import('../features/workflows/runs/run-page.tsx'), 'RunPage'),
});
const compareRuns = createRoute({
  getParentRoute: () => workspace,
  path: '/runs/compare',
  validateSearch: (search): { a?: string; b?: string } => ({ a: text(search.a), b: text(search.b) }),
  component: lazyRouteComponent(() => import('../features/workflows/runs/compare-page.tsx'), 'CompareRunsPage'),
});
const approvals = createRoute({
  getParentRoute: () => workspace,
  path: '/approvals',
  validateSearch: (search): { run?: string } => ({ run: text(search.run) }),
  component: lazyRouteComponent(() => import('../features/workflows/approvals/approvals-page.tsx'), 'ApprovalsPage'),
});
const queue = createRoute({
  getParentRoute: () => workspace,
  path: '/queue',
  validateSearch: (search): { part?: string; kind?: string } => ({ part: text(search.part), kind: text(search.kind) }),
  component: lazyRouteComponent(() => import('../features/jobs/queue-page.tsx'), 'QueuePage'),
});
const events = createRoute({
  getParentRoute: () => workspace,
  path: '/events',
  validateSearch: (search): { type?: string; event?: string } => ({
    type: text(search.type),
    event: text(search.event),
  }),
  component: lazyRouteComponent(() => import('../features/events/events-page.tsx'), 'EventsPage'),
});

const routes = root.addChildren([
  signIn,
  signUp,
  resetPassword,
  verify,
  invitation,
  firstWorkspace,
  workspace.addChildren([
    home,
    inbox,
    leads,
    contacts,
    contact,
    companies,
    company,
    tasks,
    imports,
    importRecord,
    workflows,
    templates,
    template,
    workflow,
    backtest,
    run,
    compareRuns,
    approvals,
    sandbox,
    queue,
    events,
    settings.addChildren([...settingsParts]),
  ]),
]);

export function createAppRouter(context: AppContext) {
  return createRouter({
    routeTree: routes,
    context,
    defaultPreload: 'intent',
    defaultPreloadDelay: 60,
    defaultPendingMs: 300,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
