import { defineWords } from '../../ui/language/words.ts';

export const settingsWords = defineWords(
  'settings',
  {
    title: 'Settings',
    you: 'You',
    workspaceGroup: 'Workspace',
    recordsGroup: 'Records',
    profile: 'Profile',
    workspace: 'General',
    members: 'Members',
    apiKeys: 'API keys',
    limits: 'Limits',
    channels: 'Channels',
    statuses: 'Lead statuses',
    fields: 'Custom fields',
  },
  {
    title: 'Einstellungen',
    you: 'Du',
    workspaceGroup: 'Arbeitsbereich',
    recordsGroup: 'Datensätze',
    profile: 'Profil',
    workspace: 'Allgemein',
    members: 'Mitglieder',
    apiKeys: 'API-Schlüssel',
    limits: 'Grenzen',
    channels: 'Kanäle',
    statuses: 'Lead-Status',
    fields: 'Eigene Felder',
  },
);
