import { Button, NativeSelect, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { matchTemplates, sortTemplates, templateSorts } from '@millrace/contracts/templates/match-templates';
import type { TemplateSummary } from '@millrace/contracts/templates/template';
import { difficulties, templateCategories } from '@millrace/contracts/templates/template-file';
import { listTemplates } from '@millrace/contracts/templates/templates';
import { IconSearch, IconTemplate, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useOperation } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Page } from '../../../ui/layout/page.tsx';
import { ImportTemplate } from './import-template.tsx';
import { TemplateFacts } from './template-facts.tsx';
import { templateWords } from './template-words.ts';
import classes from './templates.module.css';
import { useTagWord } from './use-tag-word.ts';
import { useTemplateLanguage } from './use-template-language.ts';

/** What one looks for. The list is short: it is read whole, and narrowed here as one types. */
interface Wish {
  q: string;
  category: string;
  tag: string;
  difficulty: string;
  ready: boolean;
  sort: string;
}

const everything: Wish = { q: '', category: '', tag: '', difficulty: '', ready: false, sort: 'uses' };

export function TemplatesPage() {
  const say = useWords(templateWords);
  const mayManage = useCan('templates.manage');
  const [isImporting, importing] = useDisclosure(false);
  const [withRetired, setWithRetired] = useState(false);
  const [wish, setWish] = useState(everything);
  const list = useOperation(listTemplates, withRetired ? { retired: true } : {});
  const change = (part: Partial<Wish>) => setWish((before) => ({ ...before, ...part }));
  const actions = mayManage && (
    <Button size="xs" variant="default" leftSection={<IconUpload size={15} stroke={1.8} />} onClick={importing.open}>
      {say('import')}
    </Button>
  );
  return (
    <Page title={say('title')} actions={actions}>
      <div className={classes.content}>
        <div className={classes.categories}>
          <SegmentedControl
            size="xs"
            aria-label={say('category')}
            value={wish.category}
            onChange={(category) => change({ category })}
            data={[
              { value: '', label: say('all') },
              ...templateCategories.map((value) => ({ value, label: say(value) })),
            ]}
          />
        </div>
        <Filters wish={wish} templates={list.data?.items ?? []} onChange={change}>
          {mayManage && (
            <Switch
              size="xs"
              label={say('showRetired')}
              checked={withRetired}
              onChange={(event) => setWithRetired(event.currentTarget.checked)}
            />
          )}
        </Filters>
        {list.isPending && <SkeletonRows />}
        {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && <Cards templates={narrow(list.data.items, wish)} onClear={() => setWish(everything)} />}
      </div>
      {isImporting && <ImportTemplate onClose={importing.close} />}
    </Page>
  );
}

function narrow(templates: readonly TemplateSummary[], wish: Wish): TemplateSummary[] {
  const found = matchTemplates(templates, {
    q: wish.q,
    category: templateCategories.find((each) => each === wish.category),
    tag: wish.tag || undefined,
    difficulty: difficulties.find((each) => each === wish.difficulty),
    ready: wish.ready,
  });
  return sortTemplates(found, templateSorts.find((each) => each === wish.sort) ?? 'uses');
}

interface FiltersProps {
  wish: Wish;
  templates: readonly TemplateSummary[];
  onChange: (part: Partial<Wish>) => void;
  children: ReactNode;
}

function Filters({ wish, templates, onChange, children }: FiltersProps) {
  const say = useWords(templateWords);
  const tagWord = useTagWord();
  const tags = [...new Set(templates.flatMap(({ tags: own }) => own))]
    .map((value) => ({ value, label: tagWord(value) }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
  return (
    <div className={classes.filters}>
      <TextInput
        className={classes.search}
        size="xs"
        type="search"
        aria-label={say('search')}
        placeholder={say('search')}
        leftSection={<IconSearch size={14} stroke={1.8} />}
        value={wish.q}
        onChange={(event) => onChange({ q: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        aria-label={say('tag')}
        value={wish.tag}
        onChange={(event) => onChange({ tag: event.currentTarget.value })}
        data={[{ value: '', label: say('anyTag') }, ...tags]}
      />
      <NativeSelect
        size="xs"
        aria-label={say('difficulty')}
        value={wish.difficulty}
        onChange={(event) => onChange({ difficulty: event.currentTarget.value })}
        data={[
          { value: '', label: say('anyDifficulty') },
          ...difficulties.map((value) => ({ value, label: say(value) })),
        ]}
      />
      <NativeSelect
        size="xs"
        aria-label={say('sort')}
        value={wish.sort}
        onChange={(event) => onChange({ sort: event.currentTarget.value })}
        data={templateSorts.map((value) => ({ value, label: say(value) }))}
      />
      <Switch
        size="xs"
        label={say('ready')}
        checked={wish.ready}
        onChange={(event) => onChange({ ready: event.currentTarget.checked })}
      />
      {children}
    </div>
  );
}

function Cards({ templates, onClear }: { templates: readonly TemplateSummary[]; onClear: () => void }) {
  const say = useWords(templateWords);
  const { read } = useTemplateLanguage();
  if (templates.length === 0) {
    const clear = (
      <Button size="xs" variant="default" onClick={onClear}>
        {say('clear')}
      </Button>
    );
    return (
      <EmptyState icon={<IconTemplate size={20} stroke={1.7} />} title={say('none')} action={clear}>
        {say('noneText')}
      </EmptyState>
    );
  }
  return (
    <ul className={classes.cards}>
      {templates.map((template) => (
        <li key={template.id} className={classes.card}>
          <h2 className={classes.name}>
            <Link to="/templates/$id" params={{ id: template.id }}>
              {read(template.name)}
            </Link>
          </h2>
          <p className={`${classes.text} ${classes.clamped}`}>{read(template.description)}</p>
          <TemplateFacts template={template} />
        </li>
      ))}
    </ul>
  );
}
