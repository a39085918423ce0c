import type { Company } from '@millrace/contracts/companies/company';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCustomFields } from '../../api/directory.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { TypedText } from '../../ui/data/typed-text.tsx';
import { useWords } from '../../ui/language/words.ts';
import type { Column } from '../../ui/table/record-table.tsx';
import { CompanyOwner } from './company-owner.tsx';
import { companyWords } from './company-words.ts';
import classes from './companies.module.css';

const plain = [
  { id: 'domain', width: 140, byDefault: true },
  { id: 'phone', width: 130, byDefault: true },
  { id: 'city', width: 120, byDefault: true },
  { id: 'country', width: 120, byDefault: true },
  { id: 'region', width: 130, byDefault: false },
  { id: 'street', width: 190, byDefault: false },
  { id: 'postalCode', width: 110, byDefault: false },
  { id: 'website', width: 200, byDefault: false },
  { id: 'source', width: 130, byDefault: false },
] as const;

export function useCompanyColumns(): readonly Column<Company>[] {
  const say = useWords(companyWords);
  const custom = useCustomFields('company');
  return useMemo((): Column<Company>[] => {
    return [
      {
        id: 'name',
        header: say('name'),
        width: 200,
        grows: true,
        locked: true,
        sortBy: 'name',
        cell: (row) => (
          <span className={classes.name}>
            <Initials name={row.name} square />
            <Link to="/companies/$id" params={{ id: row.id }} className={classes.nameLink} tabIndex={-1}>
              {row.name}
            </Link>
          </span>
        ),
      },
      {
        id: 'people',
        header: say('people'),
        width: 84,
        align: 'end',
        cell: (row) => (row.contactCount > 0 ? row.contactCount : null),
      },
      ...plain.map(({ id, width, byDefault }): Column<Company> => ({
        id,
        header: say(id),
        width,
        byDefault,
        cell: (row) => <span className={classes.ellipsis}>{row[id]}</span>,
      })),
      { id: 'owner', header: say('owner'), width: 130, cell: (row) => <CompanyOwner company={row} /> },
      {
        id: 'tags',
        header: say('tags'),
        width: 100,
        cell: (row) => (
          <span className={classes.tags}>
            {row.tags.slice(0, 2).map((tag) => (
              <Pill key={tag.id} color={tag.color}>
                {tag.name}
              </Pill>
            ))}
          </span>
        ),
      },
      {
        id: 'createdAt',
        header: say('createdAt'),
        width: 100,
        sortBy: 'createdAt',
        cell: (row) => <RelativeTime at={row.createdAt} />,
      },
      {
        id: 'updatedAt',
        header: say('updatedAt'),
        width: 140,
        byDefault: false,
        sortBy: 'updatedAt',
        cell: (row) => <RelativeTime at={row.updatedAt} />,
      },
      ...custom.map((field): Column<Company> => ({
        id: `custom.${field.key}`,
        header: field.label,
        width: 150,
        byDefault: false,
        cell: (row) => <TypedText field={field} value={row.custom[field.key]} />,
      })),
    ];
  }, [say, custom]);
}
