/** What bytes are, by looking at them. What a sender calls them is believed only where looking cannot tell. */
import { fileTypeFromBuffer } from 'file-type';

/** As much as is needed to tell; a caller may hand over just the beginning. */
export const sampleBytes = 8192;

const unknownType = 'application/octet-stream';

/** Text formats have no magic bytes: among these the declared one is believed. */
const textTypes: readonly string[] = [
  'text/plain',
  'text/html',
  'text/csv',
  'text/calendar',
  'text/vcard',
  'text/x-vcard',
  'text/markdown',
  'text/xml',
  'text/tab-separated-values',
  'text/rfc822-headers',
  'application/json',
  'application/xml',
  'message/rfc822',
  'message/delivery-status',
  'image/svg+xml',
];

export async function findContentType(beginning: Buffer, declared: string): Promise<string> {
  const sample = beginning.subarray(0, sampleBytes);
  const found = await fileTypeFromBuffer(sample);
  if (found) return found.mime;
  if (!isText(sample)) return unknownType;
  const type = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  return textTypes.includes(type) ? type : 'text/plain';
}

/** No control characters but blanks and escape, which ISO-2022 text is full of. */
function isText(sample: Buffer): boolean {
  return sample.every((byte) => byte >= 0x20 || [0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte));
}

/** Types a browser may run; they are handed out as plain bytes. */
const activeTypes: readonly string[] = [
  'text/html',
  'image/svg+xml',
  'text/xml',
  'application/xml',
  'application/xhtml+xml',
];

/** The type a download carries. */
export function toDownloadType(contentType: string): string {
  if (activeTypes.includes(contentType)) return unknownType;
  return contentType.startsWith('text/') ? `${contentType}; charset=utf-8` : contentType;
}
