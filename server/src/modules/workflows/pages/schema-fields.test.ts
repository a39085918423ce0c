import { describe, expect, it } from 'vitest';
import { readEntered, readFields, renderFields } from './schema-fields.ts';

const schema = {
  type: 'object',
  properties: {
    firstName: { type: 'string', title: 'First <name>' },
    email: { type: 'string', format: 'email' },
    seats: { type: 'integer', minimum: 1 },
    news: { type: 'boolean' },
    plan: { enum: ['free', 'pro'] },
    topics: { type: 'array', items: { enum: ['a', 'b'] } },
    message: { type: 'string', maxLength: 5000 },
  },
  required: ['email'],
};
/** As browsers see it: white space between tags and attributes is one space. */
const render = (...shown: Parameters<typeof renderFields>) => renderFields(...shown).text.replaceAll(/\s+/g, ' ');
const read = (body: string) => readFields(schema, readEntered(Buffer.from(body)), '');

describe('a form', () => {
  it('has a field for each property, in its kind, and nothing of it is HTML', () => {
    const text = render(schema, { prefix: 'f.' });
    expect(text).toContain('First &#60;name&#62;');
    expect(text).toMatch(/type="email" name="f\.email" value="" required/);
    expect(text).toMatch(/type="number" name="f\.seats"/);
    expect(text).toMatch(/<select id="f\.plan"/);
    expect(text.match(/name="f\.topics"/g)).toHaveLength(2);
    expect(text).toMatch(/<textarea id="f\.message"/);
  });

  it('shows again what was entered, and what is wrong with it', () => {
    const entered = readEntered(Buffer.from('email=%22%3E%3Cb%3E&plan=pro'));
    const text = render(schema, { prefix: '', entered, faults: new Map([['email', 'must be an address']]) });
    expect(text).toContain('value="&#34;&#62;&#60;b&#62;"');
    expect(text).toContain('<option selected>pro</option>');
    expect(text).toContain('must be an address');
  });

  it('gives values of the types the schema names', () => {
    const { values, faults } = read(
      'firstName=+Ada+&email=ada%40example.org&seats=3&news=true&plan=pro&topics=a&topics=b&message=a%0D%0Ab&other=x',
    );
    expect([...faults]).toEqual([]);
    expect(values).toEqual({
      firstName: 'Ada',
      email: 'ada@example.org',
      seats: 3,
      news: true,
      plan: 'pro',
      topics: ['a', 'b'],
      message: 'a\nb',
    });
  });

  it('says which field does not fit', () => {
    expect([...read('email=nobody').faults.keys()]).toEqual(['email']);
    expect([...read('email=ada%40example.org&seats=none').faults.keys()]).toEqual(['seats']);
    expect(read('').faults.size).toBe(1);
  });
});
