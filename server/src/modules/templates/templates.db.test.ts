import { beforeAll, describe, expect, it } from 'vitest';
import { type GmailProgram, type Person, useGmailProgram } from '#testing/gmail-program';

const google = useGmailProgram();
let ada: Person;
let bob: Person;
beforeAll(async () => {
  const program: GmailProgram = google.current;
  [ada, bob] = [await program.aPerson(), await program.aPerson()];
});

const reminder = 'no-answer-reminder';

async function aWorkflow(person: Person, definition: object): Promise<string> {
  const { status, body } = await person.call('POST', '/workflows', { definition });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

const said = {
  name: { en: 'Answer the office' },
  description: { en: 'Drafts an answer.' },
  category: 'support',
  tags: ['inbox'],
  difficulty: 'easy',
  minutesSaved: 3,
  examples: [],
};

async function publish(person: Person, definition: object, more: object = {}) {
  const workflowId = await aWorkflow(person, definition);
  return await person.browse('POST', '/templates', { workflowId, ...said, ...more });
}

const note = {
  name: 'Note',
  config: { text: 'Call them' },
  triggers: [{ type: 'event', event: 'lead.created' }],
  steps: [
    {
      id: 'note',
      type: 'integration',
      service: 'millrace',
      action: 'add_note',
      inputs: { id: '{{ trigger.lead.id }}', body: '{{ config.text }}' },
    },
  ],
};
const noteChoices = [{ name: 'text', path: 'config.text', title: 'Text' }];

describe('the list', () => {
  it('is searched and narrowed, and says what works with the connections there are', async () => {
    const find = async (query: string) => (await bob.call('GET', `/templates?${query}`)).body.items;
    expect((await find('q=lead+triage')).map(({ id }: { id: string }) => id)).toEqual(['inbound-lead-triage']);
    expect((await find('category=support')).every(({ category }: { category: string }) => category === 'support')).toBe(
      true,
    );
    expect(await find('source=workspace')).toEqual([]);
    expect((await bob.call('GET', '/templates?category=shoes')).status).toBe(422);
    expect((await bob.call('GET', '/templates/no-such-template')).body.code).toBe('templates.not_found');
  });
});

describe('installing', () => {
  it('makes a draft with the values that were given, in the language that was asked for', async () => {
    const { status, body } = await ada.browse('POST', `/templates/${reminder}/install`, {
      config: { wait: '2d' },
      language: 'de',
    });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        state: 'draft',
        name: 'Erinnerung ohne Antwort',
        owner: { id: ada.ownerId },
        definition: { config: { wait: '2d', title: 'Keine Antwort von {{ trigger.contact.name }}' } },
      },
    });
    expect(body.definition.steps[0].timeout).toBe('2d');
    const { items } = (await ada.call('GET', `/events?recordId=${body.id}`)).body;
    expect(items.map(({ type }: { type: string }) => type)).toContain('template.installed');
  });

  it('says which value is wrong, missing or unknown, and leaves nothing behind', async () => {
    const before = (await bob.call('GET', '/workflows')).body.items.length;
    const refused = await bob.browse('POST', `/templates/${reminder}/install`, {
      config: { wait: 'soon', title: '', shoe: 1 },
      connections: { mailbox: 'Office' },
      publish: true,
    });
    expect(refused.body).toMatchObject({ code: 'templates.invalid_config' });
    expect(refused.body.issues.map(({ path }: { path: string }) => path).toSorted()).toEqual([
      'config.shoe',
      'config.title',
      'config.wait',
      'connections.mailbox',
    ]);
    const faulty = await bob.browse('POST', `/templates/${reminder}/install`, {
      config: { title: 'No answer from {{ triger.contact.name }}' },
      publish: true,
    });
    expect(faulty.body).toMatchObject({
      code: 'workflows.invalid_definition',
      issues: [{ path: 'config.title', message: expect.stringContaining('triger') }],
    });
    expect((await bob.call('GET', '/workflows')).body.items).toHaveLength(before);
  });

  it('is shown before, with examples where there is no standard', async () => {
    const { body } = await ada.call('POST', `/templates/${reminder}/preview`, { config: { wait: '5d' } });
    expect(body.definition).toMatchObject({ name: 'No-answer reminder', steps: [{ timeout: '5d' }, {}] });
  });
});

describe('uses and ratings', () => {
  it('count official templates everywhere, once for each person', async () => {
    const look = async (person: Person) => (await person.browse('GET', `/templates/${reminder}`)).body;
    const { uses } = await look(ada);
    await bob.browse('POST', `/templates/${reminder}/install`, {});
    expect((await look(ada)).uses).toBe(uses + 1);
    await ada.browse('PUT', `/templates/${reminder}/rating`, { stars: 2 });
    await ada.browse('PUT', `/templates/${reminder}/rating`, { stars: 4 });
    await bob.browse('PUT', `/templates/${reminder}/rating`, { stars: 5 });
    expect(await look(ada)).toMatchObject({ rating: { average: 4.5, count: 2 }, myRating: 4 });
    expect((await ada.browse('PUT', `/templates/${reminder}/rating`, { stars: 6 })).status).toBe(422);
    const byKey = await ada.call('PUT', `/templates/${reminder}/rating`, { stars: 1 });
    expect(byKey.body.code).toBe('templates.only_people');
  });
});

