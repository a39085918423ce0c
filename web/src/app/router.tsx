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

/** Pages for those who are not signed in. */
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  component: lazyRouteComponent(() => import('../features/accounts/sign-in-page.tsx'), 'SignInPage'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  component: lazyRouteComponent(() => import('../features/accounts/sign-up-page.tsx'), 'SignUpPage'),
});
const firstWorkspace = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  beforeLoad: async ({ context }) => {
    const session = await readSession(context);
    if (!session) redirect({ to: '/sign-in', throw: true });
  },
  component: lazyRouteComponent(() => import('../features/accounts/create-workspace-page.tsx'), 'CreateWorkspacePage'),
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

const routes = root.addChildren([signIn, signUp, firstWorkspace, workspace.addChildren([home])]);

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
