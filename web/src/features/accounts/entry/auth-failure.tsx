import { Alert } from '@mantine/core';
import { isApiError } from '../../../api/api-error.ts';
import { useDescribe } from '../../../ui/feedback/failure.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { accountWords } from './account-words.ts';

/** Why an account could not be entered or changed. better-auth's codes are told in the reader's language. */
export function AuthFailure({ error, sentence }: { error?: unknown; sentence?: string | undefined }) {
  const describe = useDescribe();
  const say = useWords(accountWords);
  const key = isApiError(error) ? sentences[error.code] : undefined;
  return (
    <Alert color="red" variant="light" role="alert">
      {sentence ?? (key ? say(key) : describe(error))}
    </Alert>
  );
}

const sentences: Readonly<Record<string, keyof typeof accountWords.texts.en | undefined>> = {
  EMAIL_NOT_VERIFIED: 'notVerified',
  INVALID_PASSWORD: 'wrongPassword',
  INVALID_CODE: 'wrongCode',
  INVALID_BACKUP_CODE: 'wrongCode',
  INVALID_TOKEN: 'linkOver',
  INVALID_TWO_FACTOR_COOKIE: 'codeTooLate',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'codeTooLate',
  ACCOUNT_TEMPORARILY_LOCKED: 'locked',
  SIGN_UP_CLOSED: 'signUpClosed',
  PASSWORD_TOO_SHORT: 'passwordShort',
  'auth.too_many_attempts': 'tooManyAttempts',
  'accounts.invitation_over': 'invitationOver',
};
