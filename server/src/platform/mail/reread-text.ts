/**
 * A second try at text that did not decode: mail of one part whose charset is wrongly declared or not at all. The
 * bytes are decoded once more with the charset they look like.
 */
import chardet from 'chardet';
import iconv from 'iconv-lite';
import { findRawHeader, readRawHeaders } from './mail-headers.ts';

/** Answers `text` unchanged when the second reading is no better. */
export function rereadText(raw: Buffer, text: string): string {
  const headers = readRawHeaders(raw);
  const contentType = findRawHeader(headers, 'content-type') ?? 'text/plain';
  if (!/^text\/plain\b/i.test(contentType.trim())) return text;
  const bytes = decodeTransfer(bodyOf(raw), findRawHeader(headers, 'content-transfer-encoding') ?? '');
  const declared = /charset="?([^";\s]+)/i.exec(contentType)?.[1];
  for (const charset of [declared, chardet.detect(bytes) ?? undefined, 'windows-1252']) {
    if (!charset || !iconv.encodingExists(charset)) continue;
    const again = iconv.decode(bytes, charset).replaceAll('\r\n', '\n');
    if (!again.includes('\uFFFD')) return again;
  }
  return text;
}

function bodyOf(raw: Buffer): Buffer {
  const ends = ['\r\n\r\n', '\n\n'].map((end) => ({ at: raw.indexOf(end), length: end.length }));
  const [end] = ends.filter(({ at }) => at !== -1).sort((a, b) => a.at - b.at);
  return end ? raw.subarray(end.at + end.length) : Buffer.alloc(0);
}

function decodeTransfer(body: Buffer, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64');
    case 'quoted-printable':
      return Buffer.from(
        body
          .toString('latin1')
          .replaceAll(/[ \t]*=\r?\n/g, '')
          .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      );
    default:
      return body;
  }
}
