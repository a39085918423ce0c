import { describe, expect, it } from 'vitest';
import { toAttachmentName } from './attachment-name.ts';
import { htmlToText } from './html-text.ts';
import { isUsableAddress, splitPlusAddress, toPlusAddress } from './mail-address.ts';
import { readRawHeaders, toMessageIds, withoutComments } from './mail-headers.ts';
import { splitQuotedText } from './quoted-text.ts';

describe('text of HTML', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['a<br>b<br/>c', 'a\nb\nc'],
    ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['<div>one</div><div>two</div><div><br></div><div>three</div>', 'one\ntwo\n\nthree'],
    ['one<div>two</div>', 'one\ntwo'],
    ['<a href="https://example.org">https://example.org</a>', 'https://example.org'],
    ['<a href="mailto:a@example.org">write</a>', 'write (a@example.org)'],
    ['<a href="javascript:x()">run</a>', 'run'],
    ['<style>p{}</style><script>x()</script><title>t</title>Text', 'Text'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2&nbsp;!', '1 < 2 && 3 > 2 !'],
    ['  much\n\n   space  ', 'much space'],
    ['<b>unclosed <i>tags', 'unclosed tags'],
    ['', ''],
  ])('of %s', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });
});

describe('quoted text', () => {
  it.each([
    ['Gmail', 'Yes.\n\nOn Mon, 5 Jan 2026 at 10:30, Sales <s@x> wrote:\n> Shall we?', 'Yes.'],
    [
      'Gmail, wrapped',
      'Yes.\n\nOn Mon, 5 Jan 2026 at 10:30, Example Sales\n<sales@example.com> wrote:\n> Shall we?',
      'Yes.',
    ],
    ['German', 'Ja.\n\nAm 05.01.2026 um 10:30 schrieb Vertrieb:\n> Sollen wir?', 'Ja.'],
    ['Outlook', 'Yes.\n\nFrom: Sales <s@x>\nSent: Monday\nTo: Ada\n\nShall we?', 'Yes.'],
    ['Outlook, German', 'Ja.\n\nVon: Vertrieb\nGesendet: Montag\nAn: Ada\n\nSollen wir?', 'Ja.'],
    ['a divider', 'Yes.\n\n-----Original Message-----\nShall we?', 'Yes.'],
    ['bare quotes at the end', 'Yes.\n\n> Shall we?\n> Please.', 'Yes.'],
  ])('is split from the answer: %s', (_, text, fresh) => {
    const split = splitQuotedText(text);
    expect(split.fresh).toBe(fresh);
    expect(split.quoted).toMatch(/Shall we|Sollen wir/);
  });

  it.each([
    ['answers between the quotes', '> Shall we?\nYes.\n> When?\nMonday.'],
    ['a sentence that looks like an introduction', 'On Monday he wrote:\nI come.'],
    ['a quote that is followed by an answer', 'Hi\n> When?\nMonday.'],
    ['nothing', ''],
  ])('is left alone: %s', (_, text) => {
    expect(splitQuotedText(text)).toEqual({ fresh: text, quoted: '' });
  });
});

describe('headers', () => {
  it('are unfolded, in order, with blanks before the colon', () => {
    const raw = Buffer.from('Subject : one\r\n two\r\nX-A:1\r\nnonsense\r\nx-a: 2\r\n\r\nX-B: no');
    expect(readRawHeaders(raw)).toEqual([
      { name: 'subject', value: 'one two' },
      { name: 'x-a', value: '1' },
      { name: 'x-a', value: '2' },
    ]);
  });

  it('lose their comments but not what is quoted', () => {
    expect(withoutComments(String.raw`a (b (c) \) d) "e (f)" g`)).toBe('a  "e (f)" g');
  });

  it.each([
    ['<a@b> <c@d>', ['a@b', 'c@d']],
    ['<a@b>\t<a@b>', ['a@b']],
    ['a@b, c@d', ['a@b', 'c@d']],
    ['your message of Monday', []],
    ['<1 @ x . y>', ['1@x.y']],
    [undefined, []],
  ])('name messages: %s', (value, ids) => {
    expect(toMessageIds(value)).toEqual(ids);
  });
});

describe('addresses', () => {
  it('have a plus part, or none', () => {
    expect(splitPlusAddress('Sales+Abc1@Example.com')).toEqual({ address: 'sales@example.com', tag: 'abc1' });
    expect(splitPlusAddress('sales@example.com')).toEqual({ address: 'sales@example.com', tag: undefined });
    expect(splitPlusAddress(toPlusAddress('sales@example.com', 't'))).toEqual({
      address: 'sales@example.com',
      tag: 't',
    });
  });

  it('are usable when one could write to them', () => {
    expect(['a@b', 'jdöe@mächine.example', "o'neil+x@a.example"].every(isUsableAddress)).toBe(true);
    expect(['', 'a', '@b', 'a@', 'a b@c', 'a@b@c', '<a@b>', 'a@b,c@d'].some(isUsableAddress)).toBe(false);
  });
});

describe('names of attachments', () => {
  const fallback = { contentType: 'image/jpeg', position: 2 };
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\a\\offer.pdf', 'offer.pdf'],
    ['.htaccess', 'htaccess'],
    ['gpj.\u202eexe', 'gpj.exe'],
    ['a\u0000b\n.txt', 'ab.txt'],
    ['a<b>:"c|?*.txt', 'a_b___c___.txt'],
    [undefined, 'attachment-2.jpg'],
    ['   ', 'attachment-2.jpg'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(196)}.pdf`],
    ['見積書.pdf', '見積書.pdf'],
  ])('%s is safe as %s', (name, safe) => {
    expect(toAttachmentName(name, fallback)).toBe(safe);
  });
});
