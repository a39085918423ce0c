import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { i18n } from 'i18next';
import { lazy, Suspense, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { createCall } from '../api/client.ts';
import { CallProvider } from '../api/hooks.ts';
import { sessionKey } from '../api/session.ts';
import { ShortcutsProvider } from '../ui/keyboard/shortcuts.tsx';
import { theme } from '../ui/theme/theme.ts';
import { createQueries } from './queries.ts';
import { createAppRouter } from './router.tsx';

// What is notified before it is there waits in its store.
const Notifications = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }));

const colorSchemes = localStorageColorSchemeManager({ key: 'millrace-appearance' });

/** Wires what lives as long as the page: client, cache, router, language, theme. */
export function App({ nonce, language }: { nonce: string; language: i18n }) {
  const [parts] = useState(createParts);
  return (
    <I18nextProvider i18n={language}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemes}
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={parts.queries}>
          <CallProvider value={parts.call}>
            <ShortcutsProvider>
              <Suspense>
                <Notifications position="bottom-right" limit={4} autoClose={4_500} />
              </Suspense>
              <RouterProvider router={parts.router} />
            </ShortcutsProvider>
          </CallProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
}

function createParts() {
  const queries = createQueries();
  const call = createCall({
    fetch: (url, init) => fetch(url, init),
    newId: () => crypto.randomUUID(),
    // The next look at the session finds it gone, and the guard of the routes shows the sign-in page.
    onSignedOut: () => void queries.invalidateQueries({ queryKey: sessionKey }),
  });
  return { queries, call, router: createAppRouter({ queries, call }) };
}
