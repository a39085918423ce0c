import { useDebouncedValue, useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { useLivePhase } from '../../api/live/use-live.ts';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import classes from './connection-notice.module.css';

const lostAfterMs = 4_000;

export function ConnectionNotice() {
  const say = useWords(appWords);
  const { online } = useNetwork();
  const phase = useLivePhase();
  // One lost connection comes back within a second and is not worth a word.
  const [isLost] = useDebouncedValue(!online || phase === 'waiting' || phase === 'connecting', lostAfterMs);
  if (!isLost) return null;
  return (
    <output className={classes.notice}>
      <IconWifiOff size={15} stroke={1.8} aria-hidden />
      {say('offline')}
    </output>
  );
}
