import { getSession, switchWorkspace } from '@millrace/contracts/accounts/session';
import type { AnswerOf } from '@millrace/contracts/operation';
import type { Permission, Role } from '@millrace/contracts/permissions';
import type { QueryClient } from '@tanstack/react-query';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isApiError } from './api-error.ts';
import type { Call } from './client.ts';
import { queryKeyOf, useCall } from './hooks.ts';
import { authenticate } from './sign-in.ts';

export type Session = AnswerOf<typeof getSession>;
type Workspace = NonNullable<Session['workspace']>;

export const sessionKey = queryKeyOf(getSession);

async function fetchSession(call: Call): Promise<Session | null> {
  try {
    return await call(getSession, {});
  } catch (error) {
    if (isApiError(error) && error.status === 401) return null;
    throw error;
  }
}

const sessionQuery = (call: Call) => ({ queryKey: sessionKey, queryFn: () => fetchSession(call) });

/** Who is signed in, for the guards of routes: null when nobody is. */
export function readSession({ queries, call }: { queries: QueryClient; call: Call }): Promise<Session | null> {
  return queries.ensureQueryData(sessionQuery(call));
}

/** The session inside the shell, where the guard has made sure that there is one. */
export function useSession(): Session & { workspace: Workspace; role: Role } {
  const { data } = useQuery(sessionQuery(useCall()));
  if (!data?.workspace) throw new Error('useSession is for pages inside a workspace.');
  return { ...data, workspace: data.workspace, role: data.workspace.role };
}

/** Whether the reader may do it at all; `own` counts, since most records are theirs or nobody's. */
export function useCan(permission: Permission): boolean {
  return (useSession().permissions[permission] ?? 'none') !== 'none';
}

/** Puts what an operation answered about the session in place of what was known. */
export function useSetSession(): (session: Session) => void {
  const queries = useQueryClient();
  return (session) => queries.setQueryData(sessionKey, session);
}

/** Who is signed in, on pages for everybody. */
export function useMaybeSession() {
  return useQuery(sessionQuery(useCall()));
}

/** Ends the session and starts the app anew, so that nothing read in it stays in memory. */
export function useSignOut(then = '/sign-in'): () => void {
  const signOut = useMutation({
    mutationFn: () => authenticate({ kind: 'sign-out' }),
    onSettled: () => window.location.assign(then),
  });
  return () => signOut.mutate();
}

/** Starts the app anew in the other workspace: nothing read in one may be seen in another. */
export function useSwitchWorkspace(): (workspaceId: string) => void {
  const call = useCall();
  const change = useMutation({
    mutationFn: (workspaceId: string) => call(switchWorkspace, { workspaceId }),
    onSuccess: () => window.location.assign('/'),
  });
  return (workspaceId) => change.mutate(workspaceId);
}
