import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { tagCompany, untagCompany } from '@millrace/contracts/companies/companies';
import type { Company } from '@millrace/contracts/companies/company';
import { useCustomFields, useTags } from '../../api/directory.ts';
import { useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { FieldRow, FieldRows } from '../../ui/data/field-row.tsx';
import { InlineText } from '../../ui/data/inline-text.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { TagEditor } from '../../ui/data/tag-editor.tsx';
import { TypedValue } from '../../ui/data/typed-value.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { useWords } from '../../ui/language/words.ts';
import { CompanyOwner } from './company-owner.tsx';
import { companyWords } from './company-words.ts';
import { useEditCompany, useShowCompany } from './use-edit-company.ts';

const textFields = [
  'domain',
  'website',
  'phone',
  'street',
  'postalCode',
  'city',
  'region',
  'country',
  'source',
] as const;

/** Everything said of a company, edited where it stands. */
export function CompanyFields({ company }: { company: Company }) {
  const say = useWords(companyWords);
  return (
    <FieldRows>
      <FieldRow label={say('owner')}>
        <CompanyOwner company={company} />
      </FieldRow>
      <FieldRow label={say('tags')}>
        <CompanyTags company={company} />
      </FieldRow>
      {textFields.map((name) => (
        <TextField key={name} company={company} name={name} />
      ))}
      <CustomFields company={company} />
      <FieldRow label={say('createdAt')}>
        <RelativeTime at={company.createdAt} />
      </FieldRow>
      <FieldRow label={say('updatedAt')}>
        <RelativeTime at={company.updatedAt} />
      </FieldRow>
    </FieldRows>
  );
}

function TextField({ company, name }: { company: Company; name: (typeof textFields)[number] }) {
  const say = useWords(companyWords);
  const edit = useEditCompany();
  const canWrite = useCan('companies.write');
  const label = say(name);
  const before = company[name];
  const link = name === 'website' && before && /^https?:\/\//.test(before) ? before : null;
  return (
    <FieldRow label={label}>
      <InlineText
        label={label}
        value={before ?? ''}
        isReadOnly={!canWrite}
        onCommit={(typed) => {
          const value = typed || null;
          edit({
            company,
            field: label,
            change: { [name]: value },
            preview: { [name]: value },
            inverse: { change: { [name]: before }, preview: { [name]: before } },
          });
        }}
      />
      {link && (
        <Anchor href={link} target="_blank" rel="noreferrer" aria-label={say('visit')} lh={1}>
          <IconExternalLink size={14} stroke={1.7} />
        </Anchor>
      )}
    </FieldRow>
  );
}

function CustomFields({ company }: { company: Company }) {
  const fields = useCustomFields('company');
  const edit = useEditCompany();
  const canWrite = useCan('companies.write');
  return fields.map((field) => {
    const before = company.custom[field.key] ?? null;
    return (
      <FieldRow key={field.key} label={field.label}>
        <TypedValue
          field={field}
          value={before}
          isReadOnly={!canWrite}
          onChange={(value) =>
            edit({
              company,
              field: field.label,
              change: { custom: { [field.key]: value } },
              preview: { custom: { ...company.custom, [field.key]: value } },
              inverse: { change: { custom: { [field.key]: before } }, preview: { custom: company.custom } },
            })
          }
        />
      </FieldRow>
    );
  });
}

function CompanyTags({ company }: { company: Company }) {
  const known = useTags();
  const show = useShowCompany();
  const canWrite = useCan('companies.write');
  const onError = useReportFailure();
  const onSuccess = (saved: Company) => show(saved.id, saved);
  const tag = useWrite(tagCompany, { stale: ['tags', 'events'], onSuccess, onError });
  const untag = useWrite(untagCompany, { stale: ['events'], onSuccess, onError });
  const { id } = company;
  return (
    <TagEditor
      tags={company.tags}
      known={known}
      isReadOnly={!canWrite}
      onAdd={(name) => tag.mutate({ input: { id, names: [name] } })}
      onRemove={({ id: tagId }) => untag.mutate({ input: { id, tagId } })}
    />
  );
}
