import { describe, expect, it } from 'vitest';
import { findUnsupported } from './check-suggestion.ts';

const prompt = {
  version: 'test',
  instructions: 'Contact: Ada',
  messages: [
    { role: 'user' as const, content: 'Is it still 1,200 EUR? See https://example.com/offer or call +49 30 1234567.' },
  ],
};

describe('checking a suggestion', () => {
  it('lets pass what the conversation says', () => {
    const text = 'Yes, 1,200 EUR, as on https://example.com/offer. I will call +49 (30) 123-4567.';
    expect(findUnsupported(text, prompt)).toEqual([]);
  });

  it('points at links, addresses and amounts that come from nowhere', () => {
    const text = 'It is 900 EUR now: https://evil.example/pay or mail boss@evil.example.';
    expect(findUnsupported(text, prompt)).toEqual([
      'The link https://evil.example/pay appears nowhere in the conversation.',
      'The address boss@evil.example appears nowhere in the conversation.',
      'The amount 900 EUR appears nowhere in the conversation.',
    ]);
  });

  it('points at blanks', () => {
    expect(findUnsupported('Best regards, [Your Name]', prompt)).toEqual(['[Your Name] is a blank to fill in.']);
  });
});
