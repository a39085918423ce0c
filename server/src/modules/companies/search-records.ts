/** Search as you type over people and companies: the ids come ranked from the database, the hits are read by id. */
import { search } from '@millrace/contracts/contacts/search';
import type { AnswerOf } from '@millrace/contracts/operation';
import { sql } from 'kysely';
import { phoneDigits } from '#modules/filters/filters.module';
import { bind, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';

type Hits = AnswerOf<typeof search>;
type ContactHit = Hits['contacts'][number];

interface Query {
  workspaceId: string;
  needle: string;
  limit: number;
}

async function searchContacts(db: Db, { workspaceId, needle, limit }: Query): Promise<ContactHit[]> {
  // Leads and other contacts share the ranking, so each group may need twice its size.
  const result = await sql<ContactHit>`
    select c.id, c.name, c.job_title as "jobTitle", p.email, p.phone, co.name as "companyName",
           case when s.id is not null then
             json_build_object('id', s.id, 'name', s.name, 'kind', s.kind, 'color', s.color) end as status
      from search_contacts(${needle}::text, ${phoneDigits(needle)}::text, ${limit * 2}::int) found
      join contacts c on c.workspace_id = ${workspaceId} and c.id = found.id
      left join companies co on co.workspace_id = c.workspace_id and co.id = c.company_id
      left join lead_statuses s on s.workspace_id = c.workspace_id and s.id = c.status_id
      left join lateral (
        select min(p.normalised) filter (where p.kind = 'email') as email,
               min(p.normalised) filter (where p.kind = 'phone') as phone
          from contact_points p
         where p.workspace_id = c.workspace_id and p.contact_id = c.id and p.is_primary) p on true
     order by found.rank, c.sort_name, c.id
  `.execute(db);
  return result.rows;
}

async function searchCompanies(db: Db, { workspaceId, needle, limit }: Query): Promise<Hits['companies']> {
  const result = await sql<Hits['companies'][number]>`
    select c.id, c.name, c.domain, c.city
      from search_companies(${needle}::text, ${limit}::int) found
      join companies c on c.workspace_id = ${workspaceId} and c.id = found.id
     order by found.rank, c.sort_name, c.id
  `.execute(db);
  return result.rows;
}

export function bindSearchHandlers(): Binding[] {
  return [
    bind(search, async ({ tx, workspaceId, input }) => {
      const query: Query = { workspaceId, needle: input.q, limit: input.limit };
      const [people, companies] = await Promise.all([searchContacts(tx, query), searchCompanies(tx, query)]);
      return {
        leads: people.filter((hit) => hit.status !== null).slice(0, input.limit),
        contacts: people.filter((hit) => hit.status === null).slice(0, input.limit),
        companies,
      };
    }),
  ];
}
