/**
 * Every operation and raw route of the real program refuses whoever may not, as declared, and leaves the database as it
 * was. Nothing is listed here: a new operation or route is walked because it is there.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listDeclaredOperations } from '../../scripts/generate/declared-operations.ts';
import { useTestProgram } from '../../server/src/testing/test-program.ts';
import { changedTables, type Fingerprint, fingerprint } from './fingerprint.ts';
import { type Target, targetOfOperation, targetsOfRoute } from './targets.ts';
import {
  askWithTheirIds,
  gatherParties,
  nobodysId,
  type Parties,
  type Walk,
  walkAsRoles,
  walkAsStranger,
  walkNextDoor,
  walkWithScopes,
} from './walk.ts';

const program = useTestProgram();
const operations = await listDeclaredOperations();

/** What needs no credential, and why. */
const open: Record<string, string> = {
  'access_tokens.refresh': 'the refresh token is the credential',
  'access_tokens.revoke': 'the refresh token is the credential',
  'accounts.get_setup': 'tells the page of signing in what is possible there',
  'invitations.read': 'shows an invitation to who has its link, before they have an account',
};

let parties: Parties;
let before: Fingerprint;
let targets: Target[];

beforeAll(async () => {
  parties = await gatherParties(program.current, operations);
  targets = [...operations.map(targetOfOperation), ...program.current.modules.rawRoutes.flatMap(targetsOfRoute)];
  before = await fingerprint(program.current.database.owner);
});

const walk = (): Walk => ({ server: program.current.server, parties });

async function walkAll(step: (walk: Walk, target: Target) => Promise<string[]>): Promise<string[]> {
  const complaints: string[] = [];
  for (const target of targets) complaints.push(...(await step(walk(), target)));
  return complaints;
}

describe('refused, and the database unchanged:', () => {
  afterEach(async () => {
    const now = await fingerprint(program.current.database.owner);
    const changed = changedTables(before, now);
    before = now;
    expect(changed, 'a refused request changed these tables').toEqual([]);
  });

  it('who shows no credential, or one that is broken, expired or revoked', async () => {
    expect(await walkAll(walkAsStranger)).toEqual([]);
  });

  it('every role without the permission, and keys where people are needed', async () => {
    expect(await walkAll(walkAsRoles)).toEqual([]);
  });

  it('whoever asks about records of another workspace', async () => {
    expect(await walkAll(walkNextDoor)).toEqual([]);
  });
});

it('refuses keys whose scopes leave out the permission', async () => {
  expect(await walkAll(walkWithScopes)).toEqual([]);
});

it('nothing that is asked here changes or shows anything there, whatever ids it names', async () => {
  const { owner } = program.current.database;
  const { workspaceId } = parties.theirs;
  let theirState = await fingerprint(owner, workspaceId);
  const complaints: string[] = [];
  for (const target of targets) {
    const body = await askWithTheirIds(walk(), target);
    if (body.includes(workspaceId)) complaints.push(`${target.name} names the other workspace`);
    const now = await fingerprint(owner, workspaceId);
    for (const table of changedTables(theirState, now)) complaints.push(`${target.name} changed ${table} there`);
    theirState = now;
  }
  expect(complaints).toEqual([]);
});

describe('the walk', () => {
  it('sees everything that is declared, and all of it is carried out', () => {
    const bound = program.current.modules.bindings.map(({ operation }) => operation.id);
    expect(bound.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });

  it('has records of the other workspace to ask for', () => {
    const nouns = [
      'events',
      'api-keys',
      'contacts',
      'leads',
      'companies',
      'channels',
      'conversations',
      'messages',
      'imports',
    ];
    expect(nouns.filter((noun) => parties.theirId(noun) === nobodysId)).toEqual([]);
  });

  it('knows why an operation is open to strangers, and routes say why they are none', () => {
    const found = operations.filter(({ permission }) => permission === 'public').map(({ id }) => id);
    expect(found.toSorted()).toEqual(Object.keys(open).toSorted());
    expect(program.current.modules.rawRoutes.filter(({ reason }) => reason.length < 10)).toEqual([]);
  });
});
