import { Button } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';
import classes from './demo-notice.module.css';

/** Says that what one sees is a demo, with the way to a workspace of one's own. */
export function DemoNotice() {
  const say = useWords(appWords);
  const { workspace } = useSession();
  if (!workspace.isDemo) return null;
  return (
    <aside className={classes.notice}>
      <IconSparkles size={16} stroke={1.7} aria-hidden />
      <span className={classes.text}>{say('demoText')}</span>
      <Button size="xs" component={Link} to="/sign-up">
        {say('demoStart')}
      </Button>
    </aside>
  );
}
