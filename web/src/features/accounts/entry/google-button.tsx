import { Button, Divider } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconBrandGoogle } from '@tabler/icons-react';
import { authenticate } from '../../../api/sign-in.ts';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { accountWords } from './account-words.ts';

export function GoogleButton({ next }: { next: string }) {
  const say = useWords(accountWords);
  const go = useMutation({
    mutationFn: () => authenticate({ kind: 'google', next }),
    onSuccess: ({ url }) => {
      if (url !== undefined) window.location.assign(url);
    },
    onError: useReportFailure(),
  });
  return (
    <>
      <Divider my="md" label={say('or')} labelPosition="center" />
      <Button
        variant="default"
        fullWidth
        leftSection={<IconBrandGoogle size={16} stroke={1.8} />}
        loading={go.isPending || go.isSuccess}
        onClick={() => go.mutate()}
      >
        {say('withGoogle')}
      </Button>
    </>
  );
}
