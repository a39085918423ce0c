import { declareErrors } from '../errors.ts';

export const connectionErrors = declareErrors('connections', {
  notFound: { status: 404, title: 'There is no such connection' },
  unknownService: { status: 422, title: 'There is no connector for this service' },
  invalidValues: { status: 422, title: 'The connection cannot work with these values' },
  nameTaken: { status: 409, title: 'Another connection has this name' },
  signInExpired: { status: 409, title: 'This sign-in cannot be finished' },
  noSignIn: { status: 409, title: 'This connection is not made by signing in at the service' },
});
