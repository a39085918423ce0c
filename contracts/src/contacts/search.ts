import { z } from 'zod';
import { Id, queryInt, requiredText } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleContact } from './contact.ts';
import { LeadStatusRef } from './lead-statuses.ts';

const ContactHit = z.object({
  id: Id,
  name: z.string(),
  jobTitle: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  companyName: z.string().nullable(),
  status: LeadStatusRef.nullable(),
});

const CompanyHit = z.object({ id: Id, name: z.string(), domain: z.string().nullable(), city: z.string().nullable() });

export const search = operation({
  id: 'records.search',
  method: 'GET',
  path: '/search',
  permission: 'contacts.read',
  summary: 'Search as you type',
  description:
    'Over names, addresses and companies, without regard to case and accents, best matches first. Of one or two ' +
    'letters only names that start with them are found; from three, any part of a word.',
  input: z.object({
    q: requiredText(200),
    limit: queryInt({ min: 1, max: 50, default: 8 }).describe('Of each group.'),
  }),
  answer: z.object({ leads: z.array(ContactHit), contacts: z.array(ContactHit), companies: z.array(CompanyHit) }),
  errors: [],
  example: {
    input: { q: 'hopp' },
    answer: {
      leads: [
        {
          id: exampleContact.id,
          name: exampleContact.name,
          jobTitle: exampleContact.jobTitle,
          email: exampleContact.email,
          phone: exampleContact.phone,
          companyName: exampleContact.company.name,
          status: exampleContact.status,
        },
      ],
      contacts: [],
      companies: [],
    },
  },
});
