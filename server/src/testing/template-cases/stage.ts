/** A workspace in which an installed template is played: people write, things happen, and the runs are carried out. */
import { type GmailProgram, type Person } from '../gmail-program.ts';
import { inject, type TestAnswer } from '../test-program.ts';
import type { ScriptedSmtp } from '../scripted-smtp.ts';
import { sql } from 'kysely';
import { theClock } from './clock.ts';
import { expect } from 'vitest';

export interface TemplateCase {
  slug: string;
  /** What it does here, as the end of a sentence. */
  does: string;
  /** Beyond standard values and examples. */
  config?: Record<string, unknown> | ((stage: Stage) => Promise<Record<string, unknown>>);
  /** Of its connections, those that are given; all of them unless told. */
  connections?: readonly string[];
  play(stage: Stage): Promise<void>;
}

const within = { timeout: 15_000, interval: 25 };

export class Stage {
  readonly google: GmailProgram;
  readonly person: Person;
  readonly smtp: ScriptedSmtp;
  workflowId = '';

  constructor(around: { google: GmailProgram; person: Person; smtp: ScriptedSmtp }) {
    this.google = around.google;
    this.person = around.person;
    this.smtp = around.smtp;
  }

  get gmail() {
    return this.google.gmail;
  }

  /** What is asked must be granted. */
  async call(method: string, path: string, body?: unknown): Promise<TestAnswer['body']> {
    const answer = await this.person.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(400);
    return answer.body;
  }

  /** The address of the owner of the workspace. */
  async email(): Promise<string> {
    return (await this.call('GET', '/members')).items[0].email;
  }

  async aLead(fields: object = {}): Promise<TestAnswer['body']> {
    return await this.call('POST', '/leads', { name: 'Ada Lovelace', email: 'ada@example.org', ...fields });
  }

  async lead(id: string): Promise<TestAnswer['body']> {
    return await this.call('GET', `/leads/${id}`);
  }

  async leads(): Promise<TestAnswer['body'][]> {
    return (await this.call('GET', '/leads')).items;
  }

  async tagsOf(id: string): Promise<string[]> {
    const { tags } = await this.call('GET', `/contacts/${id}`);
    return tags.map(({ name }: { name: string }) => name).toSorted();
  }

  async notesOf(id: string): Promise<string[]> {
    const { items } = await this.call('GET', `/notes?contactId=${id}`);
    return items.map(({ body }: { body: string }) => body);
  }

  async tasks(): Promise<TestAnswer['body'][]> {
    return (await this.call('GET', '/tasks')).items;
  }

  /** A mail of somebody outside; answers their lead and the message. */
  async receive(text: string, letter: { from?: string; fromName?: string; subject?: string; inReplyTo?: string } = {}) {
    const channelId = await this.sandboxId();
    const mail = {
      channelId,
      from: 'ada@example.org',
      fromName: 'Ada Lovelace',
      subject: 'A question',
      ...letter,
      text,
    };
    const { messageId } = await this.call('POST', '/sandbox/mail', mail);
    const message = await this.call('GET', `/messages/${messageId}`);
    return {
      messageId: String(messageId),
      contactId: String(message.contactId),
      conversationId: message.conversationId,
    };
  }

  async sandboxId(): Promise<string> {
    const { items } = await this.call('GET', '/channels');
    return items.find(({ vendor }: { vendor: string }) => vendor === 'sandbox').id;
  }

  /** Writes first, as a person does. */
  async write(contactId: string, text = 'Shall we talk?') {
    const channelId = await this.sandboxId();
    return await this.call('POST', '/conversations', { contactId, channelId, subject: 'Our offer', text });
  }

  /** Mails the sandbox has delivered, the newest first. */
  async delivered(): Promise<TestAnswer['body'][]> {
    return (await this.call('GET', '/sandbox/mail')).items;
  }

  async until(look: () => Promise<unknown>, expected: unknown): Promise<void> {
    await expect.poll(look, within).toEqual(expected);
  }

  /** Everything that was started is over, or waits; nothing has failed. */
  async settle(): Promise<void> {
    const { workspaceId } = this.person;
    const { owner } = this.google.program.database;
    const open = async () => {
      const { rows } = await sql<{ open: number }>`
        select (
          (select count(*) from runs where workspace_id = ${workspaceId}
             and (state in ('pending', 'running') or state = 'waiting' and (due_at is not null or wake_at < now() + interval '2 seconds')))
          + (select count(*) from messages where workspace_id = ${workspaceId} and state in ('queued', 'deferred', 'sending'))
        )::int as open`.execute(owner);
      return rows[0]?.open;
    };
    await expect.poll(open, within).toBe(0);
    const failed = await sql`
      select state, error from runs where workspace_id = ${workspaceId} and state = 'failed'`.execute(owner);
    expect(failed.rows, JSON.stringify(failed.rows)).toEqual([]);
  }

