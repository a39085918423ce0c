/** The workflows that are measured, published over the API and called at their webhooks. */

export interface Account {
  /** Where the API answers. */
  url: string;
  workspaceId: string;
  apiKey: string;
}

export interface Hook {
  workflowId: string;
  path: string;
}

export type HookName = 'W4' | 'W4a' | 'W4e' | 'L100' | 'timer' | 'slow';
export type Hooks = Readonly<Record<HookName, Hook>>;

const compare = [
  {
    id: 'first',
    type: 'transformation',
    set: { total: '{{ trigger.body.a.b * 2 }}', name: '{{ trigger.body.name }}' },
  },
  {
    id: 'check',
    type: 'conditional',
    cases: [{ when: '{{ first.total > 10 }}', steps: [{ id: 'big', type: 'transformation', set: { size: 'big' } }] }],
    else: [{ id: 'small', type: 'transformation', set: { size: 'small' } }],
  },
  { id: 'last', type: 'transformation', set: { answer: '{{ first.name }} is {{ check?.size }}' } },
];

const eachItem = {
  id: 'each',
  type: 'loop',
  over: '{{ trigger.body.items }}',
  steps: [
    {
      id: 'line',
      type: 'transformation',
      set: { name: '{{ item.name.toUpperCase() }}', price: '{{ item.price * 1.19 }}' },
    },
  ],
};

/** What W4 is called with, and what makes 100 rounds of L100. */
export const small = { name: 'Ada', a: { b: 7 } };
export const hundred = {
  items: Array.from({ length: 100 }, (_, index) => ({ name: `Item ${index}`, price: index * 1.5 })),
};

function definitions(echoUrl: string): Record<HookName, { respond: string; steps: object[] }> {
  const echo = { type: 'http', method: 'GET', url: echoUrl };
  return {
    W4: { respond: 'finished', steps: compare },
    W4a: { respond: 'immediately', steps: compare },
    W4e: { respond: 'finished', steps: [compare[0] ?? {}, { id: 'call', ...echo }, ...compare.slice(1)] },
    L100: { respond: 'finished', steps: [eachItem] },
    timer: {
      respond: 'immediately',
      steps: [
        { id: 'pause', type: 'wait', until: '{{ trigger.body.at }}' },
        { id: 'done', type: 'transformation', set: { at: '{{ trigger.body.at }}' } },
      ],
    },
    // In hand for as long as the echo takes.
    slow: {
      respond: 'immediately',
      steps: [{ id: 'call', ...echo, url: `${echoUrl}?delayMs={{ trigger.body.delayMs }}` }],
    },
  };
}

export async function publishAll(account: Account, echoUrl: string): Promise<Hooks> {
  const hooks: Record<string, Hook> = {};
  for (const [name, { respond, steps }] of Object.entries(definitions(echoUrl))) {
    const definition = { name, triggers: [{ type: 'webhook', respond }], steps };
    const { id } = await call(account, '/workflows', { name, definition });
    await call(account, `/workflows/${id}/publish`, {});
    const { items } = await call(account, `/workflows/${id}/endpoints`);
    hooks[name] = { workflowId: id, path: new URL(items[0]?.url ?? '').pathname };
  }
  // Made from the table above, whose names these are.
  return hooks as Record<HookName, Hook>;
}

/** What is read of the answers here. */
interface Answer {
  id: string;
  items: { url: string }[];
}

async function call({ url, apiKey }: Account, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer; // of an operation whose answer has these fields
}
