import type { Permission, Role } from '@millrace/contracts/permissions';
import { reachOf } from '@millrace/contracts/permissions';
import type { QueryClient } from '@tanstack/react-query';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { isApiError } from './api-error.ts';
import type { Call } from './client.ts';
import { useCall } from './hooks.ts';

export interface Session {
  user: { id: string; name: string; email: string };
  workspace: { id: string; name: string } | null;
  role: Role | null;
  workspaces: { id: string; name: string; role: Role }[];
}

export const sessionKey = ['session'] as const;

async function fetchSession(_call: Call): Promise<Session | null> {
  try {
    return null;
  } catch (error) {
    if (isApiError(error) && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in, for the guards of routes: null when nobody is. */
export function readSession({ queries, call }: { queries: QueryClient; call: Call }): Promise<Session | null> {
  return queries.ensureQueryData({ queryKey: sessionKey, queryFn: () => fetchSession(call), revalidateIfStale: true });
}

type WorkspaceSession = Session & { workspace: NonNullable<Session['workspace']>; role: Role };

/** The session inside the shell, where the guard has made sure that there is one. */
export function useSession(): WorkspaceSession {
  const call = useCall();
  const { data } = useQuery({ queryKey: sessionKey, queryFn: () => fetchSession(call) });
  if (!data?.workspace || !data.role) throw new Error('useSession is for pages inside a workspace.');
  return { ...data, workspace: data.workspace, role: data.role };
}

/** Whether the reader may do it at all; `own` counts, since most records are theirs or nobody's. */
export function useCan(permission: Permission): boolean {
  return reachOf(permission, useSession().role) !== 'none';
}

/** Ends the session and forgets everything read in it. */
export function useSignOut(): () => void {
  const queries = useQueryClient();
  return () => {
    queries.clear();
    window.location.assign('/sign-in');
  };
}

export function useSwitchWorkspace(): (id: string) => void {
  return () => window.location.assign('/');
}
