import { expect, test } from 'vitest';
import { locatePath, locateProblem, toSegments } from './locate-path.ts';

const text = JSON.stringify(
  { name: 'x', steps: [{ id: 'a' }, { id: 'b', inputs: { to: '{{ reed.x }}', 'x-y': 1 } }] },
  null,
  2,
);
const at = (path: string) => {
  const { start, end } = locatePath(text, path);
  return text.slice(start, end);
};

test('a path is found in the text', () => {
  expect(at('steps[1].inputs.to')).toBe('"{{ reed.x }}"');
  expect(at('steps[1].inputs["x-y"]')).toBe('1');
  expect(at('name')).toBe('"x"');
});

test('what is not there is told by what is around', () => {
  expect(at('steps[1].inputs.cc')).toContain('"to"');
  expect(at('steps[0].prompt.text')).toBe('{\n      "id": "a"\n    }');
  expect(locatePath(text, 'triggers[0]')).toEqual({ start: 0, end: 0 });
  expect(locatePath('{', 'steps[0]')).toEqual({ start: 0, end: 0 });
});

test('a problem is found inside of its text, whatever is escaped before it', () => {
  const json = JSON.stringify({ when: 'say "hi"\n\u0007 {{ reed.x }}', list: [] });
  const spot = { path: 'when', start: 14, end: 18 };
  const found = (problem: typeof spot) => {
    const { start, end } = locateProblem(json, problem);
    return json.slice(start, end);
  };
  expect(found(spot)).toBe('reed');
  expect(found({ ...spot, path: 'when.deeper' })).toBe(JSON.stringify('say "hi"\n\u0007 {{ reed.x }}'));
  expect(found({ ...spot, path: 'list' })).toBe('[]');
});

test('paths are read with their indexes and quoted names', () => {
  expect(toSegments('steps[2].then[0].inputs["a.b"].c')).toEqual(['steps', 2, 'then', 0, 'inputs', 'a.b', 'c']);
  expect(toSegments('')).toEqual([]);
});
