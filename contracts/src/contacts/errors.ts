import { declareErrors } from '../errors.ts';

export const contactErrors = declareErrors('contacts', {
  notFound: { status: 404, title: 'There is no such contact' },
  merged: { status: 410, title: 'The contact was merged into another' },
  duplicate: { status: 409, title: 'An address already belongs to another contact' },
  notYours: { status: 403, title: 'The contact is assigned to someone else' },
  pointNotFound: { status: 404, title: 'The contact has no such address' },
  rollbackRefused: { status: 409, title: 'The record cannot go back to that event' },
  unknownReference: { status: 422, title: 'Something the record refers to does not exist' },
});

export const leadStatusErrors = declareErrors('lead_statuses', {
  notFound: { status: 404, title: 'There is no such lead status' },
  nameTaken: { status: 409, title: 'A lead status has this name already' },
  inUse: { status: 409, title: 'Leads still have this status' },
  lastOfItsKind: { status: 409, title: 'A workspace needs a status for new leads' },
});

export const tagErrors = declareErrors('tags', {
  notFound: { status: 404, title: 'There is no such tag' },
  nameTaken: { status: 409, title: 'A tag has this name already' },
});

export const noteErrors = declareErrors('notes', {
  notFound: { status: 404, title: 'There is no such note' },
  notYours: { status: 403, title: 'The note is someone else’s' },
});

export const customFieldErrors = declareErrors('custom_fields', {
  notFound: { status: 404, title: 'There is no such custom field' },
  keyTaken: { status: 409, title: 'A custom field has this key already' },
  tooMany: { status: 409, title: 'There are as many custom fields as there may be' },
});

export const savedViewErrors = declareErrors('saved_views', {
  notFound: { status: 404, title: 'There is no such view' },
  notYours: { status: 403, title: 'The view is someone else’s' },
});

/** Of every operation that takes a filter tree. */
export const filterErrors = declareErrors('filters', {
  invalid: { status: 422, title: 'The filter does not fit the fields' },
});
