import { describe, expect, it } from 'vitest';
import { mayUseCookie } from './same-origin.ts';

const publicOrigin = 'https://crm.example.com';
const ask = (method: string, headers: Record<string, string>) =>
  mayUseCookie({ method, headers: { host: '127.0.0.1:3000', ...headers } }, publicOrigin);

describe('a session cookie', () => {
  it.each([
    ['our own origin', { origin: publicOrigin }],
    ['the address it was asked at', { origin: 'http://127.0.0.1:3000' }],
    ['a browser that says same-origin', { 'sec-fetch-site': 'same-origin' }],
  ])('changes things for %s', (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(ask(method, headers)).toBe(true);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.example' }],
    [
      'another site that pretends in a header pages may not set',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['a sandboxed page', { origin: 'null' }],
    ['another port', { origin: 'http://127.0.0.1:3001' }],
    ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }],
    ['a form of another site', { 'sec-fetch-site': 'cross-site' }],
    ['who says nothing', {}],
  ])('changes nothing for %s', (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(ask(method, headers)).toBe(false);
  });

  it('reads for who follows a link, and not for a page of another origin', () => {
    expect(ask('GET', {})).toBe(true);
    expect(ask('GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(true);
    expect(ask('GET', { origin: 'https://evil.example' })).toBe(false);
  });
});
