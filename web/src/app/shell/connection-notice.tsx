import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import classes from './connection-notice.module.css';

export function ConnectionNotice() {
  const say = useWords(appWords);
  const { online } = useNetwork();
  if (online) return null;
  return (
    <output className={classes.notice}>
      <IconWifiOff size={15} stroke={1.8} aria-hidden />
      {say('offline')}
    </output>
  );
}
