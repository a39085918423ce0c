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
    const text = render(schema, { prefix: 'f.', language: 'en' });
    expect(text).toContain('First &#60;name&#62;');
    expect(text).toMatch(/type="email" name="f\.email" value="" required/);
    expect(text).toMatch(/type="number" name="f\.seats"/);
    expect(text).toMatch(/<select id="f\.plan"/);
    expect(text.match(/name="f\.topics"/g)).toHaveLength(2);
    expect(text).toMatch(/<textarea id="f\.message"/);
  });

  it('shows again what was entered, and what is wrong with it', () => {
    const entered = readEntered(Buffer.from('email=%22%3E%3Cb%3E&plan=pro'));
    const faults = new Map([['email', { keyword: 'format', limit: undefined }]]);
    const text = render(schema, { prefix: '', language: 'en', entered, faults });
    expect(text).toContain('value="&#34;&#62;&#60;b&#62;"');
    expect(text).toContain('<option selected>pro</option>');
    expect(text).toContain('id="email-fault">An e-mail address, like name@example.org.');
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

  it('says of each field what does not fit, and leads to the first', () => {
    const body = 'email=nobody&seats=0&plan=gold';
    const { faults } = read(body);
    expect([...faults.keys()].toSorted()).toEqual(['email', 'plan', 'seats']);
    const text = render(schema, { prefix: '', language: 'de', entered: readEntered(Buffer.from(body)), faults });
    expect(text.match(/aria-invalid="true"/g)).toHaveLength(3);
    expect(text).toMatch(/name="email"[^>]*aria-describedby="email-fault" aria-invalid="true" autofocus/);
    expect(text.match(/autofocus/g)).toHaveLength(1);
    expect(text).toContain('id="seats-fault">Mindestens 1.');
    expect([...read('').faults.keys()]).toEqual(['email']);
    expect([...read('email=ada%40example.org&seats=none').faults.keys()]).toEqual(['seats']);
  });

  it('has what a browser says is wrong ready at each field', () => {
    const text = render(schema, { prefix: '', language: 'en' });
    expect(text.match(/class="fault seen"/g)).toHaveLength(7);
    expect(text).toContain('class="fault seen">A whole number.');
  });
});
