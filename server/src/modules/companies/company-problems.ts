import { companyErrors } from '@millrace/contracts/companies/errors';
import { requestErrors } from '@millrace/contracts/errors';
import { type Access, type Issue, isWithinOwnReach } from '#modules/contacts/contacts.module';
import { Problem } from '#platform/errors';
import type { KnownCompany } from './company-snapshot-store.ts';
import type { LoadedCompany } from './company.ts';

export function notFound(): Problem {
  return new Problem(companyErrors.notFound, 'This company does not exist, or was deleted.');
}

/** The domain is another company's; without one, it was taken at this moment. */
export function toDuplicate(owner: KnownCompany | undefined): Problem {
  const candidates = owner ? [{ id: owner.id, name: owner.name, domain: owner.domain }] : [];
  const detail = owner
    ? `The domain ${owner.domain} belongs to ${owner.name}. Open that company instead.`
    : 'The domain was given to another company at this moment. Try again.';
  return new Problem(companyErrors.duplicate, detail, { extensions: { candidates } });
}

export function toUnknownReference(issues: readonly Issue[]): Problem {
  const detail = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
  return new Problem(companyErrors.unknownReference, `${detail}.`, { extensions: { issues } });
}

/** Why the caller may not change the company; undefined when they may. */
export function faultOfAccess(company: LoadedCompany, access: Access): Problem | undefined {
  if (access.reach !== 'all' && !isWithinOwnReach(company, access.actor.id ?? '')) {
    return new Problem(
      companyErrors.notYours,
      `${company.name} is assigned to somebody else. Ask them, or an admin, to change it or to hand it over.`,
    );
  }
  if (access.ifMatch !== undefined && access.ifMatch !== company.version) {
    return new Problem(
      requestErrors.preconditionFailed,
      `${company.name} has changed since you read it (version ${company.version} now). Read it again.`,
      { extensions: { version: company.version } },
    );
  }
  return undefined;
}
