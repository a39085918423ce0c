import { describe, expect, it } from 'vitest';
import { completionsAt } from '../panel/expressions/complete-expression.ts';
import { shapeOfValue } from '../panel/expressions/shapes.ts';
import { expressionInJson, marksInLiteral } from './expression-in-json.ts';

/** The caret is at the bar. */
function at(marked: string) {
  const position = marked.indexOf('|');
  const text = marked.replace('|', '');
  return { text, found: expressionInJson(text, position) };
}

const step = (value: string) => `{ "steps": [{ "id": "a", "type": "http", "url": ${value} }] }`;

describe('an expression in the JSON', () => {
  it('is found where the caret is in one, with the step whose names it sees', () => {
    const { found } = at(step('"https://x.example/{{ trigger.|name }}?"'));
    expect(found).toMatchObject({ source: ' trigger.name ', position: 9, path: 'steps[0].url', at: 'steps[0]' });
    expect(found?.definition).toMatchObject({ steps: [{ id: 'a' }] });
  });

  it('is none beside the braces, in names, and behind the text', () => {
    expect(at(step('"https|://x.example/{{ trigger.name }}"')).found).toBeUndefined();
    expect(at(step('"{{ trigger.name }}"|')).found).toBeUndefined();
    expect(at(step('|"{{ trigger.name }}"')).found).toBeUndefined();
    expect(at('{ "{{ na|me }}": 1 }').found).toBeUndefined();
    expect(at('|').found).toBeUndefined();
  });

  it('is found while it is being written: braces open, and even the quote', () => {
    expect(at(step('"{{ trigger.|"')).found).toMatchObject({ source: ' trigger.', position: 9 });
    expect(at('{ "steps": [{ "url": "{{ trig|').found).toMatchObject({ source: ' trig', at: 'steps[0]' });
  });

  it('belongs to the innermost step, to its trigger, or to what stands beside the steps', () => {
    const inner = '{ "id": "b", "type": "code", "inputs": { "x-y": "{{ | }}" } }';
    const loop = `{ "steps": [{ "id": "each", "type": "loop", "over": "{{ 1 }}", "steps": [${inner}] }] }`;
    expect(at(loop).found).toMatchObject({ path: 'steps[0].steps[0].inputs["x-y"]', at: 'steps[0].steps[0]' });
    const trigger = '{ "triggers": [{ "type": "manual" }, { "type": "event", "when": "{{ | }}" }], "steps": [] }';
    expect(at(trigger).found).toMatchObject({ at: 'triggers[1]' });
    const two = '"steps": [{ "id": "a" }, { "id": "b" }]';
    expect(at(`{ "concurrency": { "key": "{{ | }}" }, ${two} }`).found).toMatchObject({ at: 'steps[0]' });
    // As the compiler says it: behind the last step, where all of them are known.
    expect(at(`{ "output": { "n": "{{ | }}" }, ${two} }`).found).toMatchObject({ at: 'steps[2]' });
  });

  it('is mapped to where its characters stand, whatever is escaped before and in it', () => {
    const value = 'say "hi"\n\u0007 ü😀 {{ pick("a\\b", trigger.body) }}';
    const json = JSON.stringify({ steps: [{ id: 'a', type: 'http', url: value }] });
    const found = expressionInJson(json, json.indexOf('trigger') + 3);
    expect(found?.source).toBe(' pick("a\\b", trigger.body) ');
    const offset = found?.source.indexOf('trigger') ?? 0;
    expect(found?.position).toBe(offset + 3);
    expect(found?.toDocument(offset)).toBe(json.indexOf('trigger'));
    const written = json.replace('ü', String.raw`\u00fc`);
    const same = expressionInJson(written, written.indexOf('trigger'));
    expect(same?.toDocument(offset)).toBe(written.indexOf('trigger'));
  });

  it('is completed as in a field, and what is written keeps the JSON whole', () => {
    const { text, found } = at(step('"say \\"{{ trigger.| }}"'));
    const names = [
      { name: 'trigger', kind: 'global' as const, shape: shapeOfValue({ 'last-seen': 1 }), mayBeNothing: null },
    ];
    const completed = found && completionsAt(found.source, found.position, { names, members: [] });
    const [option] = completed?.options ?? [];
    if (!found || !completed || !option) throw new Error('nothing is offered');
    const from = found.toDocument(completed.from - option.overwrites);
    const next = text.slice(0, from) + found.write(option.insert) + text.slice(found.toDocument(found.position));
    expect(JSON.parse(next)).toMatchObject({ steps: [{ url: 'say "{{ trigger["last-seen"] }}' }] });
  });
});

describe('what is coloured in a text of the JSON', () => {
  it('is each expression and its braces, where their characters stand', () => {
    const literal = String.raw`"say \"hi\" {{ pick(\"a\") }} \u00fc {{ trigger"`;
    expect(marksInLiteral(literal).map(({ from, to, isBrace }) => [literal.slice(from, to), isBrace])).toEqual([
      ['{{', true],
      [String.raw` pick(\"a\") `, false],
      ['}}', true],
      ['{{', true],
      [' trigger', false],
    ]);
    expect(marksInLiteral('"plain"')).toEqual([]);
  });
});
