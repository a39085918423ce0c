/** An upload becomes a draft: stored and looked at in one pass, refused with a reason when it is no table of text. */
import { Readable } from 'node:stream';
import { importErrors, type ImportKind, type ImportNotice } from '@millrace/contracts/imports/imports';
import type { EventActor } from '#modules/events/events.module';
import type { StoredFile } from '#modules/files/files.module';
import { Problem } from '#platform/errors';
import { toStorableText } from '#platform/storable-text';
import type { ImportDeps } from './import-deps.ts';
import { recordImportEvent } from './import-events.ts';
import { defaultOptions, type ImportRecord, noCounts } from './import-record.ts';
import { insertImport } from './import-store.ts';
import { loadSettingsFor } from './known-fields.ts';
import { guessMapping, isKnownHeader } from './mapping/guess-mapping.ts';
import type { EncodingFinding } from './reading/encoding.ts';
import { FileInspector, type FileShape } from './reading/inspect-file.ts';

/** A million rows of ordinary width. */
export const maxFileBytes = 512 * 1024 * 1024;

export interface Upload {
  workspaceId: string;
  actor: EventActor;
  kind: ImportKind;
  fileName: string;
  contentType: string;
  content: AsyncIterable<Uint8Array>;
}

export async function receiveUpload(deps: ImportDeps, upload: Upload): Promise<ImportRecord> {
  const { workspaceId, fileName } = upload;
  const inspector = new FileInspector(isKnownHeader);
  const file = await deps.files.store(workspaceId, {
    kind: 'import',
    name: fileName,
    content: Readable.from(inspector.watch(upload.content), { objectMode: false }),
    declaredType: upload.contentType,
    maxBytes: maxFileBytes,
  });
  try {
    const inspection = await inspector.finish();
    if (inspection.kind === 'refused') {
      throw new Problem(importErrors.notATable, inspection.refusal.detail, {
        extensions: { fileKind: inspection.refusal.kind },
      });
    }
    return await createDraft(deps, upload, { file, shape: inspection.shape });
  } catch (error) {
    await deps.files.discard([file]);
    throw error;
  }
}

async function createDraft(
  deps: ImportDeps,
  upload: Upload,
  received: { file: StoredFile; shape: FileShape },
): Promise<ImportRecord> {
  const { workspaceId, kind } = upload;
  const { file, shape } = received;
  return await deps.database.inWorkspace(workspaceId, async (tx) => {
    const { customFields } = await loadSettingsFor(tx, { workspaceId, kind });
    const guess = guessMapping({ kind, columns: shape.columns, customFields });
    const record: ImportRecord = {
      workspaceId,
      id: deps.ids.next(),
      kind,
      state: 'draft',
      fileName: toStorableText(upload.fileName).slice(0, 255),
      fileId: file.id,
      sizeBytes: file.sizeBytes,
      program: guess.program,
      encoding: shape.encoding.encoding,
      markBytes: shape.encoding.markBytes,
      dialect: shape.dialect,
      columns: shape.columns,
      mapping: guess.mapping,
      options: defaultOptions,
      notices: [...noticeEncoding(shape.encoding), ...guess.notices],
      checkpoint: { lastRow: 0, bytesRead: 0, counts: noCounts() },
      failure: null,
      causeIds: [],
      undo: null,
      undoAfter: null,
      actor: upload.actor,
      version: 1,
      createdAt: deps.clock.now(),
      startedAt: null,
      finishedAt: null,
    };
    await deps.files.record(tx, [file]);
    await insertImport(tx, record);
    await recordImportEvent(tx, deps, { record, type: 'import.created' });
    return record;
  });
}

function noticeEncoding(found: EncodingFinding): ImportNotice[] {
  if (found.invalidSequences > 0) {
    return [
      {
        code: 'invalid_bytes',
        detail: `The file is ${found.encoding.toUpperCase()}, but ${found.invalidSequences} places in it are not; they will read as "\uFFFD".`,
      },
    ];
  }
  if (found.confidence === 'certain') return [];
  return [
    {
      code: 'encoding_guessed',
      detail: `The encoding was guessed to be ${found.encoding}. If letters look wrong in the preview, choose another.`,
    },
  ];
}
