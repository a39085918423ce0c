import { useCustomFields, useLeadStatuses, useMembers, useTags } from '../../api/directory.ts';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';

const labels = {
  name: 'name',
  firstName: 'firstName',
  lastName: 'lastName',
  jobTitle: 'jobTitle',
  statusId: 'status',
  ownerId: 'owner',
  companyId: 'company',
  tagIds: 'tags',
  points: 'addresses',
  source: 'source',
  locale: 'locale',
  timeZone: 'timeZone',
} as const;
const isLabelled = (field: string): field is keyof typeof labels => Object.hasOwn(labels, field);

/** Labels of fields and names of ids, for telling what an event changed. */
export function useChangeNames() {
  const say = useWords(contactWords);
  const custom = useCustomFields('contact');
  const statuses = useLeadStatuses();
  const members = useMembers();
  const tags = useTags();
  const nameOfId = (field: string, id: unknown): string | undefined => {
    if (field === 'statusId') return statuses.find((status) => status.id === id)?.name;
    if (field === 'ownerId') return members.find((member) => member.userId === id)?.name;
    return undefined;
  };
  return {
    labelOf: (field: string): string => {
      if (isLabelled(field)) return say(labels[field]);
      const key = field.replace(/^custom\./, '');
      return custom.find((each) => each.key === key)?.label ?? key;
    },
    nameOf: (field: string, value: unknown): string | undefined => {
      if (field === 'tagIds' && Array.isArray(value)) {
        return value.flatMap((id) => tags.find((tag) => tag.id === id)?.name ?? []).join(', ') || undefined;
      }
      const own = custom.find(({ key }) => `custom.${key}` === field);
      return nameOfId(field, value) ?? own?.options.find((option) => option.value === value)?.label;
    },
  };
}
