import { declareErrors } from '../errors.ts';

export const approvalErrors = declareErrors('approvals', {
  notFound: { status: 404, title: 'There is no such approval' },
  notYours: { status: 403, title: 'Somebody else is asked to decide' },
  closed: { status: 409, title: 'The approval is closed' },
  decidedBefore: { status: 409, title: 'You have decided already' },
  notEditable: { status: 422, title: 'This may not be edited' },
  formInvalid: { status: 422, title: 'The form is not filled in right' },
  unknownAssignee: { status: 422, title: 'Nobody of the workspace can be asked like this' },
});
