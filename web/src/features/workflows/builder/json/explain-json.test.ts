import { expect, test } from 'vitest';
import { explainJson } from './explain-json.ts';

const root = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'What people call it.' },
    mode: {
      oneOf: [
        { const: 'fast', description: 'At once.' },
        { const: 'calm', description: 'Later.' },
      ],
    },
    tags: { type: 'array', items: { type: 'string', description: 'A word.' } },
  },
};
const explain = (marked: string) => {
  const text = marked.replace('|', '');
  const found = explainJson(text, marked.indexOf('|'), { root });
  return found && `${found.name}: ${found.about} [${text.slice(found.from, found.to)}]`;
};

test('a field is explained by its name and by its value', () => {
  expect(explain('{ "na|me": "x" }')).toBe('name: What people call it. ["name"]');
  expect(explain('{ "name": "|x" }')).toBe('name: What people call it. ["x"]');
  expect(explain('{ "tags": ["a", "|b"] }')).toBe('tags: A word. ["b"]');
});

test('of several words the one that stands there is explained', () => {
  expect(explain('{ "mode": "c|alm" }')).toBe('mode: Later. ["calm"]');
});

test('what nobody described, and the space between, is not explained', () => {
  expect(explain('{ "other": "|x" }')).toBeUndefined();
  expect(explain('{ | "name": "x" }')).toBeUndefined();
});
