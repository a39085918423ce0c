/** Small definitions to begin with: each can be published as it is, and shows one thing the language can do. */
export const starters = {
  greeting: {
    triggers: [{ type: 'event', event: 'lead.created' }],
    steps: [{ id: 'greeting', type: 'transformation', set: { text: 'Hello {{ trigger.lead.name }}' } }],
  },
  approval: {
    triggers: [{ type: 'manual' }],
    steps: [
      {
        id: 'ok',
        type: 'approval',
        assignees: ['role:admin'],
        title: 'Shall it go on?',
        data: { asked: '{{ trigger.what }}' },
        expires: '2d',
      },
      { id: 'decided', type: 'transformation', set: { by: '{{ ok.by }}', comment: '{{ ok.comment }}' } },
    ],
  },
  webhook: {
    triggers: [{ type: 'webhook', path: 'hello', respond: 'finished' }],
    steps: [{ id: 'answer', type: 'transformation', set: { received: '{{ trigger.body }}' } }],
  },
  empty: { triggers: [{ type: 'manual' }], steps: [] },
} as const;

export type Starter = keyof typeof starters;
export const starterNames = Object.keys(starters) as Starter[]; // the keys of a const object
