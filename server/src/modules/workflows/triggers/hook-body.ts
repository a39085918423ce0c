/** The body of a webhook as a run sees it: JSON and forms as values, text as text, anything else as base64. */
import { requestErrors } from '@millrace/contracts/errors';
import { Problem } from '#platform/errors';
import type { Json } from '#engine/language/json';

/** More than anybody writes; far less than recursion over it can bear. */
const deepestNesting = 200;

export async function readHookBody(bytes: Buffer, contentType: string): Promise<Json> {
  if (bytes.length === 0) return null;
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json')) return readJson(bytes);
  if (type === 'application/x-www-form-urlencoded') return toFields(new URLSearchParams(bytes.toString('utf8')));
  if (type === 'multipart/form-data') return await readMultipart(bytes, contentType);
  if (type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml')) return bytes.toString('utf8');
  return { base64: bytes.toString('base64'), contentType: type, size: bytes.length };
}

function readJson(bytes: Buffer): Json {
  let value: Json;
  try {
    value = JSON.parse(bytes.toString('utf8')) as Json; // what JSON.parse gives
  } catch {
    throw new Problem(requestErrors.malformed, 'The body says it is JSON and is not.');
  }
  if (isNestedDeeper(value, deepestNesting)) {
    throw new Problem(requestErrors.malformed, `The body is nested deeper than ${deepestNesting} levels.`);
  }
  return value;
}

/** Level by level: recursion is what this protects from. */
function isNestedDeeper(value: Json, levels: number): boolean {
  const isHolder = (each: Json): each is Json[] | { [name: string]: Json } => typeof each === 'object' && each !== null;
  let level = [value].filter(isHolder);
  for (let depth = 0; depth < levels && level.length > 0; depth += 1) {
    level = level.flatMap((holder) => Object.values(holder).filter(isHolder));
  }
  return level.length > 0;
}

/** A name that comes more than once becomes a list. */
export function toFields(pairs: Iterable<readonly [string, Json]>): { [name: string]: Json } {
  const fields = new Map<string, Json[]>();
  for (const [name, value] of pairs) fields.set(name, [...(fields.get(name) ?? []), value]);
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]),
  );
}

async function readMultipart(bytes: Buffer, contentType: string): Promise<Json> {
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
    const pairs: [string, Json][] = [];
    for (const [name, value] of form.entries())
      pairs.push([name, typeof value === 'string' ? value : await toFile(value)]);
    return toFields(pairs);
  } catch {
    throw new Problem(requestErrors.malformed, 'The body says it is a multipart form and is not.');
  }
}

async function toFile(file: File): Promise<Json> {
  const content = Buffer.from(await file.arrayBuffer());
  return { name: file.name, contentType: file.type, size: content.length, base64: content.toString('base64') };
}
