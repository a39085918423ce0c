import { declareErrors } from '../errors.ts';

export const accountErrors = declareErrors('accounts', {
  memberNotFound: { status: 404, title: 'There is no such member' },
  apiKeyNotFound: { status: 404, title: 'There is no such API key' },
  sessionNotFound: { status: 404, title: 'You have no such session' },
  invitationNotFound: { status: 404, title: 'There is no such open invitation' },
  invitationOver: { status: 410, title: 'The invitation is over' },
  invitedSomebodyElse: { status: 403, title: 'The invitation is for another address' },
  wrongConfirmation: { status: 422, title: 'The confirmation does not match' },
  refreshTokenInvalid: { status: 401, title: 'The refresh token is not valid' },
  scopeTooWide: { status: 403, title: 'You cannot give scopes beyond your own' },
  alreadyMember: { status: 409, title: 'This person is already a member' },
  lastOwner: { status: 409, title: 'A workspace needs an owner' },
  roleTooHigh: { status: 403, title: 'You cannot give a role above your own' },
  nameDiffers: { status: 422, title: 'The name is not that of the workspace' },
  passwordCommon: { status: 422, title: 'The password is too common' },
  notMember: { status: 403, title: 'You are not a member of that workspace' },
});
