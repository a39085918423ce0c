/** Companies: where contacts work. Imports and channels find, make and change them through here. */
import type { MergeStep, RowResult, WriteDeps } from '#modules/contacts/contacts.module';
import type { Binding } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import { bindCompanyHandlers } from './company-handlers.ts';
import { type CompanyCreation, type CompanyCreationRequest, createManyCompanies } from './create-companies.ts';
import { type CompanyDeletionRequest, deleteManyCompanies } from './delete-companies.ts';
import { bindSearchHandlers } from './search-records.ts';
import { type CompanyUpdate, type CompanyUpdateRequest, updateManyCompanies } from './update-companies.ts';

export { toEventFields } from './company.ts';
export { listCompaniesById } from './company-handlers.ts';
export { findCompaniesByDomain, findCompaniesByName, loadCompanies, lockCompanies } from './company-snapshot-store.ts';
export type { CompanyCreation, CompanyCreationRequest } from './create-companies.ts';
export type { CompanyChange, NewCompany } from './read-company.ts';
export type { CompanyUpdate, CompanyUpdateRequest } from './update-companies.ts';

export interface Companies {
  bindings: Binding[];
  /** Registers what must move when two companies become one. */
  onMerge(step: MergeStep): void;
  /** Creates any number in a few statements; one result per row, in order. */
  createCompaniesBulk(tx: Tx, request: CompanyCreationRequest): Promise<CompanyCreation[]>;
  /** Changes any number in a few statements; one result per row, in order. */
  updateCompaniesBulk(tx: Tx, request: CompanyUpdateRequest): Promise<CompanyUpdate[]>;
  /** Deletes any number; one result per id, in order. */
  deleteCompanies(tx: Tx, request: CompanyDeletionRequest): Promise<RowResult[]>;
}

export function createCompanies(deps: WriteDeps): Companies {
  const mergeSteps: MergeStep[] = [];
  return {
    bindings: [...bindCompanyHandlers({ ...deps, mergeSteps }), ...bindSearchHandlers()],
    onMerge: (step) => void mergeSteps.push(step),
    createCompaniesBulk: (tx, request) => createManyCompanies(tx, deps, request),
    updateCompaniesBulk: (tx, request) => updateManyCompanies(tx, deps, request),
    deleteCompanies: (tx, request) => deleteManyCompanies(tx, deps, request),
  };
}
