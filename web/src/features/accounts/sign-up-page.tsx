import { Alert, Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { getSetup } from '@millrace/contracts/accounts/session';
import { isApiError } from '../../api/api-error.ts';
import { useOperation } from '../../api/hooks.ts';
import { authenticate } from '../../api/sign-in.ts';
import { useDescribe } from '../../ui/feedback/failure.tsx';
import { focusOnMount } from '../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../ui/language/words.ts';
import { accountWords } from './account-words.ts';
import { EntryPage } from './entry-page.tsx';
import { useEnter } from './sign-in-page.tsx';
import { isEmail, minPasswordLength } from './sign-in-rules.ts';
import classes from './entry-page.module.css';

export function SignUpPage() {
  const say = useWords(accountWords);
  const describe = useDescribe();
  const setup = useOperation(getSetup, {}, { staleTime: Infinity });
  const isFirst = setup.data?.hasAccounts === false;
  const enter = useEnter(useSearch({ from: '/sign-up' }).next);
  const form = useForm({
    initialValues: { name: '', email: '', password: '' },
    validate: {
      name: (value) => (value.trim() ? null : say('required')),
      email: (value) => (isEmail(value) ? null : say('emailInvalid')),
      password: (value) => (value.length >= minPasswordLength ? null : say('passwordShort')),
    },
  });
  const signUp = useMutation({
    mutationFn: (values: typeof form.values) => authenticate({ kind: 'sign-up', ...values }),
    onSuccess: enter,
  });
  const taken = isApiError(signUp.error) && signUp.error.code.startsWith('USER_ALREADY_EXISTS');
  return (
    <EntryPage
      title={say(isFirst ? 'firstTitle' : 'signUpTitle')}
      subtitle={say(isFirst ? 'firstSubtitle' : 'signUpSubtitle')}
      footer={
        <>
          {say('haveAccount')}{' '}
          <Anchor component={Link} to="/sign-in" size="sm">
            {say('signIn')}
          </Anchor>
        </>
      }
    >
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signUp.mutate(values))}>
        {setup.data?.signUp === 'closed' && <Alert color="yellow">{say('signUpClosed')}</Alert>}
        {signUp.error && (
          <Alert color="red" variant="light" role="alert">
            {taken ? say('emailTaken') : describe(signUp.error)}
          </Alert>
        )}
        <TextInput label={say('name')} autoComplete="name" ref={focusOnMount} {...form.getInputProps('name')} />
        <TextInput label={say('email')} type="email" autoComplete="username" {...form.getInputProps('email')} />
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
    </EntryPage>
  );
}
