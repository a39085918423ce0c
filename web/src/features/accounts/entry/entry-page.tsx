import { SegmentedControl } from '@mantine/core';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Logo } from '../../../ui/theme/logo.tsx';
import classes from './entry-page.module.css';

/** The frame of the pages before the app: sign-in, sign-up, the first workspace. */
export function EntryPage(props: { title: string; subtitle?: ReactNode; footer?: ReactNode; children: ReactNode }) {
  const { i18n } = useTranslation();
  useEffect(() => {
    document.title = `${props.title} · Millrace`;
  }, [props.title]);
  return (
    <div className={classes.page}>
      <main className={classes.card}>
        <div className={classes.brand}>
          <Logo size={36} />
        </div>
        <h1 className={classes.title}>{props.title}</h1>
        {props.subtitle && <p className={classes.subtitle}>{props.subtitle}</p>}
        {props.children}
        {props.footer && <div className={classes.footer}>{props.footer}</div>}
      </main>
      <SegmentedControl
        className={classes.language}
        size="xs"
        aria-label="Language / Sprache"
        value={i18n.language}
        onChange={(language) => void i18n.changeLanguage(language)}
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
      />
    </div>
  );
}
