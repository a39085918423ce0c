/**
 * Fills the demo workspace from `examples/` through the product's own doors: files are imported, mail is taken in,
 * answers are queued. What a newcomer sees has happened the way their own data will.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { callPatiently, type ProgramAnswer, type ProgramRequest } from '../program-request.ts';
import { type Letter, letters } from './letters.ts';
import { mails } from './mails.ts';
import { tasks } from './tasks.ts';

export interface DemoDeps {
  /** Asks the API with a key of the demo workspace. */
  call(request: Omit<ProgramRequest, 'apiKey'>): Promise<ProgramAnswer>;
  /** The folder `examples`. */
  examples: string;
  signal: AbortSignal;
}

/** Official ones that need no connection: they sort what comes in, ask before they answer, and remind who waits. */
export const templates = {
  first: ['inbound-lead-triage', 'no-answer-reminder'],
  drafting: ['reply-draft-with-approval'],
} as const;

const idSchema = z.object({ id: z.string() });
const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });
const pollMs = 600;
const patienceMs = 120_000;

/** May run again after it was interrupted: what is there already stays as it is. */
export async function fillDemo(deps: DemoDeps): Promise<void> {
  const channelId = await getSandboxId(deps);
  await importFile(deps, { kind: 'leads', file: 'csv/chatwoot/contacts.csv' });
  await spreadLeads(deps);
  for (const mail of mails) await deliverMail(deps, channelId, mail);
  // From here on workflows work along. Who has an answer gets no draft of one.
  for (const template of templates.first) await installTemplate(deps, template);
  for (const letter of letters.filter(({ answer }) => answer !== undefined))
    await deliverLetter(deps, channelId, letter);
  for (const template of templates.drafting) await installTemplate(deps, template);
  // The last to write stand on top of the inbox.
  for (const letter of letters.filter(({ answer }) => answer === undefined))
    await deliverLetter(deps, channelId, letter);
  await addTasks(deps);
  await importFile(deps, { kind: 'companies', file: 'csv/salesforce-dataloader/accountData.csv' });
}

/** Every new workspace has one, so that everything can be tried without an account anywhere. */
async function getSandboxId(deps: DemoDeps): Promise<string> {
  const page = await ask(deps, pageOf(idSchema.extend({ vendor: z.string() })), { method: 'GET', path: '/channels' });
  const sandbox = page.items.find(({ vendor }) => vendor === 'sandbox');
  if (!sandbox) throw new Error('The demo workspace has no sandbox channel.');
  return sandbox.id;
}

async function importFile(
  deps: DemoDeps,
  { kind, file }: { kind: 'leads' | 'companies'; file: string },
): Promise<void> {
  const name = file.split('/').at(-1) ?? file;
  const state = idSchema.extend({ state: z.string(), fileName: z.string() });
  const earlier = await ask(deps, pageOf(state), { method: 'GET', path: '/imports' });
  let current = earlier.items.find(({ fileName, state }) => fileName === name && state !== 'draft');
  if (!current) {
    const query = new URLSearchParams({ kind, name });
    const draft = await ask(deps, state, {
      method: 'POST',
      path: `/imports?${query}`,
      file: join(deps.examples, file),
    });
    current = await ask(deps, state, { method: 'POST', path: `/imports/${draft.id}/start` });
  }
  while (current.state === 'queued' || current.state === 'running') {
    await sleep(pollMs, undefined, { signal: deps.signal });
    current = await ask(deps, state, { method: 'GET', path: `/imports/${current.id}` });
  }
}

async function deliverLetter(deps: DemoDeps, channelId: string, letter: Letter): Promise<void> {
  const { from, fromName, subject, text, answer } = letter;
  const once = (what: string) => ({ 'idempotency-key': `demo ${what} ${from}` });
  const delivered = await ask(deps, z.object({ conversationId: z.string() }), {
    method: 'POST',
    path: '/sandbox/mail',
    headers: once('letter'),
    body: { channelId, from, fromName, subject, text },
  });
  if (answer === undefined) return;
  await ask(deps, z.unknown(), {
    method: 'POST',
    path: `/conversations/${delivered.conversationId}/messages`,
    headers: once('answer'),
    body: { text: answer },
  });
}

async function installTemplate(deps: DemoDeps, template: string): Promise<void> {
  await ask(deps, z.unknown(), {
    method: 'POST',
    path: `/templates/${template}/install`,
    headers: { 'idempotency-key': `demo template ${template}` },
    body: { config: {}, publish: true },
  });
}

/** A list in which everybody is new looks like nobody works with it. */
async function spreadLeads(deps: DemoDeps): Promise<void> {
  const statuses = await ask(deps, pageOf(idSchema.extend({ kind: z.string() })), {
    method: 'GET',
    path: '/lead-statuses',
  });
  const leads = await ask(deps, pageOf(idSchema), { method: 'GET', path: '/leads?limit=200&sort=name' });
  const pick = (every: number, offset: number) =>
    leads.items.filter((_, index) => index % every === offset).map(({ id }) => id);
  const parts = [
    { kind: 'working', ids: pick(3, 1), tag: undefined },
    { kind: 'qualified', ids: pick(6, 2), tag: 'Hot' },
    { kind: 'converted', ids: pick(12, 5), tag: 'Customer' },
  ];
  for (const { kind, ids, tag } of parts) {
    const statusId = statuses.items.find((status) => status.kind === kind)?.id;
    if (ids.length === 0 || statusId === undefined) continue;
    await ask(deps, z.unknown(), { method: 'POST', path: '/leads/batch/update', body: { ids, statusId } });
    if (tag === undefined) continue;
    await ask(deps, z.unknown(), { method: 'POST', path: '/leads/batch/tag', body: { ids, add: [tag] } });
  }
}

/** For the one person of the demo, who finds them on the page of tasks. */
async function addTasks(deps: DemoDeps): Promise<void> {
  const member = z.object({ userId: z.string() });
  const { items } = await ask(deps, pageOf(member), { method: 'GET', path: '/members' });
  for (const { about, dueInDays, ...task } of tasks) {
    const path = `/contacts?email=${encodeURIComponent(about)}`;
    const [contact] = (await ask(deps, pageOf(idSchema), { method: 'GET', path })).items;
    const due = new Date(Date.now() + dueInDays * 86_400_000);
    due.setHours(16, 0, 0, 0);
    await ask(deps, z.unknown(), {
      method: 'POST',
      path: '/tasks',
      headers: { 'idempotency-key': `demo task ${about}` },
      body: { ...task, contactId: contact?.id, assigneeId: items[0]?.userId, dueAt: due.toISOString() },
    });
  }
}

async function deliverMail(deps: DemoDeps, channelId: string, mail: string): Promise<void> {
  await ask(deps, z.unknown(), {
    method: 'POST',
    path: `/channels/${channelId}/inbound`,
    headers: { 'content-type': 'message/rfc822' },
    file: join(deps.examples, 'mail', mail),
  });
}

async function ask<Answer>(
  deps: DemoDeps,
  schema: z.ZodType<Answer>,
  request: Omit<ProgramRequest, 'apiKey'>,
): Promise<Answer> {
  deps.signal.throwIfAborted();
  // Just after the first start the machine is at its busiest.
  const ask = () => deps.call({ ...request, path: `/api/v1${request.path}` });
  const answer = await callPatiently(ask, { patienceMs, signal: deps.signal });
  if (answer.status >= 400) {
    throw new Error(`${request.method} ${request.path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return schema.parse(answer.body);
}
