import { describe, expect, it } from 'vitest';
import { overBudget, rules } from './rules.ts';
import { toSourceTree } from './source-tree.ts';

/** For each rule, trees that break it: a rule that cannot go red holds nothing. */
const violations: Record<string, Record<string, Record<string, string>>> = {
  'every file belongs to a part of the map': {
    'a file outside the map': { 'server/src/stray.ts': '' },
  },
  'imports of our own files resolve': {
    'a relative import of nothing': { 'server/src/app/a.ts': `import './gone.ts';` },
    'an alias of nothing': { 'server/src/app/a.ts': `import type { A } from '#platform/gone';` },
    'a contract of nothing': { 'server/src/app/a.ts': `export { a } from '@millrace/contracts/gone/a';` },
  },
  'imports follow the direction': {
    'platform imports a module': {
      'server/src/platform/clock.ts': `import { x } from '#modules/contacts/contacts.module';`,
      'server/src/modules/contacts/contacts.module.ts': '',
    },
    'platform imports a noun of the contracts': {
      'server/src/platform/http/projector.ts': `import { x } from '@millrace/contracts/contacts/leads';`,
      'contracts/src/contacts/leads.ts': '',
    },
    'a module imports one above it': {
      'server/src/modules/contacts/lead.ts': `import { x } from '#modules/conversations/conversations.module';`,
      'server/src/modules/conversations/conversations.module.ts': '',
    },
    'a module goes in by the window': {
      'server/src/modules/conversations/thread.ts': `import { x } from '#modules/contacts/contact-store';`,
      'server/src/modules/contacts/contact-store.ts': '',
    },
    'a type import counts': {
      'server/src/platform/clock.ts': `import type { X } from '#modules/contacts/contacts.module';`,
      'server/src/modules/contacts/contacts.module.ts': '',
    },
    'an inline type import counts': {
      'server/src/platform/clock.ts': `export type X = import('../modules/contacts/contacts.module.ts').X;`,
      'server/src/modules/contacts/contacts.module.ts': '',
    },
    'a dynamic import counts': {
      'server/src/platform/clock.ts': `await import('#app/config');`,
      'server/src/app/config.ts': '',
    },
    'a re-export counts': {
      'server/src/engine/step.ts': `export { x } from '#modules/contacts/contacts.module';`,
      'server/src/modules/contacts/contacts.module.ts': '',
    },
    'contracts import the server': {
      'contracts/src/contacts/leads.ts': `import { x } from '../../../server/src/platform/clock.ts';`,
      'server/src/platform/clock.ts': '',
    },
    'a channel imports a module that is not its port': {
      'server/src/channels/email/email.ts': `import { x } from '#modules/contacts/contacts.module';`,
      'server/src/modules/contacts/contacts.module.ts': '',
    },
    'a channel imports another': {
      'server/src/channels/email/email.ts': `import { x } from '#channels/sandbox/sandbox';`,
      'server/src/channels/sandbox/sandbox.ts': '',
    },
    'a feature imports a feature': {
      'web/src/features/inbox/inbox.tsx': `import { x } from '../contacts/contact-card.tsx';`,
      'web/src/features/contacts/contact-card.tsx': '',
    },
    'a design part imports a feature': {
      'web/src/ui/table.tsx': `import { x } from '../features/contacts/contact-card.tsx';`,
      'web/src/features/contacts/contact-card.tsx': '',
    },
    'the web imports the server': {
      'web/src/api/call.ts': `import { x } from '../../../server/src/platform/clock.ts';`,
      'server/src/platform/clock.ts': '',
    },
    'something imports the composition root': {
      'server/src/modules/contacts/lead.ts': `import { x } from '#app/modules';`,
      'server/src/app/modules.ts': '',
    },
    'the program imports a test': {
      'server/src/app/roles.ts': `import { x } from '../../../tests/program.ts';`,
      'tests/program.ts': '',
    },
  },
  'contracts import only zod': {
    'a package in contracts': { 'contracts/src/contacts/leads.ts': `import pg from 'pg';` },
  },
  'no import cycle at run time': {
    'two files in a ring': {
      'server/src/platform/a.ts': `import { b } from './b.ts';`,
      'server/src/platform/b.ts': `import { a } from '#platform/a';`,
    },
  },
  'only tests import testing': {
    'a module with a fake inside': {
      'server/src/modules/contacts/lead.ts': `import { aContact } from '#testing/factories';`,
      'server/src/testing/factories.ts': '',
    },
  },
  'the environment is read in one place': {
    'process.env in a module': { 'server/src/modules/contacts/lead.ts': `export const x = process.env['X'];` },
  },
  'no module is mocked': {
    'vi.mock': { 'server/src/modules/contacts/lead.test.ts': `vi.mock('./lead.ts');` },
  },
  'tests wait with one patience': {
    'vi.waitUntil': { 'server/src/modules/contacts/lead.test.ts': `await vi.waitUntil(() => isDone);` },
  },
  'a change is judged by itself, not by luck': {
    'a property without a seed': {
      'server/src/modules/contacts/lead.test.ts': `fc.assert(fc.property(fc.string(), holds), { numRuns: 9 });`,
    },
  },
  'nothing is re-exported wholesale': {
    'a barrel': { 'server/src/platform/all.ts': `export * from './a.ts';`, 'server/src/platform/a.ts': '' },
    'a namespace': { 'server/src/platform/all.ts': `export * as a from './a.ts';`, 'server/src/platform/a.ts': '' },
  },
  'no default exports': {
    'a default': { 'server/src/platform/a.ts': `export default function a() {}` },
  },
  'casts have a reason beside them': {
    as: { 'server/src/platform/a.ts': `export const a = (x: unknown) => x as string;` },
    'a bang': { 'web/src/api/a.ts': `export const a = (x?: string) => x!.length;` },
  },
  'class names say what a thing is': {
    'a manager': { 'server/src/platform/a.ts': `export class LeadManager {}` },
  },
  'file names are kebab-case with known suffixes': {
    'camel case': { 'server/src/platform/createPool.ts': '' },
    'a suffix of its own': { 'server/src/modules/contacts/contacts.service.ts': '' },
  },
  'file names say something': {
    'a barrel by name': { 'server/src/platform/index.ts': '' },
    'a drawer': { 'server/src/platform/string-utils.ts': '' },
    'a folder of odds and ends': { 'server/src/platform/common/text.ts': '' },
  },
  'a front door is named after its module': {
    'a door elsewhere': { 'server/src/modules/contacts/leads.module.ts': '' },
  },
  'every module has a front door and a place in the table': {
    'no door': { 'server/src/modules/contacts/lead.ts': '' },
    'an unknown module': { 'server/src/modules/gossip/gossip.module.ts': '' },
  },
  'an operation is found where its noun says': {
    'another noun': { 'contracts/src/contacts/leads.ts': `operation({ id: 'deals.list', path: '/deals' });` },
    'no noun at all': { 'contracts/src/contacts/leads.ts': `operation({ id: 'list', path: '/leads' });` },
    'outside the contracts': {
      'server/src/modules/contacts/lead.ts': `operation({ id: 'leads.list', path: '/leads' });`,
    },
  },
  'operation ids and routes are unique': {
    twice: {
      'contracts/src/contacts/leads.ts': `operation({ id: 'leads.list', path: '/leads' });`,
      'contracts/src/leads/more.ts': `operation({ id: 'leads.list', path: '/all-leads' });`,
    },
  },
};

