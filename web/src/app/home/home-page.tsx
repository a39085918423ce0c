import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { appWords } from '../app-words.ts';

export function HomePage() {
  const say = useWords(appWords);
  return <Page title={say('home')}>{null}</Page>;
}
