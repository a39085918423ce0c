import { Input, SegmentedControl, Stack, Switch, TextInput, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getSetup, updateProfile } from '@millrace/contracts/accounts/session';
import type { CallOf } from '@millrace/contracts/operation';
import { useCall, useOperation } from '../../api/hooks.ts';
import { useSession, useSetSession } from '../../api/session.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { accountSettingsWords } from './settings-words.ts';

export function ProfileSettings() {
  const say = useWords(accountSettingsWords);
  const setup = useOperation(getSetup, {}, { staleTime: Infinity });
  return (
    <>
      <Section title={say('profile')} description={say('profileText')}>
        <Profile />
      </Section>
      <Section title={say('mails')} description={say(setup.data?.mail === false ? 'mailsNoServer' : 'mailsText')}>
        <Mails />
      </Section>
      <Section title={say('appearance')} description={say('appearanceText')}>
        <Appearance />
      </Section>
    </>
  );
}

/** Saves on leaving the field, as everywhere where one value stands by itself. */
function Profile() {
  const say = useWords(accountSettingsWords);
  const { user } = useSession();
  const [name, setName] = useState(user.name);
  const save = useSaveProfile();
  return (
    <Stack gap="md" maw={420}>
      <TextInput
        label={say('name')}
        autoComplete="name"
        value={name}
        error={name.trim() ? null : say('required')}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => {
          if (name.trim() && name.trim() !== user.name) save({ name });
        }}
      />
      <TextInput label={say('email')} value={user.email} readOnly variant="filled" />
    </Stack>
  );
}

function Mails() {
  const say = useWords(accountSettingsWords);
  const { user } = useSession();
  const save = useSaveProfile();
  return (
    <Switch
      label={say('mailsApprovals')}
      checked={user.mailsApprovals}
      onChange={(event) => save({ mailsApprovals: event.currentTarget.checked })}
    />
  );
}

function Appearance() {
  const say = useWords(accountSettingsWords);
  const { i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const save = useSaveProfile();
  return (
    <Stack gap="md" align="flex-start">
      <Input.Wrapper label={say('theme')}>
        <SegmentedControl
          display="flex"
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
          data={[
            { value: 'light', label: say('light') },
            { value: 'dark', label: say('dark') },
            { value: 'auto', label: say('system') },
          ]}
        />
      </Input.Wrapper>
      <Input.Wrapper label={say('language')}>
        <SegmentedControl
          display="flex"
          value={i18n.language}
          onChange={(language) => {
            void i18n.changeLanguage(language);
            save({ locale: language === 'de' ? 'de' : 'en' });
          }}
          data={[
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
          ]}
        />
      </Input.Wrapper>
    </Stack>
  );
}

function useSaveProfile(): (change: CallOf<typeof updateProfile>) => void {
  const say = useWords(accountSettingsWords);
  const call = useCall();
  const setSession = useSetSession();
  const save = useMutation({
    mutationFn: (change: CallOf<typeof updateProfile>) => call(updateProfile, change),
    onSuccess: (session) => {
      setSession(session);
      notifyDone(say('saved'));
    },
    onError: useReportFailure(),
  });
  return (change) => save.mutate(change);
}
