import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ImportKind } from '@millrace/contracts/imports/imports';
import { FileInspector } from '../reading/inspect-file.ts';
import { guessMapping, isKnownHeader } from './guess-mapping.ts';
import { headerKey } from './header-names.ts';

function guess(kind: ImportKind, headers: readonly string[], values: readonly string[] = []) {
  const columns = headers.map((header, index) => ({ index, header, samples: values[index] ? [values[index]] : [] }));
  const { mapping, ...rest } = guessMapping({ kind, columns, customFields: [{ key: 'plan', label: 'Tarif' }] });
  const targets = Object.fromEntries(mapping.map((entry) => [headers[entry.column], entry.target]));
  return {
    ...rest,
    targets,
    labels: Object.fromEntries(mapping.flatMap((entry) => (entry.label ? [[headers[entry.column], entry.label]] : []))),
  };
}

async function guessExample(kind: ImportKind, name: string) {
  const inspector = new FileInspector(isKnownHeader);
  const bytes = await readFile(new URL(`../../../../../examples/csv/${name}`, import.meta.url));
  async function* whole() {
    yield bytes;
  }
  for await (const chunk of inspector.watch(whole())) expect(chunk).toEqual(bytes);
  const inspection = await inspector.finish();
  if (inspection.kind === 'refused') throw new Error(inspection.refusal.detail);
  const { columns } = inspection.shape;
  return guess(
    kind,
    columns.map((column) => column.header),
    columns.map((column) => column.samples[0] ?? ''),
  );
}

