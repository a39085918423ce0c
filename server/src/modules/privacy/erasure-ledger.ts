/**
 * What was erased, outside the database: a backup of before brings the person back, and this takes them out again.
 * One JSON object a line, ids only.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('person'),
    workspaceId: z.uuid(),
    subjectId: z.uuid(),
    erasureId: z.uuid(),
    keepsSuppressed: z.boolean(),
  }),
  z.object({ kind: z.literal('workspace'), workspaceId: z.uuid() }),
]);

export type LedgerEntry = z.infer<typeof entrySchema>;

export interface ErasureLedger {
  /** Durable when it resolves. */
  append(entry: LedgerEntry): Promise<void>;
  /** Oldest first; each once. */
  read(): Promise<LedgerEntry[]>;
}

export function createErasureLedger(path: string): ErasureLedger {
  return {
    async append(entry) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, 'a', 0o600);
      try {
        await file.appendFile(`${JSON.stringify(entry)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async read() {
      const text = await readFile(path, 'utf8').catch(orNothing);
      const lines = new Set(text.split('\n').filter((line) => line !== ''));
      return [...lines].flatMap(parseLine);
    },
  };
}

/** The last line of a machine that lost power may be half a line. */
function parseLine(line: string): LedgerEntry[] {
  try {
    return [entrySchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

function orNothing(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
}
