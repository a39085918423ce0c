import { Alert, Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { isApiError } from '../../api/api-error.ts';
import { authenticate } from '../../api/sign-in.ts';
import { useDescribe } from '../../ui/feedback/failure.tsx';
import { focusOnMount } from '../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../ui/language/words.ts';
import { accountWords } from './account-words.ts';
import { EntryPage } from './entry-page.tsx';
import { isEmail, safeNext } from './sign-in-rules.ts';
import classes from './entry-page.module.css';

export function SignInPage() {
  const say = useWords(accountWords);
  const describe = useDescribe();
  const { next } = useSearch({ from: '/sign-in' });
  const enter = useEnter(next);
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (isEmail(value) ? null : say('emailInvalid')),
      password: (value) => (value ? null : say('required')),
    },
  });
  const signIn = useMutation({
    mutationFn: (values: typeof form.values) => authenticate({ kind: 'sign-in', ...values }),
    onSuccess: enter,
  });
  const wrong = isApiError(signIn.error) && signIn.error.status === 401;
  return (
    <EntryPage
      title={say('signInTitle')}
      subtitle={say('signInSubtitle')}
      footer={
        <>
          {say('noAccount')}{' '}
          <Anchor component={Link} to="/sign-up" size="sm">
            {say('createAccount')}
          </Anchor>
        </>
      }
    >
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        {signIn.error && (
          <Alert color="red" variant="light" role="alert">
            {wrong ? say('wrongCredentials') : describe(signIn.error)}
          </Alert>
        )}
        <TextInput
          label={say('email')}
          type="email"
          autoComplete="username"
          ref={focusOnMount}
          {...form.getInputProps('email')}
        />
        <PasswordInput label={say('password')} autoComplete="current-password" {...form.getInputProps('password')} />
        <Button type="submit" fullWidth loading={signIn.isPending} mt={4}>
          {say('signIn')}
        </Button>
      </form>
    </EntryPage>
  );
}

/** After the cookie has changed, everything read before belongs to somebody else. */
export function useEnter(next: string | undefined): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    queries.clear();
    await navigate({ to: safeNext(next) });
  };
}
