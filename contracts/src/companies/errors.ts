import { declareErrors } from '../errors.ts';

export const companyErrors = declareErrors('companies', {
  notFound: { status: 404, title: 'There is no such company' },
  duplicate: { status: 409, title: 'The domain already belongs to another company' },
  notYours: { status: 403, title: 'The company is assigned to someone else' },
  rollbackRefused: { status: 409, title: 'The record cannot go back to that event' },
  tooManyPeople: { status: 409, title: 'The company has too many people to be moved at once' },
  unknownReference: { status: 422, title: 'Something the record refers to does not exist' },
});
