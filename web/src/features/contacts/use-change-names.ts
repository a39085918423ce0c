import { useCustomFields, useLeadStatuses, useMembers, useTags } from '../../api/directory.ts';
import { useFieldName } from './use-field-name.ts';

/** Labels of fields and names of ids, for telling what an event changed. */
export function useChangeNames(companyNames: ReadonlyMap<string, string>) {
  const labelOf = useFieldName();
  const custom = useCustomFields('contact');
  const statuses = useLeadStatuses();
  const members = useMembers();
  const tags = useTags();
  const nameOfId = (field: string, id: unknown): string | undefined => {
    if (field === 'statusId') return statuses.find((status) => status.id === id)?.name;
    if (field === 'companyId' && typeof id === 'string') return companyNames.get(id);
    if (field === 'ownerId') return members.find((member) => member.userId === id)?.name;
    return undefined;
  };
  return {
    labelOf,
    nameOf: (field: string, value: unknown): string | undefined => {
      if (field === 'tagIds' && Array.isArray(value)) {
        return value.flatMap((id) => tags.find((tag) => tag.id === id)?.name ?? []).join(', ') || undefined;
      }
      const own = custom.find(({ key }) => `custom.${key}` === field);
      return nameOfId(field, value) ?? own?.options.find((option) => option.value === value)?.label;
    },
  };
}
