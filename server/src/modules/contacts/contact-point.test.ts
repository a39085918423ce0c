import { describe, expect, it } from 'vitest';
import { normaliseDomain, normaliseEmail, normalisePhone, normalisePoint } from './contact-point.ts';

describe('e-mail addresses', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['mailto:ada@example.com', 'ada@example.com'],
    ['<ada@example.com>', 'ada@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['"ada lovelace"@example.com', '"ada lovelace"@example.com'],
    ['ada+news@example.com', 'ada+news@example.com'],
    ['jörg@example.com', 'jörg@example.com'],
    ['root@localhost', 'root@localhost'],
  ])('%s is %s', (typed, normalised) => {
    expect(normaliseEmail(typed)).toBe(normalised);
  });

  it.each([
    'ada',
    '@example.com',
    'ada@',
    'a b@example.com',
    'ada@exa mple.com',
    'ada@example.com, bob@example.com',
    '',
  ])('%j is none', (typed) => {
    expect(normaliseEmail(typed)).toBeUndefined();
  });
});

describe('phone numbers', () => {
  it.each([
    ['(202) 555-0123', 'US', '+12025550123'],
    ['030 901820', 'DE', '+4930901820'],
    ['+49 30 901820', 'US', '+4930901820'],
    ['0049 30 901820', 'DE', '+4930901820'],
    ['918080808080', 'US', '+918080808080'],
    ['tel:+442079460958', 'DE', '+442079460958'],
  ])('%s in %s is %s', (typed, region, normalised) => {
    expect(normalisePhone(typed, region)).toBe(normalised);
  });

  it.each(['+123456', 'call me', '', '12'])('%j is none', (typed) => {
    expect(normalisePhone(typed, 'US')).toBeUndefined();
  });
});

describe('domains of companies', () => {
  it.each([
    ['https://www.Example.com/about?x=1', 'example.com'],
    ['example.com:8080', 'example.com'],
    ['ada@example.com', 'example.com'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
  ])('%s is %s', (typed, normalised) => {
    expect(normaliseDomain(typed)).toBe(normalised);
  });

  it.each(['localhost', '127.0.0.1', 'no domain', ''])('%j is none', (typed) => {
    expect(normaliseDomain(typed)).toBeUndefined();
  });
});

it('takes a Telegram name with or without @ or link', () => {
  for (const typed of ['@Ada_L', 'ada_l', 'https://t.me/ada_l']) {
    expect(normalisePoint('telegram', typed, 'US')).toBe('ada_l');
  }
});
