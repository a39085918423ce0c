/** Files that are no table of text, whatever their name says: told apart by their bytes, refused with what to do. */
import { fileTypeFromBuffer } from 'file-type';
import type { FileKind } from '@millrace/contracts/imports/imports';

export interface Refusal {
  kind: FileKind;
  /** What the file is and what to do about it, as one or two sentences. */
  detail: string;
}

const advice: Record<FileKind, string> = {
  empty: 'The file is empty. Export it again and check that it has rows.',
  excel:
    'This is an Excel workbook. Open it and choose "Save as", type "CSV UTF-8 (comma delimited)"; import that file.',
  open_document:
    'This is an OpenDocument file. Open it in LibreOffice and choose "Save as", type "Text CSV"; import that file.',
  apple_numbers: 'This is a Numbers document. Open it in Numbers and choose "Export to", "CSV"; import that file.',
  word: 'This is a Word document. Copy its table into a spreadsheet, save that as CSV, and import the CSV file.',
  archive: 'This is a compressed archive. Unpack it and import the CSV file inside.',
  pdf: 'This is a PDF document. Export the data as CSV from the program it comes from.',
  html: 'This is a web page, not a table of text. Often it is the sign-in page shown instead of the download: sign in, export again.',
  json: 'This is a JSON file. Export the data as CSV, or create the records through the API.',
  xml: 'This is an XML file. Export the data as CSV from the program it comes from.',
  vcard: 'This is a vCard file. Export the contacts as CSV from your address book.',
  calendar: 'This is a calendar file. Contacts are imported from CSV files.',
  mail: 'This is an e-mail message. Contacts are imported from CSV files.',
  image: 'This is a picture. Contacts are imported from CSV files.',
  media: 'This is an audio or video file. Contacts are imported from CSV files.',
  binary: 'This file is not text. Export the data as CSV from the program it comes from.',
};

function refuse(kind: FileKind): Refusal {
  return { kind, detail: advice[kind] };
}

/** Looks at the first bytes. Undefined: it may well be a table of text. */
export async function recogniseBytes(head: Buffer): Promise<Refusal | undefined> {
  if (head.length === 0) return refuse('empty');
  if (startsWith(head, 'PK\u0003\u0004')) return refuse(kindOfZip(head));
  if (startsWith(head, '%PDF-')) return refuse('pdf');
  if (startsWith(head, '\u001f\u008b')) return refuse('archive');
  // The container of the old Office formats; a spreadsheet is by far the likeliest.
  if (startsWith(head, '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1')) return refuse('excel');
  return undefined;
}

/**
 * Looks at the beginning of the decoded text. Control characters mean that it is none; only then are signatures
 * asked, because some are so short that plain text begins with them (`BM`, a bitmap, begins `BMW;Audi` as well).
 */
export async function recogniseText(text: string, head: Buffer): Promise<Refusal | undefined> {
  const start = text.trimStart().slice(0, 1000);
  if (start === '') return refuse('empty');
  if (/^<(!doctype html|html|head|body)\b/i.test(start)) return refuse('html');
  // Old "xls" downloads are tables in HTML or XML.
  if (/^<table\b/i.test(start)) return refuse('html');
  if (/^<\?xml|^<[a-z][\w:-]*(\s[^>]*)?>\s*</i.test(start)) return refuse(/Workbook/.test(start) ? 'excel' : 'xml');
  if (/^\{\s*"[^"]*"\s*:|^\[\s*[[{]/.test(start)) return refuse('json');
  if (/^BEGIN:VCARD/i.test(start)) return refuse('vcard');
  if (/^BEGIN:VCALENDAR/i.test(start)) return refuse('calendar');
  if (start.startsWith('{\\rtf')) return refuse('word');
  if (/^(From |Return-Path:|Received:|Delivered-To:|MIME-Version:)/.test(start)) return refuse('mail');
  if (!hasControlCharacters(text)) return undefined;
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  if (type?.mime.startsWith('image/')) return refuse('image');
  if (type && /^(audio|video)\//.test(type.mime)) return refuse('media');
  if (type && /zip|rar|7z|tar|compress|xz|zstd/.test(type.mime)) return refuse('archive');
  return refuse('binary');
}

function startsWith(head: Buffer, signature: string): boolean {
  return head.subarray(0, signature.length).equals(Buffer.from(signature, 'latin1'));
}

/** The names of the first entries stand uncompressed in the bytes. */
function kindOfZip(head: Buffer): FileKind {
  const names = head.toString('latin1');
  if (names.includes('application/vnd.oasis.opendocument')) return 'open_document';
  if (names.includes('Index/') && names.includes('.iwa')) return 'apple_numbers';
  if (names.includes('word/')) return 'word';
  // [Content_Types].xml comes first in the other Office files.
  if (names.includes('xl/') || names.includes('[Content_Types].xml')) return 'excel';
  return 'archive';
}

/** More than a stray one. Tabs, line ends and form feeds are text. */
function hasControlCharacters(text: string): boolean {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12) count++;
  }
  return count > text.length / 500;
}
