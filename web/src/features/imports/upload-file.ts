import type { Import, ImportKind } from '@millrace/contracts/imports/imports';
import { toApiError } from '../../api/api-error.ts';
import { apiBase } from '../../api/client.ts';

/** Sends a file as it is; the answer is a draft import that says how it was read. */
export async function uploadFile(file: File, kind: ImportKind): Promise<Import> {
  const response = await fetch(`${apiBase}/imports?${new URLSearchParams({ kind, name: file.name })}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
    credentials: 'same-origin',
  });
  if (!response.ok) throw await toApiError(response);
  return (await response.json()) as Import; // the route answers what the contract says
}
