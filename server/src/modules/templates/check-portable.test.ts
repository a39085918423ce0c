import { describe, expect, it } from 'vitest';
import { findUnportable } from './check-portable.ts';

const placesIn = (...steps: object[]) => findUnportable({ steps }).map(({ path }) => path);

describe('what must stay in the workspace', () => {
  it.each([
    [{ inputs: { ownerId: '0192f3c1-7a00-7000-8000-000000000003' } }, ['steps[0].inputs.ownerId']],
    [{ source: 'return "0192F3C1-7a00-7000-8000-000000000003"' }, ['steps[0].source']],
    [{ connection: 'Office' }, ['steps[0].connection']],
    [{ headers: { Authorization: 'Bearer abcdefghijklmnop' } }, ['steps[0].headers.Authorization']],
    [{ headers: { 'X-Api-Key': 'hunter2' } }, ['steps[0].headers["X-Api-Key"]']],
    [{ url: 'https://x.example?k=sk-abcdefghijklmnopqrst' }, ['steps[0].url']],
  ])('is found in %j', (step, places) => {
    expect(placesIn(step)).toEqual(places);
  });

  it('is not what is filled in or read from a run', () => {
    const headers = { Authorization: 'Bearer {{ config.key }}', 'X-Token': '{{ trigger.body.token }}' };
    expect(
      placesIn({ connection: '{{ connections.mailbox }}', headers, inputs: { id: '{{ trigger.lead.id }}' } }),
    ).toEqual([]);
  });
});
