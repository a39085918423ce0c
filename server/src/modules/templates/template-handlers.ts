import { templateErrors } from '@millrace/contracts/templates/errors';
import { matchTemplates, sortTemplates } from '@millrace/contracts/templates/match-templates';
import { inLanguage, standardConfig } from '@millrace/contracts/templates/template-file';
import {
  exportTemplate,
  getTemplate,
  importTemplate as importOperation,
  installTemplate as installOperation,
  listTemplates,
  previewTemplate,
  publishTemplate as publishOperation,
  rateTemplate,
  restoreTemplate,
  retireTemplate,
  updateTemplate as updateOperation,
} from '@millrace/contracts/templates/templates';
import type { Operation } from '@millrace/contracts/operation';
import { toWholeList } from '@millrace/contracts/paging';
import { Problem } from '#platform/errors';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import { fillDefinition } from './fill-definition.ts';
import { getHeld, listHeld, lookAround } from './find-templates.ts';
import { type InstallDeps, installTemplate } from './install-template.ts';
import { importTemplate, publishTemplate, setTemplateState, updateTemplate } from './publish-template.ts';
import { selectAuthor, upsertRating } from './template-store.ts';
import { toSummary, toTemplate } from './template.ts';

type Context = Pick<HandlerContext<Operation>, 'tx' | 'workspaceId' | 'caller' | 'ifMatch'>;

export function bindTemplateHandlers(deps: InstallDeps): Binding[] {
  return [...bindReading(deps), ...bindUsing(deps), ...bindManaging(deps)];
}

const around = (deps: InstallDeps, { tx, workspaceId, caller }: Context) =>
  lookAround(tx, deps, { workspaceId, userId: caller.actor.id });

async function present(deps: InstallDeps, context: Context, id: string) {
  const held = await getHeld(context.tx, deps, { workspaceId: context.workspaceId, id });
  return toTemplate(held, await around(deps, context));
}

function bindReading(deps: InstallDeps): Binding[] {
  return [
    bind(listTemplates, async (context) => {
      const { input, tx, workspaceId } = context;
      const surroundings = await around(deps, context);
      const all = (await listHeld(tx, deps, workspaceId))
        .filter(({ own }) => input.retired === true || own?.state !== 'retired')
        .map((held) => toSummary(held, surroundings));
      return toWholeList(sortTemplates(matchTemplates(all, input), input.sort));
    }),
    bind(getTemplate, (context) => present(deps, context, context.input.id)),
    bind(previewTemplate, async ({ input, tx, workspaceId }) => {
      const { file } = await getHeld(tx, deps, { workspaceId, id: input.id });
      const config = { ...standardConfig(file.config, input.language, true), ...input.config };
      const definition = fillDefinition(file.definition, { config, connections: {} });
      return { definition: { name: inLanguage(file.name, input.language), ...definition } };
    }),
    bind(exportTemplate, async ({ input, tx, workspaceId }) => {
      const { file } = await getHeld(tx, deps, { workspaceId, id: input.id });
      return file;
    }),
  ];
}

function bindUsing(deps: InstallDeps): Binding[] {
  return [
    bind(installOperation, async ({ input, tx, workspaceId, caller, reach }) => {
      const id = await installTemplate(tx, deps, { ...input, workspaceId, actor: caller.actor, reach });
      return await deps.workflows.read(tx, workspaceId, id);
    }),
    bind(rateTemplate, async (context) => {
      const { input, tx, workspaceId, caller } = context;
      if (caller.actor.kind !== 'user') {
        throw new Problem(templateErrors.onlyPeople, 'An API key has no opinion. Sign in to rate a template.');
      }
      const held = await getHeld(tx, deps, { workspaceId, id: input.id });
      await upsertRating(tx, {
        workspaceId,
        template: held.id,
        isOfficial: !held.own,
        userId: caller.actor.id,
        stars: input.stars,
        at: deps.clock.now(),
      });
      return toSummary(held, await around(deps, context));
    }),
  ];
}

function bindManaging(deps: InstallDeps): Binding[] {
  const publisher = ({ workspaceId, caller, ifMatch }: Context) => ({ workspaceId, actor: caller.actor, ifMatch });
  return [
    bind(publishOperation, async (context) => {
      const { workflowId, config: choices, ...said } = context.input;
      const author = said.author ?? (await selectAuthor(context.tx, context.workspaceId, context.caller.actor.id));
      const id = await publishTemplate(context.tx, deps, {
        ...publisher(context),
        workflowId,
        choices,
        metadata: { ...said, author },
      });
      return await present(deps, context, id);
    }),
    bind(updateOperation, async (context) => {
      const { id, workflowId, config: choices, ...metadata } = context.input;
      await updateTemplate(context.tx, deps, { ...publisher(context), id, workflowId, choices, metadata });
      return await present(deps, context, id);
    }),
    bind(retireTemplate, async (context) => {
      await setTemplateState(context.tx, deps, { ...publisher(context), id: context.input.id, state: 'retired' });
      return await present(deps, context, context.input.id);
    }),
    bind(restoreTemplate, async (context) => {
      await setTemplateState(context.tx, deps, { ...publisher(context), id: context.input.id, state: 'published' });
      return await present(deps, context, context.input.id);
    }),
    bind(importOperation, async (context) => {
      const id = await importTemplate(context.tx, deps, { ...publisher(context), file: context.input.file });
      return await present(deps, context, id);
    }),
  ];
}
