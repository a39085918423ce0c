import {
  IconAddressBook,
  IconBuilding,
  IconCheckbox,
  IconChecks,
  IconFileImport,
  IconHistory,
  IconHome2,
  IconInbox,
  IconMailbox,
  IconRoute,
  IconSettings,
  IconStack2,
  IconTargetArrow,
  IconTemplate,
} from '@tabler/icons-react';
import type { TablerIcon } from '@tabler/icons-react';
import type { WordKey } from '../ui/language/words.ts';
import type { appWords } from './app-words.ts';

type AppKey = typeof appWords extends { texts: { en: Readonly<Record<infer Key extends string, string>> } }
  ? WordKey<Key>
  : never;

export interface Destination {
  to: string;
  label: AppKey;
  icon: TablerIcon;
  /** Pressed as a sequence from anywhere. */
  keys: string;
  group: 'start' | 'records' | 'automation' | 'operations' | 'end';
  /** A number beside it: how much waits there. */
  count?: 'approvals';
  /** Also in the bar at the bottom of a phone's screen, which has room for four. */
  onPhone?: boolean;
}

/** The places of the app in their order. A page appears here when it exists. */
export const destinations: readonly Destination[] = [
  { to: '/', label: 'home', icon: IconHome2, keys: 'g h', group: 'start', onPhone: true },
  { to: '/inbox', label: 'inbox', icon: IconInbox, keys: 'g i', group: 'start', onPhone: true },
  { to: '/leads', label: 'leads', icon: IconTargetArrow, keys: 'g l', group: 'records', onPhone: true },
  { to: '/contacts', label: 'contacts', icon: IconAddressBook, keys: 'g c', group: 'records', onPhone: true },
  { to: '/companies', label: 'companies', icon: IconBuilding, keys: 'g m', group: 'records' },
  { to: '/tasks', label: 'tasks', icon: IconCheckbox, keys: 'g t', group: 'records' },
  { to: '/imports', label: 'imports', icon: IconFileImport, keys: 'g p', group: 'records' },
  { to: '/workflows', label: 'workflows', icon: IconRoute, keys: 'g w', group: 'automation' },
  { to: '/templates', label: 'templates', icon: IconTemplate, keys: 'g v', group: 'automation' },
  { to: '/approvals', label: 'approvals', icon: IconChecks, keys: 'g a', group: 'automation', count: 'approvals' },
  { to: '/sandbox', label: 'sandbox', icon: IconMailbox, keys: 'g b', group: 'operations' },
  { to: '/queue', label: 'queue', icon: IconStack2, keys: 'g q', group: 'operations' },
  { to: '/events', label: 'events', icon: IconHistory, keys: 'g e', group: 'operations' },
  { to: '/settings', label: 'settings', icon: IconSettings, keys: 'g s', group: 'end' },
];
