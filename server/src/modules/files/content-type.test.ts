import { describe, expect, it } from 'vitest';
import { findContentType, toDownloadType } from './content-type.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

describe('the type of a file', () => {
  it.each([
    ['a picture, whatever it is called', bytes('89504e470d0a1a0a0000000d4948445200000001'), 'text/plain', 'image/png'],
    [
      'a program called a picture',
      bytes('4d5a90000300000004000000ffff0000b800000000000000'),
      'image/png',
      'application/x-msdownload',
    ],
    ['a PDF', Buffer.from('%PDF-1.4\n'), 'application/octet-stream', 'application/pdf'],
    ['text of a known kind', Buffer.from('a,b\n1,2'), 'text/csv; charset=utf-8', 'text/csv'],
    ['text called a picture', Buffer.from('hello'), 'image/png', 'text/plain'],
    ['bytes called text', bytes('00010203fffe'), 'text/plain', 'application/octet-stream'],
    ['Japanese text in ISO-2022', bytes('1b2442242224241b2842'), 'text/plain', 'text/plain'],
    ['nothing', Buffer.alloc(0), '', 'text/plain'],
  ])('is told for %s', async (_, content, declared, type) => {
    expect(await findContentType(content, declared)).toBe(type);
  });

  it('is not told to a browser when it could run', () => {
    expect(toDownloadType('text/html')).toBe('application/octet-stream');
    expect(toDownloadType('image/svg+xml')).toBe('application/octet-stream');
    expect(toDownloadType('text/plain')).toBe('text/plain; charset=utf-8');
    expect(toDownloadType('image/png')).toBe('image/png');
  });
});
