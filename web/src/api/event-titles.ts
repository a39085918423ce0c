import { useTranslation } from 'react-i18next';

/**
 * What an event says in a list, by its type. Here and not among the words of a feature, because every record, the
 * start page and the list of events tell the same events.
 */
const en = {
  'contact.created': 'Contact added',
  'contact.updated': 'Contact changed',
  'contact.deleted': 'Contact deleted',
  'contact.merged': 'Contacts merged',
  'contact.rolled_back': 'Taken back to an earlier state',
  'lead.created': 'Became a lead',
  'lead.status_changed': 'Status changed',
  'company.created': 'Company added',
  'company.updated': 'Company changed',
  'company.deleted': 'Company deleted',
  'company.rolled_back': 'Taken back to an earlier state',
  'note.created': 'Note written',
  'note.updated': 'Note changed',
  'note.deleted': 'Note deleted',
  'conversation.opened': 'Conversation opened',
  'conversation.assigned': 'Conversation assigned',
  'conversation.closed': 'Conversation closed',
  'conversation.reopened': 'Conversation reopened',
  'conversation.snoozed': 'Conversation snoozed',
  'message.received': 'Message received',
  'message.queued': 'Message queued',
  'message.sent': 'Message sent',
  'message.deferred': 'Message deferred',
  'message.failed': 'Message failed',
  'message.refused': 'Message refused',
  'message.bounced': 'Message came back',
  'message.unknown': 'Delivery unknown',
  'suppression.added': 'Address suppressed',
  'suppression.removed': 'Suppression lifted',
  'rejected_mail.kept': 'Mail could not be read',
  'channel.created': 'Channel added',
  'channel.updated': 'Channel changed',
  'import.created': 'Import prepared',
  'import.started': 'Import started',
  'import.completed': 'Import completed',
  'import.failed': 'Import failed',
  'import.cancelled': 'Import cancelled',
  'import.undone': 'Import undone',
  'member.added': 'Member added',
  'member.removed': 'Member removed',
  'member.role_changed': 'Role changed',
  'workspace.created': 'Workspace created',
  'workspace.updated': 'Workspace changed',
  'api_key.created': 'API key created',
  'api_key.revoked': 'API key revoked',
} as const;

const de: Readonly<Record<keyof typeof en, string>> = {
  'contact.created': 'Kontakt angelegt',
  'contact.updated': 'Kontakt geändert',
  'contact.deleted': 'Kontakt gelöscht',
  'contact.merged': 'Kontakte zusammengeführt',
  'contact.rolled_back': 'Auf früheren Stand zurückgesetzt',
  'lead.created': 'Ist jetzt ein Lead',
  'lead.status_changed': 'Status geändert',
  'company.created': 'Firma angelegt',
  'company.updated': 'Firma geändert',
  'company.deleted': 'Firma gelöscht',
  'company.rolled_back': 'Auf früheren Stand zurückgesetzt',
  'note.created': 'Notiz geschrieben',
  'note.updated': 'Notiz geändert',
  'note.deleted': 'Notiz gelöscht',
  'conversation.opened': 'Gespräch eröffnet',
  'conversation.assigned': 'Gespräch zugewiesen',
  'conversation.closed': 'Gespräch geschlossen',
  'conversation.reopened': 'Gespräch wieder geöffnet',
  'conversation.snoozed': 'Gespräch zurückgestellt',
  'message.received': 'Nachricht erhalten',
  'message.queued': 'Nachricht eingereiht',
  'message.sent': 'Nachricht gesendet',
  'message.deferred': 'Nachricht aufgeschoben',
  'message.failed': 'Nachricht fehlgeschlagen',
  'message.refused': 'Nachricht abgelehnt',
  'message.bounced': 'Nachricht kam zurück',
  'message.unknown': 'Zustellung ungewiss',
  'suppression.added': 'Adresse gesperrt',
  'suppression.removed': 'Sperre aufgehoben',
  'rejected_mail.kept': 'Mail war nicht lesbar',
  'channel.created': 'Kanal angelegt',
  'channel.updated': 'Kanal geändert',
  'import.created': 'Import vorbereitet',
  'import.started': 'Import gestartet',
  'import.completed': 'Import fertig',
  'import.failed': 'Import fehlgeschlagen',
  'import.cancelled': 'Import abgebrochen',
  'import.undone': 'Import rückgängig gemacht',
  'member.added': 'Mitglied hinzugefügt',
  'member.removed': 'Mitglied entfernt',
  'member.role_changed': 'Rolle geändert',
  'workspace.created': 'Arbeitsbereich angelegt',
  'workspace.updated': 'Arbeitsbereich geändert',
  'api_key.created': 'API-Schlüssel angelegt',
  'api_key.revoked': 'API-Schlüssel widerrufen',
};

const isKnown = (type: string): type is keyof typeof en => Object.hasOwn(en, type);

/** The title of an event; a type we have no words for is told by its name. */
export function eventTitle(type: string, language: string): string {
  if (isKnown(type)) return (language === 'de' ? de : en)[type];
  const plain = type.replaceAll(/[._]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function useEventTitle(): (type: string) => string {
  const { i18n } = useTranslation();
  return (type) => eventTitle(type, i18n.language);
}
