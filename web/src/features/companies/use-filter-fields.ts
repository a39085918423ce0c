import { filterFieldsOf, operatorsOf } from '@millrace/contracts/filter/filter-fields';
import type { FilterField as ContractField } from '@millrace/contracts/filter/filter-fields';
import type { FilterOperator } from '@millrace/contracts/filter/filter';
import { useMemo } from 'react';
import { useCustomFields, useMembers, useTags } from '../../api/directory.ts';
import type { FilterField, FilterOption } from '../../ui/filter/filter-field.ts';
import { useWords } from '../../ui/language/words.ts';
import { companyWords } from './company-words.ts';

const named = [
  'name',
  'domain',
  'street',
  'city',
  'region',
  'postalCode',
  'country',
  'phone',
  'owner',
  'tags',
  'source',
  'createdAt',
  'updatedAt',
] as const;

/** The contract's catalogue of fields as the builder wants it. */
export function useCompanyFilterFields(): readonly FilterField<FilterOperator>[] {
  const say = useWords(companyWords);
  const custom = useCustomFields('company');
  const members = useMembers();
  const tags = useTags();
  return useMemo(() => {
    const optionsOf = (field: ContractField): readonly FilterOption[] | undefined => {
      if (field.type === 'tags') return tags.map(({ id, name }) => ({ value: id, label: name }));
      if (field.type !== 'owner') return field.options;
      return [{ value: 'me', label: say('me') }, ...members.map((each) => ({ value: each.userId, label: each.name }))];
    };
    const offered = filterFieldsOf('company', custom).filter((field) => field.name !== 'any');
    return offered.map((field) => {
      const key = named.find((each) => each === field.name);
      const { type } = field;
      const isPlain = type === 'text' || type === 'number' || type === 'date' || type === 'boolean';
      return {
        name: field.name,
        label: key ? say(key) : field.label,
        kind: isPlain ? type : 'choice',
        operators: operatorsOf(field),
        options: optionsOf(field),
      };
    });
  }, [say, custom, members, tags]);
}
