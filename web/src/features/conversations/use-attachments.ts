import type { StoredFile } from '@millrace/contracts/files/files';
import { useState } from 'react';
import { toApiError } from '../../api/api-error.ts';
import { apiBase } from '../../api/client.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';

export interface Attachments {
  files: readonly StoredFile[];
  /** Names of what is on its way. */
  uploading: readonly string[];
  isUploading: boolean;
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
  clear: () => void;
}

/** Files of a message that is being written: uploaded at once, named by id when it is sent. */
export function useAttachments(): Attachments {
  const [files, setFiles] = useState<readonly StoredFile[]>([]);
  const [uploading, setUploading] = useState<readonly string[]>([]);
  const report = useReportFailure();

  const upload = async (file: File) => {
    setUploading((names) => [...names, file.name]);
    try {
      const stored = await uploadFile(file);
      setFiles((all) => [...all, stored]);
    } catch (error) {
      report(error);
    } finally {
      setUploading((names) => names.toSpliced(names.indexOf(file.name), 1));
    }
  };
  return {
    files,
    uploading,
    isUploading: uploading.length > 0,
    add: (chosen) => {
      for (const file of chosen) void upload(file);
    },
    remove: (id) => setFiles((all) => all.filter((file) => file.id !== id)),
    clear: () => setFiles([]),
  };
}

async function uploadFile(file: File): Promise<StoredFile> {
  const response = await fetch(`${apiBase}/files?${new URLSearchParams({ name: file.name })}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
    credentials: 'same-origin',
  });
  if (!response.ok) throw await toApiError(response);
  return (await response.json()) as StoredFile; // the route answers what the contract says
}
