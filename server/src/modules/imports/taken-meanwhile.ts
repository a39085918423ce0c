import { companyErrors } from '@millrace/contracts/companies/errors';
import { contactErrors } from '@millrace/contracts/contacts/errors';
import { Problem } from '#platform/errors';

/** An address or a domain that was free when we looked and belonged to somebody else when we inserted. */
export function isTakenMeanwhile(error: unknown): boolean {
  const codes = [contactErrors.duplicate.code, companyErrors.duplicate.code];
  return error instanceof Problem && codes.includes(error.definition.code);
}
