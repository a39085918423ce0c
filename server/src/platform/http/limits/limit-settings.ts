/** How many requests may be made: what an installation sets, and what a workspace chooses. */
import type { Budget } from '@millrace/contracts/operation';

/** Requests a minute; 0 for no limit. */
export interface LimitSettings {
  /** One API key, or one access token. */
  api: number;
  /** One session of the web app. */
  app: number;
  workspace: number;
  address: number;
  /** Credentials that are none, of one address. */
  faultyCredentials: number;
  /** What a route takes besides: of an address, or of the workspace where the caller is known. */
  budgets: Readonly<Record<Budget, number>>;
}

/** What a workspace has chosen for itself instead of the standard. */
export interface ChosenLimits {
  api: number | null;
  app: number | null;
}

export const noLimits: LimitSettings = {
  api: 0,
  app: 0,
  workspace: 0,
  address: 0,
  faultyCredentials: 0,
  budgets: { sign_in: 0, invitation: 0, webhook: 0 },
};
