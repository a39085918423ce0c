import type { ConfigChoice, TemplateFile } from '@millrace/contracts/templates/template-file';
import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import { toStorableJson } from '#platform/storable-text';

export interface OwnTemplate {
  id: string;
  file: TemplateFile;
  choices: ConfigChoice[];
  state: 'published' | 'retired';
  workflowId: string | null;
  version: number;
  updatedAt: Date;
}

type Row = Awaited<ReturnType<ReturnType<typeof ownTemplates>['execute']>>[number];

function ownTemplates(db: Db, workspaceId: string) {
  return db
    .selectFrom('templates')
    .select(['id', 'file', 'choices', 'state', 'workflow_id', 'version', 'updated_at'])
    .where('workspace_id', '=', workspaceId);
}

function toOwn({ workflow_id: workflowId, updated_at: updatedAt, file, choices, state, ...row }: Row): OwnTemplate {
  return {
    ...row,
    // Written from these types; the state is checked by the table.
    file: file as unknown as TemplateFile,
    choices: choices as unknown as ConfigChoice[],
    state: state as OwnTemplate['state'],
    workflowId,
    updatedAt,
  };
}

/** More than a workspace may have. */
const mostListed = 1000;

export async function selectTemplates(db: Db, workspaceId: string): Promise<OwnTemplate[]> {
  return (await ownTemplates(db, workspaceId).orderBy('id').limit(mostListed).execute()).map(toOwn);
}

export async function selectTemplate(db: Db, workspaceId: string, id: string): Promise<OwnTemplate | undefined> {
  const row = await ownTemplates(db, workspaceId).where('id', '=', id).executeTakeFirst();
  return row && toOwn(row);
}

/** Waits for whoever changes it at the moment. */
export async function lockTemplate(tx: Tx, workspaceId: string, id: string): Promise<OwnTemplate | undefined> {
  const row = await ownTemplates(tx, workspaceId).where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toOwn(row);
}

export async function countTemplates(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('templates')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export interface NewTemplate {
  workspaceId: string;
  id: string;
  file: TemplateFile;
  choices: readonly ConfigChoice[];
  workflowId: string | null;
  createdBy: string;
  at: Date;
}

export async function insertTemplate(tx: Tx, { workspaceId, workflowId, createdBy, at, ...made }: NewTemplate) {
  await tx
    .insertInto('templates')
    .values({
      workspace_id: workspaceId,
      id: made.id,
      file: JSON.stringify(toStorableJson(made.file)),
      choices: JSON.stringify(toStorableJson(made.choices)),
      workflow_id: workflowId,
      created_by: createdBy,
      created_at: at,
      updated_at: at,
    })
    .execute();
}

export async function updateTemplateRow(
  tx: Tx,
  { workspaceId, id }: { workspaceId: string; id: string },
  change: Partial<Pick<OwnTemplate, 'file' | 'choices' | 'state' | 'workflowId'>> & { at: Date },
): Promise<void> {
  const { file, choices, state, workflowId, at } = change;
  await tx
    .updateTable('templates')
    .set({
      updated_at: at,
      version: sql<number>`version + 1`,
      ...(file && { file: JSON.stringify(toStorableJson(file)) }),
      ...(choices && { choices: JSON.stringify(toStorableJson(choices)) }),
      ...(state && { state }),
      ...(workflowId !== undefined && { workflow_id: workflowId }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

export interface Install {
  workspaceId: string;
  id: string;
  template: string;
  isOfficial: boolean;
  workflowId: string;
  minutesSaved: number;
  installedBy: string;
  at: Date;
}

export async function insertInstall(tx: Tx, install: Install): Promise<void> {
  await tx
    .insertInto('template_installs')
    .values({
      workspace_id: install.workspaceId,
      id: install.id,
      template: install.template,
      is_official: install.isOfficial,
      workflow_id: install.workflowId,
      minutes_saved: install.minutesSaved,
      installed_by: install.installedBy,
      installed_at: install.at,
    })
    .execute();
}

export interface Rating {
  workspaceId: string;
  template: string;
  isOfficial: boolean;
  userId: string;
  stars: number;
  at: Date;
}

export async function upsertRating(tx: Tx, rating: Rating): Promise<void> {
  const change = { stars: rating.stars, rated_at: rating.at };
  await tx
    .insertInto('template_ratings')
    .values({
      workspace_id: rating.workspaceId,
      template: rating.template,
      is_official: rating.isOfficial,
      user_id: rating.userId,
      ...change,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'template', 'user_id']).doUpdateSet(change))
    .execute();
}

export interface Figures {
  uses: number;
  ratings: number;
  average: number | null;
}

/** By template: the official ones over all workspaces, its own of this one. */
export async function selectFigures(db: Db, workspaceId: string): Promise<ReadonlyMap<string, Figures>> {
  const { rows } = await sql<{ template: string; uses: string; ratings: string; average: number | null }>`
    select template, uses, ratings, average from official_template_figures()
    union all
    select coalesce(i.template, r.template), coalesce(i.uses, 0), coalesce(r.ratings, 0), r.average
    from (
      select template, count(*) as uses from template_installs
      where workspace_id = ${workspaceId} and not is_official group by template
    ) i
    full join (
      select template, count(*) as ratings, avg(stars)::float8 as average from template_ratings
      where workspace_id = ${workspaceId} and not is_official group by template
    ) r on r.template = i.template`.execute(db);
  return new Map(
    rows.map(({ template, uses, ratings, average }) => [
      template,
      { uses: Number(uses), ratings: Number(ratings), average },
    ]),
  );
}

export async function selectMyRatings(
  db: Db,
  { workspaceId, userId }: { workspaceId: string; userId: string },
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('template_ratings')
    .select(['template', 'stars'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .limit(10_000)
    .execute();
  return new Map(rows.map(({ template, stars }) => [template, stars]));
}

/** A member by name; for a program, the workspace it belongs to. */
export async function selectAuthor(db: Db, workspaceId: string, actorId: string): Promise<string> {
  const row = await db
    .selectFrom('workspaces')
    .leftJoin('members', (join) =>
      join.onRef('members.workspace_id', '=', 'workspaces.id').on('members.user_id', '=', actorId),
    )
    .select(['workspaces.name as workspace', 'members.name'])
    .where('workspaces.id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return (row.name ?? row.workspace).slice(0, 100);
}
