/** Asks the database's own catalog whether every table keeps workspaces apart, or is on a short list with a reason. */
import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '../../server/src/testing/test-database.ts';
import { definersWithoutWorkspace, indexesAcrossWorkspaces, rules, tablesWithoutWorkspace } from './walls.ts';

const database = useTestDatabase();

/** Tables of the product without a workspace of their own, and why. */
const withoutWorkspace: Record<string, string> = {
  workspaces: 'is the workspace; its policy compares its own id',
  partitioned_tables: 'names of tables, no data of anybody',
  schema_migrations: 'what was applied, no data of anybody',
  workers: 'processes of the installation, closed to the app role',
};

/** Indexes that do not start with the workspace, and why. */
const acrossWorkspaces: Record<string, string> = {
  api_keys_by_hash: 'a key says which workspace it opens',
  channel_addresses_everywhere: 'mail arrives for an address before its workspace is known',
  connection_webhooks_to_renew: 'the clock renews for all workspaces at once',
  conversations_to_wake: 'the scheduler works for all workspaces at once',
  events_by_commit_everywhere: 'the live channel follows the log of all workspaces',
  idempotency_keys_by_age: 'old keys are removed for all workspaces at once',
  invitations_by_email: 'who is invited may sign up where that is closed',
  invitations_by_token: 'a token says which workspace it opens',
  members_by_user: 'signing in asks where a person belongs',
  messages_in_hand: 'senders claim for all workspaces at once',
  run_counts_by_hour: 'old hours are folded for all workspaces at once',
  workflow_schedules_due: 'the clock looks for all workspaces at once',
  run_payloads_of_signals: 'old signals are removed for all workspaces at once',
  run_records_by_run: 'a run is of one workspace, and an index without an order has one column',
  run_signals_by_age: 'old signals are removed for all workspaces at once',
  run_start_keys_by_age: 'old keys are removed for all workspaces at once',
  runs_held: 'workers claim for all workspaces at once',
  runs_waking: 'timers fire for all workspaces at once',
};

/** Functions that run as the owner and look at more than one workspace, and why. */
const definersAcrossWorkspaces: Record<string, string> = {
  official_template_figures: 'sums of how often what comes with the program is used and liked, and nothing of whom',
};

describe('in the database', () => {
  it.each(Object.entries(rules))('%s', async (_, ask) => {
    expect(await ask(database.current)).toEqual([]);
  });

  it('every table starts with the workspace, which is never null, or has a reason', async () => {
    expect(await tablesWithoutWorkspace(database.current)).toEqual(Object.keys(withoutWorkspace).toSorted());
  });

  it('every index starts with the workspace, or has a reason', async () => {
    expect(await indexesAcrossWorkspaces(database.current)).toEqual(Object.keys(acrossWorkspaces).toSorted());
  });

  it('every function that runs as the owner reads the workspace from the setting, or has a reason', async () => {
    expect(await definersWithoutWorkspace(database.current)).toEqual(Object.keys(definersAcrossWorkspaces).toSorted());
  });
});
