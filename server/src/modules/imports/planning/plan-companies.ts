/**
 * What a row of companies does. The same company is the one with the same domain; else one of the same name, unless
 * something the two say about themselves (domain, address, phone) contradicts: branches and namesakes stay apart.
 */
import type { DuplicatePolicy } from '@millrace/contracts/imports/imports';
import type { RecordDraft, RowProblem } from '../mapping/read-record.ts';
import type { RowPlan } from './row-plan.ts';

/** What tells companies of one name apart. */
export const distinguishing = ['domain', 'street', 'city', 'postalCode', 'country', 'phone'] as const;

export interface CompanyRef {
  /** Undefined as long as the company is only planned. */
  id: string | undefined;
  /** Folded. */
  nameKey: string;
  details: Partial<Record<(typeof distinguishing)[number], string | null>>;
}

export class CompanyIndex {
  readonly #byDomain = new Map<string, CompanyRef>();
  readonly #byName = new Map<string, CompanyRef[]>();
  readonly #ids = new Set<string>();

  /** Companies known already are left as they are: what the file said of them since is newer. */
  add(company: CompanyRef): void {
    if (company.id !== undefined) {
      if (this.#ids.has(company.id)) return;
      this.#ids.add(company.id);
    }
    if (company.details.domain) this.#byDomain.set(company.details.domain, company);
    const namesakes = this.#byName.get(company.nameKey);
    if (namesakes) namesakes.push(company);
    else this.#byName.set(company.nameKey, [company]);
  }

  learn(company: CompanyRef, details: CompanyRef['details']): void {
    for (const name of distinguishing) company.details[name] = details[name] || (company.details[name] ?? null);
    if (company.details.domain) this.#byDomain.set(company.details.domain, company);
  }

  ownerOf(domain: string): CompanyRef | undefined {
    return this.#byDomain.get(domain);
  }

  namesakes(nameKey: string): readonly CompanyRef[] {
    return this.#byName.get(nameKey) ?? [];
  }

  /** The company a person's row names: by domain, else the first of the name. */
  findNamed(named: { domain: string | undefined; nameKey: string | undefined }): CompanyRef | undefined {
    const owner = named.domain ? this.ownerOf(named.domain) : undefined;
    return owner ?? (named.nameKey ? this.namesakes(named.nameKey)[0] : undefined);
  }
}

export interface CompanyPlanning {
  index: CompanyIndex;
  policy: DuplicatePolicy;
  foldText: (text: string) => string;
}

export function planCompany(draft: RecordDraft, planning: CompanyPlanning): RowPlan<CompanyRef> {
  const { index, policy } = planning;
  const fields = completeCompany(draft.fields);
  const details = detailsOf(fields);
  const nameKey = planning.foldText(fields['name'] ?? '');
  const owner = details.domain ? index.ownerOf(details.domain) : undefined;
  const match = owner ?? index.namesakes(nameKey).find((namesake) => !contradicts(namesake.details, details));
  if (match && policy === 'skip') return { action: 'skip', draft, ref: match, problems: [] };
  if (match && policy === 'update') {
    index.learn(match, details);
    return { action: 'update', draft: { ...draft, fields }, ref: match, problems: [] };
  }
  const problems: RowProblem[] = [];
  if (owner && details.domain) {
    const reason = `The domain "${details.domain}" belongs to another company already. It was left out.`;
    problems.push({
      row: draft.row,
      line: draft.line,
      column: null,
      value: details.domain,
      severity: 'warning',
      code: 'domain_taken',
      reason,
    });
    delete fields['domain'];
    delete details.domain;
  }
  const created: CompanyRef = { id: undefined, nameKey, details };
  index.add(created);
  return { action: 'create', draft: { ...draft, fields }, ref: created, problems };
}

/** A company with a website has its domain; one without a name is called by its domain. */
function completeCompany(fields: Readonly<Record<string, string>>): Record<string, string> {
  const complete = { ...fields };
  const hostname = domainOf(complete['website']);
  if (!complete['domain'] && hostname) complete['domain'] = hostname;
  if (!complete['name'] && complete['domain']) complete['name'] = complete['domain'];
  return complete;
}

function detailsOf(fields: Readonly<Record<string, string>>): CompanyRef['details'] {
  return Object.fromEntries(distinguishing.map((name) => [name, fields[name] ?? null]));
}

function contradicts(one: CompanyRef['details'], other: CompanyRef['details']): boolean {
  return distinguishing.some((name) => {
    const [first, second] = [one[name], other[name]];
    return Boolean(first && second && comparable(first) !== comparable(second));
  });
}

function comparable(value: string): string {
  return value.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Of the address of a page. */
export function domainOf(website: string | undefined): string | undefined {
  return website ? URL.parse(website)?.hostname.replace(/^www\./, '') : undefined;
}
