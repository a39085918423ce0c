import { IconArrowBackUp, IconBuilding, IconNote, IconPencil } from '@tabler/icons-react';
import { rollbackCompany } from '@millrace/contracts/companies/companies';
import type { Company } from '@millrace/contracts/companies/company';
import { listEvents } from '@millrace/contracts/events/events';
import { useCustomFields, useMembers, useTags } from '../../api/directory.ts';
import { useEventTitle } from '../../api/event-titles.ts';
import { useCall, useMarkStale, usePages } from '../../api/hooks.ts';
import { rollbackReasons } from '../../api/rollback-refusal.ts';
import { useCan } from '../../api/session.ts';
import { EventTimeline } from '../../ui/data/event-timeline.tsx';
import { useWords } from '../../ui/language/words.ts';
import { companyWords } from './company-words.ts';
import { useShowCompany } from './use-edit-company.ts';

const icons = {
  'company.created': IconBuilding,
  'company.updated': IconPencil,
  'company.rolled_back': IconArrowBackUp,
  'note.added': IconNote,
};
const own = ['company'];
const labelled = [
  'name',
  'domain',
  'website',
  'phone',
  'street',
  'city',
  'region',
  'postalCode',
  'country',
  'source',
] as const;

export function CompanyTimeline({ company }: { company: Company }) {
  const { id, name } = company;
  const titleOf = useEventTitle();
  const names = useNames();
  const call = useCall();
  const show = useShowCompany();
  const markStale = useMarkStale();
  const canRollback = useCan('records.rollback');
  const events = usePages(listEvents, { recordId: id, limit: 30 });
  const takeBack = {
    name,
    run: async (eventId: string) => {
      show(id, await call(rollbackCompany, { id, eventId }));
      markStale(['events', 'companies']);
    },
    reasonsOf: (error: unknown) => rollbackReasons(error, 'companies.rollback_refused'),
  };
  return (
    <EventTimeline
      query={events}
      titleOf={titleOf}
      icons={icons}
      own={own}
      names={names}
      {...(canRollback && { takeBack })}
    />
  );
}

function useNames() {
  const say = useWords(companyWords);
  const custom = useCustomFields('company');
  const members = useMembers();
  const tags = useTags();
  return {
    labelOf: (field: string): string => {
      if (field === 'ownerId') return say('owner');
      if (field === 'tagIds') return say('tags');
      const known = labelled.find((each) => each === field);
      if (known) return say(known);
      const key = field.replace(/^custom\./, '');
      return custom.find((each) => each.key === key)?.label ?? key;
    },
    nameOf: (field: string, value: unknown): string | undefined => {
      if (field === 'ownerId') return members.find(({ userId }) => userId === value)?.name;
      if (field !== 'tagIds' || !Array.isArray(value)) return undefined;
      return value.flatMap((id) => tags.find((tag) => tag.id === id)?.name ?? []).join(', ') || undefined;
    },
  };
}
