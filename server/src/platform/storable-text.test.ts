import { describe, expect, it } from 'vitest';
import { toStorableJsonText, toStorableText } from './storable-text.ts';

describe('text that PostgreSQL can store', () => {
  it('has no NUL and no lone surrogate, and is else the same', () => {
    expect(toStorableText('a\u0000b\ud800c😀')).toBe('ab\ufffdc😀');
    expect(toStorableText('Zoë 😀')).toBe('Zoë 😀');
  });

  it('is so in every string of a JSON text, keys included, and nowhere else', () => {
    const at = new Date(0);
    expect(JSON.parse(toStorableJsonText({ 'k\u0000': ['\udc00', { at }], n: 1 }))).toEqual({
      k: ['\ufffd', { at: at.toISOString() }],
      n: 1,
    });
    for (const plain of [{ a: '😀 ë' }, ['\\u0000', '\\ud800'], null, 'x']) {
      expect(toStorableJsonText(plain)).toBe(JSON.stringify(plain));
    }
  });
});
