import { undoableContacts } from './undoable-contacts.ts';
export const undoableCompanies = { ...undoableContacts, entityType: 'company' as const };
