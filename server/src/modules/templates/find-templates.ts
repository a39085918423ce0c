import { templateErrors } from '@millrace/contracts/templates/errors';
import type { TemplateFile } from '@millrace/contracts/templates/template-file';
import type { Connections } from '#modules/connections/connections.module';
import { Problem } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Db } from '#platform/postgres/database';
import type { HeldTemplate, Surroundings } from './template.ts';
import { selectFigures, selectMyRatings, selectTemplate, selectTemplates } from './template-store.ts';

export interface FindDeps {
  official: ReadonlyMap<string, TemplateFile>;
  connections: Pick<Connections, 'list'>;
}

export async function listHeld(db: Db, { official }: FindDeps, workspaceId: string): Promise<HeldTemplate[]> {
  const own = await selectTemplates(db, workspaceId);
  return [
    ...[...official].map(([id, file]) => ({ id, file, own: undefined })),
    ...own.map((each) => ({ id: each.id, file: each.file, own: each })),
  ];
}

export async function getHeld(
  db: Db,
  { official }: FindDeps,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<HeldTemplate> {
  const file = official.get(id);
  if (file) return { id, file, own: undefined };
  const own = isUuid(id) ? await selectTemplate(db, workspaceId, id) : undefined;
  if (own) return { id, file: own.file, own };
  throw notFound();
}

export function notFound(): Problem {
  return new Problem(templateErrors.notFound, 'This template does not exist, or is of another workspace.');
}

export async function lookAround(
  db: Db,
  deps: FindDeps,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<Surroundings> {
  const [connections, figures, myRatings] = await Promise.all([
    deps.connections.list(db, workspaceId),
    selectFigures(db, workspaceId),
    selectMyRatings(db, { workspaceId, userId }),
  ]);
  return { connections, figures, myRatings };
}
