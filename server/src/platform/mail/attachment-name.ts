/** A file name that is safe to show, to download under and to unpack. */

const endings: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'message/delivery-status': 'txt',
  'text/rfc822-headers': 'txt',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'application/pdf': 'pdf',
  'application/pkcs7-signature': 'p7s',
  'application/pgp-signature': 'asc',
};

/** Names come from strangers: no folders, no control characters, nothing that turns the reading direction round. */
export function toAttachmentName(
  name: string | undefined | false,
  fallback: { contentType: string; position: number },
): string {
  const clean = (name || '')
    .toWellFormed()
    .split(/[/\\]/)
    .at(-1)
    // oxlint-disable-next-line no-control-regex -- these are what must go
    ?.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+/, '')
    .trim();
  if (clean) return shorten(clean);
  const ending = endings[fallback.contentType.toLowerCase()] ?? 'bin';
  return `attachment-${fallback.position}.${ending}`;
}

/** At most 200 characters, the ending kept. */
function shorten(name: string): string {
  if (name.length <= 200) return name;
  const ending = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  return name.slice(0, 200 - ending.length).toWellFormed() + ending;
}
