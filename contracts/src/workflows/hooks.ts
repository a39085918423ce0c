/** What the addresses of webhooks and forms answer when something is wrong. They are called by other programs. */
import { declareErrors } from '../errors.ts';

export const hookErrors = declareErrors('hooks', {
  notFound: { status: 404, title: 'Nothing listens at this address' },
  methodNotAllowed: { status: 405, title: 'The webhook takes other methods' },
  unauthorized: { status: 401, title: 'The webhook asks for another secret' },
  atLimit: { status: 409, title: 'The workflow runs as often as it may at a time' },
  busy: { status: 429, title: 'There are too many runs waiting' },
  runFailed: { status: 500, title: 'The run did not complete' },
});
