import { declareErrors } from '../errors.ts';

export const conversationErrors = declareErrors('conversations', {
  notFound: { status: 404, title: 'There is no such conversation' },
  notYours: { status: 403, title: 'The conversation is assigned to somebody else' },
  contactNotFound: { status: 422, title: 'There is no such contact' },
  contactUnreachable: { status: 422, title: 'The contact has no address this channel can write to' },
  assigneeNotFound: { status: 422, title: 'The assignee is not a member of the workspace' },
  machineWrote: { status: 409, title: 'A machine does not answer a machine' },
  snoozeInPast: { status: 422, title: 'A conversation can only be snoozed until a time to come' },
});
