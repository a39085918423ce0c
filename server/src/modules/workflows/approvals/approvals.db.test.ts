import { describe, expect, it } from 'vitest';
import { readAsked as asked, startAsking as start } from '#testing/approval-steps';
import { useEngineRunner } from '#testing/engine-runner';
import { inject, type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
useEngineRunner(program);

async function untilEnded(workspace: TestWorkspace, runId: string) {
  const read = async () => (await workspace.call('GET', `/runs/${runId}`)).body;
  await expect.poll(async () => (await read()).endedAt, { timeout: 20_000 }).not.toBeNull();
  return await read();
}

/** Calls with a key of that role. */
async function keyOf(workspace: TestWorkspace, role: string) {
  const { body } = await workspace.call('POST', '/api-keys', { name: role, role });
  const headers = { authorization: `Bearer ${body.key}` };
  return (method: string, path: string, payload?: unknown) =>
    inject(program.current.server, { method: method as 'GET', url: `/api/v1${path}`, headers }, payload);
}

describe('an approval', () => {
  it('asks those who are named, and the run goes on with what they decide', async () => {
    const workspace = await program.current.aWorkspace();
    const { runId } = await start(workspace, {
      data: { text: '{{ trigger.subject }}', to: 'ada@example.org' },
      editable: ['text'],
    });
    const approval = await asked(workspace, runId);
    expect(approval).toMatchObject({
      state: 'pending',
      title: 'Send “Hello”?',
      isMine: true,
      assignees: [{ role: 'admin' }],
      data: { text: 'Hello', to: 'ada@example.org' },
      workflow: { name: 'Ask' },
    });
    expect((await workspace.call('GET', `/runs/${runId}`)).body).toMatchObject({
      state: 'waiting',
      waitingReason: 'approval',
    });
    const { body: trace } = await workspace.call('GET', `/runs/${runId}/steps`);
    expect(trace.items).toMatchObject([
      { path: 'ok', state: 'waiting', waitingReason: 'approval', approvalId: approval.id },
    ]);

    const path = `/approvals/${approval.id}/decide`;
    expect((await workspace.call('POST', path, { approve: true, data: { to: 'x' } })).body.code).toBe(
      'approvals.not_editable',
    );
    const decided = await workspace.call('POST', path, {
      approve: true,
      comment: 'Fine',
      data: { text: 'Hello there' },
    });
    expect(decided.body).toMatchObject({
      state: 'approved',
      isMine: false,
      decisions: [{ approved: true, comment: 'Fine' }],
    });
    expect((await untilEnded(workspace, runId)).output).toEqual({
      decision: expect.objectContaining({
        approved: true,
        comment: 'Fine',
        data: { text: 'Hello there', to: 'ada@example.org' },
      }),
    });
    expect((await workspace.call('POST', path, { approve: true })).body.code).toBe('approvals.closed');
    const { body: events } = await workspace.call('GET', `/events?recordId=${approval.id}`);
    expect(events.items.map((event: { type: string }) => event.type)).toEqual([
      'approval.decided',
      'approval.requested',
    ]);
  });

  it('is decided once enough approve, or one rejects', async () => {
    const workspace = await program.current.aWorkspace();
    const change = { assignees: ['role:member'], quorum: 2, onReject: 'continue' };
    const [member, viewer] = [await keyOf(workspace, 'member'), await keyOf(workspace, 'viewer')];
    const { runId } = await start(workspace, change);
    const { id } = await asked(workspace, runId);
    expect((await viewer('POST', `/approvals/${id}/decide`, { approve: true })).body.code).toBe('auth.forbidden');
    expect((await member('POST', `/approvals/${id}/decide`, { approve: true })).body).toMatchObject({
      state: 'pending',
    });
    expect((await member('POST', `/approvals/${id}/decide`, { approve: true })).body.code).toBe(
      'approvals.decided_before',
    );
    expect((await member('GET', '/approvals?mine=true')).body.items).toEqual([]);
    expect((await workspace.call('GET', '/approvals?mine=true&total=true')).body.total).toBe(1);
    expect((await workspace.call('POST', `/approvals/${id}/decide`, { approve: true })).body.state).toBe('approved');

    const second = await start(workspace, change);
    const other = await asked(workspace, second.runId);
    expect((await member('POST', `/approvals/${other.id}/decide`, { approve: false })).body.state).toBe('rejected');
    expect((await untilEnded(workspace, second.runId)).output.decision.approved).toBe(false);
  });

  it('is nobody else’s to decide, and can be handed on', async () => {
    const workspace = await program.current.aWorkspace();
    const { runId } = await start(workspace, { assignees: ['somebody@example.net', `user:${workspace.ownerId}`] });
    const approval = await asked(workspace, runId);
    expect(approval.assignees).toMatchObject([{ email: 'somebody@example.net' }, { user: { id: workspace.ownerId } }]);
    const admin = await keyOf(workspace, 'admin');
    const member = await keyOf(workspace, 'member');
    expect((await admin('POST', `/approvals/${approval.id}/decide`, { approve: true })).body.code).toBe(
      'approvals.not_yours',
    );
    const hand = { toUserId: workspace.ownerId };
    expect((await member('POST', `/approvals/${approval.id}/delegate`, hand)).body.code).toBe('approvals.not_yours');
    expect((await admin('POST', `/approvals/${approval.id}/delegate`, hand)).status).toBe(200);
    const nobody = { toUserId: '0192f3c1-7a00-7fff-8000-00000000ffff' };
    expect((await admin('POST', `/approvals/${approval.id}/delegate`, nobody)).body.code).toBe(
      'approvals.unknown_assignee',
    );
  });

  it('asks further people at once when their time has come before it was written', async () => {
    const workspace = await program.current.aWorkspace();
    const escalate = { after: '1ms', to: `user:${workspace.ownerId}` };
    const { runId } = await start(workspace, { assignees: ['boss@example.net'], escalate });
    const read = async () => (await asked(workspace, runId)).assignees.length;
    await expect.poll(read, { timeout: 20_000 }).toBe(2);
  });

  it('asks for a form, and takes one that fits', async () => {
    const workspace = await program.current.aWorkspace();
    const form = { type: 'object', properties: { discount: { type: 'number', maximum: 20 } }, required: ['discount'] };
    const { runId } = await start(workspace, { form });
    const { id } = await asked(workspace, runId);
    const decide = (filled?: object) =>
      workspace.call('POST', `/approvals/${id}/decide`, { approve: true, form: filled });
    expect((await decide()).body.code).toBe('approvals.form_invalid');
    expect((await decide({ discount: 50 })).body.issues).toMatchObject([{ path: 'form.discount' }]);
    expect((await decide({ discount: 10 })).body.state).toBe('approved');
    expect((await untilEnded(workspace, runId)).output.decision.form).toEqual({ discount: 10 });
  });

  it('expires, asks further people in time, and is closed when its run ends', async () => {
    const workspace = await program.current.aWorkspace();
    const expiring = await start(workspace, { expires: '200ms', onExpire: 'reject', onReject: 'continue' });
    expect((await untilEnded(workspace, expiring.runId)).output.decision.approved).toBe(false);
    expect((await asked(workspace, expiring.runId)).state).toBe('expired');

    const escalate = { after: '200ms', to: `user:${workspace.ownerId}` };
    const later = { assignees: ['boss@example.net'], escalate: { ...escalate, after: '2d' } };
    const patient = await asked(workspace, (await start(workspace, later)).runId);
    expect(patient).toMatchObject({
      escalatesAt: expect.any(String),
      escalatesTo: [{ user: { id: workspace.ownerId } }],
    });
    const list = async (query: string) =>
      (await workspace.call('GET', `/approvals?${query}`)).body.items.map((each: { id: string }) => each.id);
    expect(await list('closed=false')).toEqual([patient.id]);
    const { id: expiredId } = await asked(workspace, expiring.runId);
    expect(await list('closed=true')).toEqual([expiredId]);
    expect(await list('closed=true&state=approved')).toEqual([]);

    const escalating = await start(workspace, { assignees: ['boss@example.net'], escalate });
    await expect
      .poll(async () => (await asked(workspace, escalating.runId)).assignees.length, { timeout: 20_000 })
      .toBe(2);
    await workspace.call('POST', `/runs/${escalating.runId}/cancel`);
    expect((await untilEnded(workspace, escalating.runId)).state).toBe('cancelled');
    expect((await asked(workspace, escalating.runId)).state).toBe('cancelled');
  });
});

describe('a link', () => {
  const open = async (url: string, payload?: string) => {
    const { pathname } = new URL(url);
    const request = payload === undefined ? { method: 'GET' as const } : { method: 'POST' as const, payload };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await program.current.server.inject({ ...request, url: pathname, headers });
    return { status: answer.statusCode, text: answer.body, headers: answer.headers };
  };

  it('decides by its buttons only, once, and only for whom it was made', async () => {
    const workspace = await program.current.aWorkspace();
    const change = {
      assignees: ['ada@example.net'],
      data: { text: '<b>Hi</b>', cc: 'x' },
      editable: ['text'],
      onReject: 'continue',
    };
    const { runId } = await start(workspace, change);
    const { id } = await asked(workspace, runId);
    const links = `/approvals/${id}/links`;
    expect((await workspace.call('POST', links, { for: 'eve@example.net' })).body.code).toBe(
      'approvals.unknown_assignee',
    );
    const { url } = (await workspace.call('POST', links, { for: 'Ada@example.net' })).body;
    const page = await open(url);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('&#60;b&#62;Hi') });
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*form-action 'self'/);
    expect((await asked(workspace, runId)).state).toBe('pending');

    // Without a button nothing is decided; a changed link leads nowhere.
    await open(url, 'comment=hello');
    expect((await asked(workspace, runId)).state).toBe('pending');
    expect((await open(`${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`, 'decision=approve')).status).toBe(404);

    expect((await open(url, 'decision=approve&data.text=Hello&comment=Good')).status).toBe(200);
    const approval = await asked(workspace, runId);
    expect(approval).toMatchObject({
      state: 'approved',
      decisions: [{ via: 'link', by: { name: 'ada@example.net' } }],
    });
    expect((await untilEnded(workspace, runId)).output.decision).toMatchObject({
      approved: true,
      comment: 'Good',
      data: { text: 'Hello', cc: 'x' },
    });
    expect((await open(url, 'decision=reject')).text).toContain('already');
    expect((await asked(workspace, runId)).decisions).toHaveLength(1);
  });
});