describe('a workflow of one’s own', () => {
  it('is published with its configuration, installed from it, changed, retired and brought back', async () => {
    const { status, body } = await publish(ada, note, { config: noteChoices });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { source: 'workspace', author: expect.any(String), config: { required: ['text'] }, version: 1 },
    });
    const installed = await ada.browse('POST', `/templates/${body.id}/install`, {
      config: { text: 'Write to them' },
      publish: true,
    });
    expect(installed.body).toMatchObject({ state: 'active', definition: { config: { text: 'Write to them' } } });
    const changed = await ada.browse('PATCH', `/templates/${body.id}`, { difficulty: 'advanced' });
    expect(changed.body).toMatchObject({ difficulty: 'advanced', version: 2, uses: 1 });
    await ada.browse('POST', `/templates/${body.id}/retire`);
    expect((await ada.browse('POST', `/templates/${body.id}/install`, {})).body.code).toBe('templates.retired');
    const listed = async (query = '') => (await ada.call('GET', `/templates?source=workspace${query}`)).body.items;
    const ids = (items: { id: string }[]) => items.map(({ id }) => id);
    expect(ids(await listed())).not.toContain(body.id);
    expect(ids(await listed('&retired=true'))).toContain(body.id);
    await ada.browse('POST', `/templates/${body.id}/restore`);
    expect(ids(await listed())).toContain(body.id);
    expect((await bob.call('GET', `/templates/${body.id}`)).status).toBe(404);
  });

  it('is taken anew from its workflow', async () => {
    const { body } = await publish(ada, note, { config: noteChoices });
    await ada.call('PATCH', `/workflows/${body.workflowId}`, {
      definition: { ...note, triggers: [{ type: 'event', event: 'contact.created' }] },
    });
    const { workflowId } = body;
    const updated = await ada.browse('PATCH', `/templates/${body.id}`, { workflowId });
    expect(updated.body).toMatchObject({
      definition: { triggers: [{ event: 'contact.created' }] },
      config: { properties: { text: { default: 'Call them' } } },
    });
  });

  it('keeps its connections as slots, and what is only this workspace’s out', async () => {
    const mailbox = await ada.connect('Office');
    const draft = {
      id: 'd',
      type: 'integration',
      service: 'gmail',
      action: 'list_labels',
      connection: 'Office',
      inputs: {},
    };
    const { body } = await publish(ada, { name: 'Labels', triggers: [{ type: 'manual' }], steps: [draft] });
    expect(body).toMatchObject({ connections: [{ key: 'gmail', service: 'gmail' }], isReady: true });
    const missing = await ada.browse('POST', `/templates/${body.id}/install`, {});
    expect(missing.body.issues).toMatchObject([{ path: 'connections.gmail' }]);
    const made = await ada.browse('POST', `/templates/${body.id}/install`, { connections: { gmail: 'office' } });
    expect(made.body.definition.steps[0].connection).toBe(mailbox);
    const leaky = { ...note, steps: [{ ...note.steps[0], inputs: { id: ada.ownerId, body: 'x' } }] };
    const refused = await publish(ada, leaky);
    expect(refused.body).toMatchObject({
      code: 'templates.not_portable',
      problems: [{ path: 'steps[0].inputs.id' }],
    });
    const asked = await publish(ada, leaky, { config: [{ name: 'lead', path: 'steps[0].inputs.id' }] });
    expect(asked.body.config.properties.lead).toEqual({ type: 'string', title: 'lead' });
  });

  it('must be one that could be published', async () => {
    const { body } = await publish(ada, { ...note, steps: [{ type: 'http', url: '{{ nobody }}' }] });
    expect(body.code).toBe('workflows.invalid_definition');
    const lost = await publish(ada, note, { config: [{ name: 'text', path: 'steps[4].url' }] });
    expect(lost.body).toMatchObject({ code: 'templates.invalid_config', issues: [{ path: 'config.0.path' }] });
  });
});

describe('a file', () => {
  it('goes from one workspace to another, without anything of the first', async () => {
    const published = await publish(ada, note, { config: noteChoices });
    const { body: file } = await ada.call('GET', `/templates/${published.body.id}/export`);
    expect(JSON.stringify(file)).not.toContain(ada.workspaceId);
    const imported = await bob.call('POST', '/templates/import', { file });
    expect(imported).toMatchObject({ status: 201, body: { name: said.name, workflowId: null } });
    const again = await bob.call('GET', `/templates/${imported.body.id}/export`);
    expect(again.body).toEqual(file);
  });

  it('that is none, or holds what it must not, is refused with the place', async () => {
    const { body: file } = await ada.call('GET', `/templates/${reminder}/export`);
    const refuse = async (change: object) =>
      (await bob.call('POST', '/templates/import', { file: { ...file, ...change } })).body;
    expect(await refuse({ formatVersion: 9 })).toMatchObject({
      code: 'templates.invalid_file',
      issues: [{ path: 'formatVersion' }],
    });
    expect(await refuse({ definition: { steps: [{ type: 'http', url: 'x', connection: 'Office' }] } })).toMatchObject({
      code: 'templates.not_portable',
      problems: [{ path: 'steps[0].connection' }],
    });
    expect(await refuse({ definition: { steps: [{ type: 'shoe' }] } })).toMatchObject({
      code: 'workflows.invalid_definition',
    });
    expect(await refuse({ definition: {} })).toMatchObject({ code: 'workflows.invalid_definition' });
  });
});

it('members install, and only owners and admins publish, change and import', async () => {
  const { body } = await ada.call('POST', '/api-keys', { name: 'member', role: 'member' });
  const asMember = { authorization: `Bearer ${body.key}` };
  expect((await ada.call('POST', `/templates/${reminder}/install`, {}, asMember)).status).toBe(201);
  expect((await ada.call('POST', '/templates/import', { file: {} }, asMember)).body.code).toBe('auth.forbidden');
  const official = await ada.call('PATCH', `/templates/${reminder}`, { minutesSaved: 1 });
  expect(official.body.code).toBe('templates.official');
});
