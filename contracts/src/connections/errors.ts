import { declareErrors } from '../errors.ts';

export const connectionErrors = declareErrors('connections', {
  notFound: { status: 404, title: 'There is no such connection' },
  unknownService: { status: 422, title: 'There is no connector for this service' },
  invalidValues: { status: 422, title: 'The connection cannot work with these values' },
  nameTaken: { status: 409, title: 'Another connection has this name' },
  signInExpired: { status: 409, title: 'This sign-in cannot be finished' },
  noWebhook: { status: 409, title: 'The service tells nothing by itself' },
  webhookRefused: { status: 422, title: 'The service does not want to tell' },
  noListener: { status: 404, title: 'Nothing listens at this address' },
  unverified: { status: 401, title: 'The delivery could not be verified' },
  noSignIn: { status: 409, title: 'This connection is not made by signing in at the service' },
});
