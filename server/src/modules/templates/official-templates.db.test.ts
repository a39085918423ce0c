/** Every template that comes with the program: installed as a person does it, and played on the real engine. */
import { templateLanguages } from '@millrace/contracts/templates/template-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkerLease } from '#platform/leases/worker-lease';
import { systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { useEngineRunner } from '#testing/engine-runner';
import { useGmailProgram } from '#testing/gmail-program';
import { type ScriptedSmtp, startScriptedSmtp } from '#testing/scripted-smtp';
import { templateCases, theClock, theSink } from '#testing/template-cases/cases';
import { Stage } from '#testing/template-cases/stage';
import { officialDirectory, readOfficialTemplates } from './official-templates.ts';

const official = readOfficialTemplates(officialDirectory);

const google = useGmailProgram({ clock: theClock });
useEngineRunner({
  get current() {
    return google.current.program;
  },
});
let smtp: ScriptedSmtp;
let stop: () => Promise<void>;
beforeAll(async () => {
  smtp = await startScriptedSmtp();
  await theSink.open();
  const { database, modules } = google.current.program;
  const connection = database.connections.owner;
  const lease = createWorkerLease({
    connection,
    ids: uuidV7Ids,
    clock: systemClock,
    log: silentLogger,
    role: 'sender',
  });
  const sender = modules.conversations.createSender({ lease, slots: 4 });
  await lease.start();
  sender.start();
  stop = async () => {
    await sender.stop(2_000);
    await lease.stop();
  };
});
afterAll(async () => {
  await stop();
  await smtp.close();
  await theSink.close();
});

/** A connection of its service for each that the template names, by its key. */
async function connect(stage: Stage, keys: readonly { key: string; service: string }[]) {
  const made: Record<string, string> = {};
  for (const { key, service } of keys) {
    if (service === 'gmail') made[key] = await stage.person.connect(key);
    else if (service === 'smtp') {
      const values = { host: '127.0.0.1', port: stage.smtp.port, security: 'none', from: 'office@example.com' };
      made[key] = (await stage.call('POST', '/connections', { service, name: key, values })).id;
    } else throw new Error(`The test has no ${service}.`);
  }
  return made;
}

describe('an official template', () => {
  it('has a case of its own below, and nothing else has', () => {
    expect([...new Set(templateCases.map(({ slug }) => slug))].toSorted()).toEqual([...official.keys()].toSorted());
  });

  it.each([...official.values()])('$slug says everything in both languages', (file) => {
    const texts = [file.name, file.description, ...file.connections.map(({ purpose }) => purpose)];
    const examples = file.examples.flatMap(({ input, output }) => [input, output]);
    for (const text of [...texts, ...examples])
      expect(Object.keys(text).toSorted()).toEqual([...templateLanguages].toSorted());
    expect(examples.length).toBeGreaterThan(0);
    for (const [name, property] of Object.entries(file.config.properties)) {
      expect(property, name).toMatchObject({ title: expect.any(String), 'x-de': { title: expect.any(String) } });
      expect('default' in property || 'examples' in property, `${name} has no value for the preview`).toBe(true);
    }
  });

  it('is no copy of another', () => {
    const said = [...official.values()].map(({ definition }) => JSON.stringify(definition));
    expect(new Set(said).size).toBe(said.length);
  });

  it.each(templateCases)('$slug $does', async ({ slug, config, connections, play }) => {
    const file = official.get(slug);
    if (!file) throw new Error(`There is no template ${slug}.`);
    smtp.mails.length = 0;
    theSink.calls.length = 0;
    const stage = new Stage({ google: google.current, person: await google.current.aPerson(), smtp });
    const wanted = file.connections.filter(({ key }) => connections?.includes(key) ?? true);
    const examples = Object.entries(file.config.properties).flatMap(([name, property]) => {
      const { examples: given } = property as { examples?: unknown[] }; // an annotation of JSON Schema
      return 'default' in property || !given ? [] : [[name, given[0]] as const];
    });
    const installed = await stage.call('POST', `/templates/${slug}/install`, {
      config: { ...Object.fromEntries(examples), ...(typeof config === 'function' ? await config(stage) : config) },
      connections: await connect(stage, wanted),
      publish: true,
    });
    expect(installed).toMatchObject({ state: 'active', hasChanges: false });
    stage.workflowId = installed.id;
    await play(stage);
  });
});
