import { Rating, Text } from '@mantine/core';
import type { Template } from '@millrace/contracts/templates/template';
import { getTemplate, previewTemplate, rateTemplate } from '@millrace/contracts/templates/templates';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useOperation, useWrite } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { Pill } from '../../../ui/data/pill.tsx';
import { Failure, useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { InstallForm } from './install-form.tsx';
import { TemplateFacts } from './template-facts.tsx';
import { TemplateMenu } from './template-menu.tsx';
import { templateWords } from './template-words.ts';
import classes from './templates.module.css';
import { useServiceTitle } from './use-service-title.ts';
import { useTagWord } from './use-tag-word.ts';
import { useTemplateLanguage } from './use-template-language.ts';

// The canvas is large, and below what one reads first.
const WorkflowCanvas = lazy(async () => ({
  default: (await import('../builder/canvas/workflow-canvas.tsx')).WorkflowCanvas,
}));

export function TemplatePage() {
  const say = useWords(templateWords);
  const { read, language } = useTemplateLanguage();
  const { id } = useParams({ from: '/workspace/templates/$id' });
  const found = useOperation(getTemplate, { id });
  const parent = { to: '/templates', label: say('title') };
  const template = found.data;
  return (
    <Page
      title={template ? read(template.name) : say('title')}
      parent={parent}
      actions={template && <TemplateMenu template={template} />}
    >
      <div className={classes.content}>
        {found.isPending && <SkeletonRows />}
        {found.isError && <Failure error={found.error} onRetry={() => void found.refetch()} />}
        {template && (
          <div className={classes.columns}>
            <Description template={template} />
            <aside className={classes.side} aria-label={say('install')}>
              <InstallForm key={`${template.id} ${language}`} template={template} />
            </aside>
          </div>
        )}
      </div>
    </Page>
  );
}

function Description({ template }: { template: Template }) {
  const say = useWords(templateWords);
  const format = useFormat();
  const { read, language } = useTemplateLanguage();
  const preview = useOperation(previewTemplate, { id: template.id, language });
  const serviceTitle = useServiceTitle();
  const tagWord = useTagWord();
  const services = template.connections.map(({ service }) => serviceTitle(service));
  return (
    <div className={classes.main}>
      <p className={classes.text}>{read(template.description)}</p>
      <TemplateFacts template={template} />
      <div className={classes.facts}>
        <span>{say(template.category)}</span>
        <span>{say('by', { author: template.author })}</span>
        {services.length > 0 && <span>{say('needs', { services: format.list(services) })}</span>}
        {template.tags.map((tag) => (
          <Pill key={tag} dot={false}>
            {tagWord(tag)}
          </Pill>
        ))}
      </div>
      <YourRating template={template} />
      {template.examples.map((example) => (
        <dl key={read(example.input)} className={classes.example}>
          <div>
            <dt>{say('comesIn')}</dt>
            <dd>{read(example.input)}</dd>
          </div>
          <div>
            <dt>{say('comesOut')}</dt>
            <dd>{read(example.output)}</dd>
          </div>
        </dl>
      ))}
      <section>
        <h2 className={classes.heading}>{say('preview')}</h2>
        {preview.isError && <Failure error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.data && (
          <div className={classes.canvas}>
            <Suspense fallback={<SkeletonRows />}>
              <WorkflowCanvas definition={preview.data.definition} label={say('preview')} />
            </Suspense>
          </div>
        )}
      </section>
    </div>
  );
}

function YourRating({ template }: { template: Template }) {
  const say = useWords(templateWords);
  const may = useCan('templates.rate');
  const rate = useWrite(rateTemplate, {
    stale: ['templates'],
    onError: useReportFailure(),
    onSuccess: () => notifyDone(say('rated')),
  });
  if (!may) return null;
  return (
    <div className={classes.facts}>
      <Text size="xs">{say('rate')}</Text>
      <Rating
        aria-label={say('rate')}
        value={template.myRating ?? 0}
        readOnly={rate.isPending}
        onChange={(stars) => stars > 0 && rate.mutate({ input: { id: template.id, stars } })}
      />
    </div>
  );
}