describe('the columns of', () => {
  it('Salesforce leads, by label', () => {
    const { targets } = guess('leads', [
      'First Name',
      'Last Name',
      'Title',
      'Company',
      'Email',
      'Phone',
      'Mobile',
      'Lead Source',
      'Lead Status',
      'Street',
      'Rating',
    ]);
    expect(targets).toEqual({
      'First Name': 'firstName',
      'Last Name': 'lastName',
      Title: 'jobTitle',
      Company: 'company',
      Email: 'email',
      Phone: 'phone',
      Mobile: 'phone',
      'Lead Source': 'source',
      'Lead Status': 'status',
    });
  });

  it('Salesforce accounts, by API name, in the real file', async () => {
    const { targets, program } = await guessExample('companies', 'salesforce-dataloader/accountData.csv');
    expect(program).toBe('Salesforce');
    expect(targets).toEqual({
      NAME: 'name',
      BILLINGSTREET: 'street',
      BILLINGCITY: 'city',
      BILLINGSTATE: 'region',
      BILLINGPOSTALCODE: 'postalCode',
      BILLINGCOUNTRY: 'country',
      PHONE: 'phone',
      WEBSITE: 'website',
      DESCRIPTION: 'note',
    });
  });

  it('Chatwoot contacts, in the real file', async () => {
    const { targets, program } = await guessExample('leads', 'chatwoot/contacts.csv');
    expect(program).toBe('Chatwoot');
    expect(targets).toEqual({
      first_name: 'firstName',
      last_name: 'lastName',
      email: 'email',
      phone_number: 'phone',
      company: 'company',
    });
  });

  it('HubSpot contacts and companies', () => {
    expect(
      guess(
        'leads',
        [
          'Record ID',
          'First Name',
          'Last Name',
          'Email',
          'Phone Number',
          'Contact owner',
          'Lead Status',
          'Associated Company',
        ],
        ['', '', '', '', '', 'ada@example.com'],
      ),
    ).toMatchObject({
      program: 'HubSpot',
      targets: {
        Email: 'email',
        'Phone Number': 'phone',
        'Contact owner': 'owner',
        'Lead Status': 'status',
        'Associated Company': 'company',
      },
    });
    expect(
      guess('companies', [
        'Record ID',
        'Company name',
        'Company Domain Name',
        'Street Address',
        'City',
        'State/Region',
        'Postal Code',
        'Country/Region',
      ]),
    ).toMatchObject({
      program: 'HubSpot',
      targets: {
        'Company name': 'name',
        'Company Domain Name': 'domain',
        'Street Address': 'street',
        City: 'city',
        'State/Region': 'region',
        'Postal Code': 'postalCode',
        'Country/Region': 'country',
      },
    });
  });

  it('Pipedrive people and organizations', () => {
    expect(
      guess('contacts', ['Person - Name', 'Person - Email - Work', 'Person - Phone - Mobile', 'Organization - Name']),
    ).toMatchObject({
      program: 'Pipedrive',
      targets: {
        'Person - Name': 'name',
        'Person - Email - Work': 'email',
        'Person - Phone - Mobile': 'phone',
        'Organization - Name': 'company',
      },
      labels: { 'Person - Email - Work': 'work', 'Person - Phone - Mobile': 'mobile' },
    });
    expect(guess('companies', ['Organization - Name', 'Organization - Address']).targets).toEqual({
      'Organization - Name': 'name',
      'Organization - Address': 'street',
    });
  });

  it('Google Contacts, whose columns are numbered', () => {
    const { program, targets } = guess('contacts', [
      'Name',
      'First Name',
      'Last Name',
      'E-mail 1 - Label',
      'E-mail 1 - Value',
      'E-mail 2 - Value',
      'Phone 1 - Label',
      'Phone 1 - Value',
      'Organization 1 - Name',
      'Organization 1 - Title',
      'Labels',
      'Notes',
    ]);
    expect(program).toBe('Google Contacts');
    expect(targets).toEqual({
      'First Name': 'firstName',
      'Last Name': 'lastName',
      'E-mail 1 - Value': 'email',
      'E-mail 2 - Value': 'email',
      'Phone 1 - Value': 'phone',
      'Organization 1 - Name': 'company',
      'Organization 1 - Title': 'jobTitle',
      Labels: 'tags',
      Notes: 'note',
    });
  });

  it('Outlook, in English and German', () => {
    expect(
      guess('contacts', [
        'First Name',
        'Last Name',
        'Company',
        'Job Title',
        'E-mail Address',
        'E-mail 2 Address',
        'Business Phone',
        'Mobile Phone',
        'Home Phone',
      ]),
    ).toMatchObject({
      program: 'Outlook',
      targets: {
        'E-mail Address': 'email',
        'E-mail 2 Address': 'email',
        'Business Phone': 'phone',
        'Mobile Phone': 'phone',
        'Home Phone': 'phone',
      },
      labels: { 'Business Phone': 'work', 'Mobile Phone': 'mobile', 'Home Phone': 'home' },
    });
    expect(
      guess('contacts', [
        'Vorname',
        'Nachname',
        'Firma',
        'Position',
        'E-Mail-Adresse',
        'Telefon geschäftlich',
        'Mobiltelefon',
      ]),
    ).toMatchObject({
      program: 'Outlook',
      targets: {
        Vorname: 'firstName',
        Nachname: 'lastName',
        Firma: 'company',
        Position: 'jobTitle',
        'E-Mail-Adresse': 'email',
        'Telefon geschäftlich': 'phone',
        Mobiltelefon: 'phone',
      },
    });
  });

  it('German company lists', () => {
    expect(
      guess('companies', ['Firmenname', 'Straße', 'PLZ', 'Ort', 'Land', 'Webseite', 'Telefon', 'Quelle']).targets,
    ).toEqual({
      Firmenname: 'name',
      Straße: 'street',
      PLZ: 'postalCode',
      Ort: 'city',
      Land: 'country',
      Webseite: 'website',
      Telefon: 'phone',
      Quelle: 'source',
    });
  });

  it('custom fields, by key or label, also as Salesforce writes them', () => {
    expect(guess('leads', ['Email', 'Tarif']).targets).toEqual({ Email: 'email', Tarif: 'custom.plan' });
    expect(guess('leads', ['EMAIL', 'PLAN__C']).targets).toEqual({ EMAIL: 'email', PLAN__C: 'custom.plan' });
  });

  it('a file without names, by its addresses', () => {
    expect(guess('leads', ['Column 1', 'Column 2'], ['Ada', 'ada@example.com']).targets).toEqual({
      'Column 2': 'email',
    });
  });
});

describe('a file of something else', () => {
  it('maps nothing and says so: deals', async () => {
    for (const kind of ['leads', 'companies'] as const) {
      const { targets, notices } = await guessExample(kind, 'salesforce-dataloader/opportunityData.csv');
      expect(targets).toEqual({});
      expect(notices.map((notice) => notice.code)).toEqual(['looks_like_deals']);
    }
  });

  it('maps nothing and says so: companies where people were meant, and the other way round', async () => {
    expect(await guessExample('leads', 'salesforce-dataloader/accountData.csv')).toMatchObject({
      targets: {},
      notices: [{ code: 'looks_like_companies' }],
    });
    expect(guess('companies', ['First Name', 'Last Name', 'Email'])).toMatchObject({
      targets: {},
      notices: [{ code: 'looks_like_people' }],
    });
  });
});

it('takes one column of a name, and says when two have the same', () => {
  expect(guess('leads', ['Email', 'Name', 'Name'])).toMatchObject({
    targets: { Email: 'email', Name: 'name' },
    notices: [{ code: 'duplicate_headers' }],
  });
});

it.each([
  ['Billing State/Province', 'billingstateprovince'],
  ['BILLING_STREET', 'billingstreet'],
  ['Geschäftlich', 'geschaeftlich'],
  ['Oracle_Id__c', 'oracleid'],
])('compares %s as %s', (header, key) => expect(headerKey(header)).toBe(key));
