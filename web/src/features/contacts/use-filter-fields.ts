import { listCompanies, getCompany } from '@millrace/contracts/companies/companies';
import { filterFieldsOf, operatorsOf, statusKinds } from '@millrace/contracts/filter/filter-fields';
import type { FilterField as ContractField, FilterFieldType } from '@millrace/contracts/filter/filter-fields';
import type { FilterOperator } from '@millrace/contracts/filter/filter';
import { useMemo } from 'react';
import { useCustomFields, useLeadStatuses, useMembers, useTags } from '../../api/directory.ts';
import { useCall } from '../../api/hooks.ts';
import type { FilterField, FilterOption } from '../../ui/filter/filter-field.ts';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';

const kinds: Readonly<Record<FilterFieldType, FilterField['kind']>> = {
  text: 'text',
  number: 'number',
  date: 'date',
  boolean: 'boolean',
  select: 'choice',
  multiselect: 'choice',
  status: 'choice',
  owner: 'choice',
  company: 'choice',
  tags: 'choice',
};

const nameKeys = {
  name: 'name',
  firstName: 'firstName',
  lastName: 'lastName',
  jobTitle: 'jobTitle',
  email: 'email',
  phone: 'phone',
  status: 'status',
  statusKind: 'statusKind',
  owner: 'owner',
  company: 'company',
  'company.name': 'companyName',
  'company.domain': 'companyDomain',
  'company.city': 'companyCity',
  'company.country': 'companyCountry',
  tags: 'tags',
  source: 'source',
  locale: 'locale',
  timeZone: 'timeZone',
  createdAt: 'createdAt',
  updatedAt: 'updatedAt',
  statusChangedAt: 'statusChangedAt',
} as const;

const isNamed = (name: string): name is keyof typeof nameKeys => Object.hasOwn(nameKeys, name);
const found = 20;

/** The contract's catalogue of fields as the builder wants it: named in the reader's language, with choices. */
export function useContactFilterFields(): readonly FilterField<FilterOperator>[] {
  const say = useWords(contactWords);
  const call = useCall();
  const custom = useCustomFields('contact');
  const members = useMembers();
  const statuses = useLeadStatuses();
  const tags = useTags();
  return useMemo(() => {
    const optionsOf = (field: ContractField): readonly FilterOption[] | undefined => {
      switch (field.type) {
        case 'owner':
          return [
            { value: 'me', label: say('me') },
            ...members.map((each) => ({ value: each.userId, label: each.name })),
          ];
        case 'status':
          return statuses.map(({ id, name }) => ({ value: id, label: name }));
        case 'tags':
          return tags.map(({ id, name }) => ({ value: id, label: name }));
        case 'select':
        case 'multiselect':
          if (field.name === 'statusKind') return statusKinds.map((value) => ({ value, label: say(`kind_${value}`) }));
          return field.options;
        default:
          return undefined;
      }
    };
    const companies = {
      search: async (q: string) => {
        const { items } = await call(listCompanies, { q: q || undefined, limit: found, sort: 'name' });
        return items.map(({ id, name }) => ({ value: id, label: name }));
      },
      labelOf: async (id: string) => (await call(getCompany, { id })).name,
    };
    // What one types into the search field already looks for anything.
    const offered = filterFieldsOf('contact', custom).filter((field) => field.name !== 'any');
    return offered.map((field) => ({
      name: field.name,
      label: isNamed(field.name) ? say(nameKeys[field.name]) : field.label,
      kind: kinds[field.type],
      operators: operatorsOf(field),
      options: optionsOf(field),
      ...(field.type === 'company' && companies),
    }));
  }, [say, call, custom, members, statuses, tags]);
}
