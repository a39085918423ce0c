import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { isApiError } from '../../../api/api-error.ts';
import { authenticate } from '../../../api/sign-in.ts';
import { focusOnMount } from '../../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../../ui/language/words.ts';
import { isEmail, minPasswordLength } from '../sign-in-rules.ts';
import { accountWords } from './account-words.ts';
import { AuthFailure } from './auth-failure.tsx';
import classes from './entry-page.module.css';

interface SignUpFormProps {
  isClosed?: boolean;
  /** Of an invitation: fixes the address, and proves it where the link came by mail. */
  invited?: { email: string; token: string };
  onSignedIn: () => Promise<void>;
  /** The address has to be confirmed by mail first. */
  onMailed: (email: string) => void;
}

export function SignUpForm({ isClosed, invited, onSignedIn, onMailed }: SignUpFormProps) {
  const say = useWords(accountWords);
  const form = useForm({
    initialValues: { name: '', email: invited?.email ?? '', password: '' },
    validate: {
      name: (value) => (value.trim() ? null : say('required')),
      email: (value) => (isEmail(value) ? null : say('emailInvalid')),
      password: (value) => (value.length >= minPasswordLength ? null : say('passwordShort')),
    },
  });
  const signUp = useMutation({
    mutationFn: (values: typeof form.values) => signUpAndIn(values, invited?.token),
    onSuccess: async (isSignedIn, { email }) => (isSignedIn ? await onSignedIn() : onMailed(email)),
  });
  const isTaken = isApiError(signUp.error) && signUp.error.code.startsWith('USER_ALREADY_EXISTS');
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signUp.mutate(values))}>
      {isClosed && <Alert color="yellow">{say('signUpClosed')}</Alert>}
      {signUp.error && <AuthFailure error={signUp.error} sentence={isTaken ? say('emailTaken') : undefined} />}
      <TextInput label={say('name')} autoComplete="name" ref={focusOnMount} {...form.getInputProps('name')} />
      <TextInput
        label={say('email')}
        type="email"
        autoComplete="username"
        readOnly={invited !== undefined}
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={say('password')}
        description={say('passwordHint')}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <Button type="submit" fullWidth loading={signUp.isPending} mt={4}>
        {say('createAccount')}
      </Button>
    </form>
  );
}

/** Answers whether the browser holds a session now: a mailed invitation proves the address, else a mail has to. */
async function signUpAndIn(
  values: { name: string; email: string; password: string },
  invitation: string | undefined,
): Promise<boolean> {
  const { isSignedIn } = await authenticate({ kind: 'sign-up', ...values, ...(invitation ? { invitation } : {}) });
  if (isSignedIn || invitation === undefined) return isSignedIn;
  const { email, password } = values;
  try {
    return (await authenticate({ kind: 'sign-in', email, password })).isSignedIn;
  } catch (error) {
    if (isApiError(error) && error.code === 'EMAIL_NOT_VERIFIED') return false;
    throw error;
  }
}