  /** The clock has come to the next time of the schedule: as it is after weeks of standing still. */
  async tick(): Promise<void> {
    const { database, modules } = this.google.program;
    await sql`
      update workflow_schedules set last_at = now() - interval '40 days', next_at = now() - interval '1 minute'
      where workspace_id = ${this.person.workspaceId}`.execute(database.owner);
    await modules.workflows.createScheduler().tick();
    await this.settle();
  }

  /** As it would be if something had happened so long ago. */
  async age(table: string, column: string, span: string): Promise<void> {
    await sql`
      update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)} - ${span}::interval
      where workspace_id = ${this.person.workspaceId}`.execute(this.google.program.database.owner);
  }

  /** Calls the webhook of the workflow, from outside. */
  async hook(body: object): Promise<TestAnswer> {
    const { pathname } = new URL(await this.#endpoint('webhook'));
    return await inject(this.google.program.server, { method: 'POST', url: pathname }, body);
  }

  /** Fills the form of the workflow in, as a person does. */
  async fillIn(fields: Record<string, string>): Promise<void> {
    const { pathname } = new URL(await this.#endpoint('form'));
    const { server } = this.google.program;
    theClock.offsetMs = -60_000;
    const page = await server.inject({ method: 'GET', url: pathname });
    theClock.offsetMs = 0;
    const started = /name="started"\s+value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const sent = await server.inject({
      method: 'POST',
      url: pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ started, ...fields }).toString(),
    });
    expect(sent.statusCode, sent.body).toBe(200);
  }

  async #endpoint(kind: string): Promise<string> {
    const { items } = await this.call('GET', `/workflows/${this.workflowId}/endpoints`);
    return items.find((each: { kind: string }) => each.kind === kind).url;
  }

  /** The one approval that waits. */
  async approval(): Promise<TestAnswer['body']> {
    const pending = async () => (await this.call('GET', '/approvals?state=pending')).items;
    await expect.poll(async () => (await pending()).length, within).toBe(1);
    return (await pending())[0];
  }

  async decide(id: string, decision: object): Promise<void> {
    await this.call('POST', `/approvals/${id}/decide`, decision);
    await this.settle();
  }

  /** The output of the last run of the workflow. */
  async output(): Promise<TestAnswer['body']> {
    const { items } = await this.call('GET', `/runs?workflowId=${this.workflowId}`);
    return (await this.call('GET', `/runs/${items[0].id}`)).output;
  }

  async runs(): Promise<TestAnswer['body'][]> {
    return (await this.call('GET', `/runs?workflowId=${this.workflowId}`)).items;
  }

  async statusId(kind: string): Promise<string> {
    const { items } = await this.call('GET', '/lead-statuses');
    return items.find((status: { kind: string }) => status.kind === kind).id;
  }

  async move(id: string, kind: string): Promise<void> {
    await this.call('POST', `/contacts/${id}/status`, { statusId: await this.statusId(kind) });
  }

  /** Another workflow beside it. */
  async publish(definition: object): Promise<void> {
    const { id } = await this.call('POST', '/workflows', { definition });
    await this.call('POST', `/workflows/${id}/publish`, {});
  }

  /**
   * Writes another value into the installed workflow. Who is to answer in time is given a day for it, and who is to stay
   * silent a moment: a busy machine may take longer than that for the answer.
   */
  async change(was: string, is: string): Promise<void> {
    const path = `/workflows/${this.workflowId}`;
    const { definition } = await this.call('GET', path);
    const text = JSON.stringify(definition);
    expect(text).toContain(`"${was}"`);
    await this.call('PATCH', path, { definition: JSON.parse(text.replaceAll(`"${was}"`, `"${is}"`)) });
    await this.call('POST', `${path}/publish`, {});
  }

  async start(name: string, input: object = {}): Promise<void> {
    const { items } = await this.call('GET', `/workflows?q=${name}`);
    const found = items.find((workflow: { name: string }) => workflow.name === name);
    await this.call('POST', `/workflows/${found.id}/run`, { input });
  }

  /** A mail as another server hands it over. */
  async receiveRaw(lines: readonly string[]): Promise<void> {
    const path = `/channels/${await this.sandboxId()}/inbound`;
    const raw = Buffer.from(lines.join('\r\n'));
    const { status, body } = await this.person.call('POST', path, raw, { 'content-type': 'message/rfc822' });
    expect(status, JSON.stringify(body)).toBe(201);
  }

  async makeRun(input: object = {}): Promise<void> {
    await this.call('POST', `/workflows/${this.workflowId}/run`, { input });
    await this.settle();
  }
}
