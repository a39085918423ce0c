/**
 * The fields a filter tree may name, per entity, and the operators of each type. The web's filter builder, the check
 * of a tree and its compilation all read this one catalogue; custom fields of the workspace join it as `custom.<key>`.
 */
import type { FilterOperator } from './filter.ts';

export const filterFieldTypes = [
  'text',
  'number',
  'date',
  'boolean',
  'select',
  'multiselect',
  'status',
  'owner',
  'company',
  'tags',
] as const;
export type FilterFieldType = (typeof filterFieldTypes)[number];

export const filterEntities = ['contact', 'company'] as const;
export type FilterEntity = (typeof filterEntities)[number];

export interface FilterField {
  /** How conditions name it. */
  readonly name: string;
  readonly label: string;
  readonly type: FilterFieldType;
  /** For select and multiselect. */
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
  /** How text is compared: without case and accents unless told; as an address; or byte for byte. */
  readonly compare?: 'folded' | 'exact' | 'email' | 'phone' | undefined;
  /** Fewer operators than the type has. */
  readonly operators?: readonly FilterOperator[] | undefined;
  /** For `custom.<key>`: what the workspace declared. */
  readonly custom?: { readonly key: string; readonly type: string } | undefined;
}

const presence = ['is_set', 'is_not_set'] as const;
const identity = ['eq', 'ne', 'in', 'not_in', ...presence] as const;
const order = ['lt', 'lte', 'gt', 'gte', 'between'] as const;

export const operatorsOfType: Readonly<Record<FilterFieldType, readonly FilterOperator[]>> = {
  text: ['eq', 'ne', 'in', 'not_in', 'contains', 'starts_with', ...presence],
  number: ['eq', 'ne', ...order, ...presence],
  date: ['on', ...order, ...presence],
  boolean: ['eq', ...presence],
  select: identity,
  multiselect: ['in', 'not_in', 'all_of', ...presence],
  status: identity,
  owner: identity,
  company: identity,
  tags: ['in', 'not_in', 'all_of', ...presence],
};

export function operatorsOf(field: FilterField): readonly FilterOperator[] {
  return field.operators ?? operatorsOfType[field.type];
}

export const statusKinds = ['new', 'working', 'qualified', 'converted', 'lost'] as const;
export type StatusKind = (typeof statusKinds)[number];

/** Fields of contacts; leads are contacts with a status and have the same. */
export const contactFilterFields = [
  { name: 'any', label: 'Anything', type: 'text', operators: ['contains'] },
  { name: 'name', label: 'Name', type: 'text' },
  { name: 'firstName', label: 'First name', type: 'text' },
  { name: 'lastName', label: 'Last name', type: 'text' },
  { name: 'jobTitle', label: 'Job title', type: 'text' },
  { name: 'email', label: 'E-mail address', type: 'text', compare: 'email' },
  { name: 'phone', label: 'Phone number', type: 'text', compare: 'phone' },
  { name: 'status', label: 'Status', type: 'status' },
  {
    name: 'statusKind',
    label: 'Kind of status',
    type: 'select',
    options: statusKinds.map((value) => ({ value, label: value })),
  },
  { name: 'owner', label: 'Owner', type: 'owner' },
  { name: 'company', label: 'Company', type: 'company' },
  { name: 'company.name', label: 'Company name', type: 'text' },
  { name: 'company.domain', label: 'Company domain', type: 'text' },
  { name: 'company.city', label: 'Company city', type: 'text' },
  { name: 'company.country', label: 'Company country', type: 'text' },
  { name: 'tags', label: 'Tags', type: 'tags' },
  { name: 'source', label: 'Source', type: 'text', compare: 'exact', operators: identity },
  { name: 'locale', label: 'Language', type: 'text', compare: 'exact', operators: identity },
  { name: 'timeZone', label: 'Time zone', type: 'text', compare: 'exact', operators: identity },
  { name: 'createdAt', label: 'Created', type: 'date' },
  { name: 'updatedAt', label: 'Last changed', type: 'date' },
  { name: 'statusChangedAt', label: 'Status changed', type: 'date' },
] as const satisfies readonly FilterField[];

export const companyFilterFields = [
  { name: 'any', label: 'Anything', type: 'text', operators: ['contains'] },
  { name: 'name', label: 'Name', type: 'text' },
  { name: 'domain', label: 'Domain', type: 'text' },
  { name: 'street', label: 'Street', type: 'text' },
  { name: 'city', label: 'City', type: 'text' },
  { name: 'region', label: 'Region', type: 'text' },
  { name: 'postalCode', label: 'Postal code', type: 'text' },
  { name: 'country', label: 'Country', type: 'text' },
  { name: 'phone', label: 'Phone number', type: 'text', compare: 'phone', operators: identity },
  { name: 'owner', label: 'Owner', type: 'owner' },
  { name: 'tags', label: 'Tags', type: 'tags' },
  { name: 'source', label: 'Source', type: 'text', compare: 'exact', operators: identity },
  { name: 'createdAt', label: 'Created', type: 'date' },
  { name: 'updatedAt', label: 'Last changed', type: 'date' },
] as const satisfies readonly FilterField[];

export const builtInFilterFields: Readonly<Record<FilterEntity, readonly FilterField[]>> = {
  contact: contactFilterFields,
  company: companyFilterFields,
};

/** Types of custom fields as the filter tree sees them: an address is text, an amount of money a number. */
const typeOfCustom: Readonly<Record<string, FilterFieldType>> = {
  text: 'text',
  url: 'text',
  number: 'number',
  money: 'number',
  date: 'date',
  boolean: 'boolean',
  select: 'select',
  multiselect: 'multiselect',
};

export interface CustomFilterField {
  key: string;
  label: string;
  type: string;
  options: readonly { value: string; label: string }[];
  filterable: boolean;
}

/** The catalogue of an entity in one workspace. */
export function filterFieldsOf(entity: FilterEntity, customFields: readonly CustomFilterField[]): FilterField[] {
  const custom = customFields
    .filter((field) => field.filterable)
    .map((field): FilterField => ({
      name: `custom.${field.key}`,
      label: field.label,
      type: typeOfCustom[field.type] ?? 'text',
      ...(field.options.length > 0 && { options: field.options }),
      custom: { key: field.key, type: field.type },
    }));
  return [...builtInFilterFields[entity], ...custom];
}
