import { useCustomFields } from '../../api/directory.ts';
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

/** What a field of a contact is called, as events name it; what is not a contact's is told by its name. */
export function useFieldName(): (field: string) => string {
  const say = useWords(contactWords);
  const custom = useCustomFields('contact');
  return (field) => {
    if (isLabelled(field)) return say(labels[field]);
    const key = field.replace(/^custom\./, '');
    return custom.find((each) => each.key === key)?.label ?? key;
  };
}