describe('each rule goes red', () => {
  for (const [name, trees] of Object.entries(violations)) {
    for (const [what, texts] of Object.entries(trees)) {
      it(`${name}: ${what}`, () => {
        expect(rules[name]?.(toSourceTree(texts))).not.toEqual([]);
      });
    }
  }

  it('and none is without such a proof, but for the one that judges the table itself', () => {
    const unproven = Object.keys(rules).filter((name) => !violations[name]);
    expect(unproven).toEqual(['modules form a graph without cycles']);
  });
});

it('a tree that keeps the rules passes all of them', () => {
  const tree = toSourceTree({
    'contracts/src/operation.ts': `import { z } from 'zod';`,
    'contracts/src/contacts/leads.ts': `import { operation } from '../operation.ts';\noperation({ id: 'leads.list', path: '/leads' });`,
    'server/src/platform/http/projector.ts': `import type { Operation } from '@millrace/contracts/operation';`,
    'server/src/modules/events/events.module.ts': '',
    'server/src/modules/contacts/contacts.module.ts': `import { recordEvents } from '#modules/events/events.module';\nimport { toLead } from './lead.ts';`,
    'server/src/modules/contacts/lead.ts': `// The column is never null here.\nexport const toLead = (row: unknown) => row as string;`,
    'server/src/modules/contacts/lead.test.ts': `import { aContact } from '#testing/factories';`,
    'server/src/testing/factories.ts': '',
    'server/src/app/config.ts': `export const port = process.env['PORT'];`,
    'server/src/app/modules.ts': `import { contacts } from '#modules/contacts/contacts.module';`,
    'web/src/features/contacts/contact-card.tsx': `import { Card } from '../../ui/card.tsx';`,
    'web/src/ui/card.tsx': 'export const Card = () => <div />;',
  });
  for (const [name, rule] of Object.entries(rules)) expect(rule(tree), name).toEqual([]);
});

it('type-only rings are allowed: nothing of them runs', () => {
  const tree = toSourceTree({
    'server/src/platform/a.ts': `import type { B } from './b.ts';`,
    'server/src/platform/b.ts': `import { a } from './a.ts';`,
  });
  expect(rules['no import cycle at run time']?.(tree)).toEqual([]);
});

it('long files and functions are named', () => {
  const body = 'let x = 1;\n'.repeat(60);
  const tree = toSourceTree({ 'server/src/platform/a.ts': `function long() {\n${body}}\n${'//\n'.repeat(300)}` });
  expect(overBudget(tree)).toEqual([
    'server/src/platform/a.ts: 362 lines',
    'server/src/platform/a.ts:1 long: 62 lines',
  ]);
});
