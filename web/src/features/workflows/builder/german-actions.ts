/**
 * What actions are called and what they do, in German; in English the server says it. An action without words here, of a
 * connector added later, keeps the English ones. What they ask for is in panel/forms/german-inputs.ts.
 */
export const germanActions: Readonly<Record<string, { title: string; description: string }>> = {
  'ai.generate': {
    title: 'Ein Sprachmodell fragen',
    description:
      'Antwortet mit { text, confidence } oder einem Objekt nach dem JSON-Schema in „output“. Die Antwort wird festgehalten und nicht noch einmal erfragt. Was über das KI-Budget des Arbeitsbereichs gehen könnte, wird nicht gefragt.',
  },
  'gmail.add_label': {
    title: 'E-Mail mit einem Label versehen',
    description: 'Gibt es keines dieses Namens, wird es angelegt.',
  },
  'gmail.get_attachment': {
    title: 'Anhang lesen',
    description: 'Liest, was an einer Nachricht hängt, als base64. Höchstens 10 MB.',
  },
  'gmail.list_labels': { title: 'Labels auflisten', description: 'Alle Labels des Postfachs.' },
  'gmail.read_email': {
    title: 'E-Mail lesen',
    description: 'Liest eine Nachricht: von wem, worum es geht, Text und Anhänge. Sie bleibt ungelesen.',
  },
  'gmail.remove_label': {
    title: 'Label von einer E-Mail nehmen',
    description: 'Ohne INBOX ist eine Nachricht archiviert, ohne UNREAD gelesen.',
  },
  'gmail.save_draft': {
    title: 'Entwurf speichern',
    description: 'Legt einen Brief zu den Entwürfen des Postfachs; dort sieht ihn jemand durch und sendet ihn.',
  },
  'gmail.search': {
    title: 'E-Mails suchen',
    description: 'Findet Nachrichten wie das Suchfeld von Gmail, die neuesten zuerst.',
  },
  'gmail.send_email': {
    title: 'E-Mail senden',
    description:
      'Sendet aus dem Postfach, aber nicht an gesperrte oder abgemeldete Adressen. Kommt keine Antwort, weiß niemand, ob sie hinausging: Dann wartet der Lauf auf eine Person.',
  },
  'http.request': {
    title: 'Anfrage senden',
    description:
      'Fragt eine HTTP-API und gibt Status, Kopfzeilen und Inhalt: JSON als Daten, Text als Text, alles andere als base64. Höchstens 5 MiB.',
  },
  'millrace.add_note': {
    title: 'Notiz hinzufügen',
    description: 'Zu einem Lead, Kontakt oder einer Firma; sie erscheint im Verlauf.',
  },
  'millrace.add_tag': {
    title: 'Tag vergeben',
    description: 'An einen Lead oder Kontakt. Gibt es keines dieses Namens, wird es angelegt.',
  },
  'millrace.add_task': {
    title: 'Aufgabe anlegen',
    description:
      'Für ein Mitglied, zu einem Lead, Kontakt, einer Firma oder ohne. Sie erscheint auf seiner Seite der Aufgaben.',
  },
  'millrace.assign_conversation': {
    title: 'Gespräch zuweisen',
    description: 'Einem Mitglied, nach E-Mail-Adresse, Name oder ID; ohne Angabe niemandem.',
  },
  'millrace.assign_lead': {
    title: 'Lead einer Person geben',
    description: 'Einem Mitglied, nach E-Mail-Adresse, Name oder ID; ohne Angabe niemandem.',
  },
  'millrace.cancel_run': {
    title: 'Lauf abbrechen',
    description: 'Er endet, sobald sein Worker es sieht; was draußen schon unterwegs ist, wird nicht zurückgeholt.',
  },
  'millrace.close_conversation': {
    title: 'Gespräch schließen',
    description: 'Es verlässt den Posteingang, bis wieder jemand schreibt.',
  },
  'millrace.complete_task': {
    title: 'Aufgabe erledigen',
    description: 'Eine Aufgabe nach ihrer ID. War sie schon erledigt, geschieht nichts.',
  },
  'millrace.count_leads': { title: 'Leads zählen', description: 'Wie viele Leads passen.' },
  'millrace.create_company': {
    title: 'Firma anlegen',
    description: 'Wie über die API: Eine Domain, die eine andere Firma hat, wird abgelehnt.',
  },
  'millrace.create_lead': {
    title: 'Lead anlegen',
    description: 'Wie über die API: Eine Adresse, die schon jemand hat, wird abgelehnt.',
  },
  'millrace.find_company': {
    title: 'Firma suchen',
    description: 'Die neueste Firma mit dieser Domain oder diesem Namen; null, wenn es keine gibt.',
  },
  'millrace.find_lead': {
    title: 'Lead suchen',
    description: 'Der neueste Lead mit dieser Adresse, Telefonnummer oder diesem Namen; null, wenn es keinen gibt.',
  },
  'millrace.find_tasks': {
    title: 'Offene Aufgaben suchen',
    description:
      'Zu einem Lead, Kontakt oder einer Firma, oder alle des Arbeitsbereichs; was zuerst fällig ist, kommt zuerst.',
  },
  'millrace.get_lead': {
    title: 'Lead lesen',
    description: 'Ein Lead mit Adressen, Tags, zuständiger Person, Firma und eigenen Feldern.',
  },
  'millrace.list_contacts': {
    title: 'Kontakte auflisten',
    description: 'Eine Seite der Kontakte, die passen, Leads darunter, höchstens 200.',
  },
  'millrace.list_conversations': {
    title: 'Gespräche auflisten',
    description: 'Die mit der neuesten Nachricht zuerst, höchstens 200.',
  },
  'millrace.list_leads': {
    title: 'Leads auflisten',
    description: 'Eine Seite der Leads, die passen, höchstens 200.',
  },
  'millrace.list_messages': { title: 'Gespräch lesen', description: 'Seine Nachrichten, die neuesten zuerst.' },
  'millrace.list_refusals': {
    title: 'Abgelehnte Nachrichten auflisten',
    description: 'Was das Tor nicht hinausgelassen hat, das Neueste zuerst.',
  },
  'millrace.list_suppressions': {
    title: 'Gesperrte Adressen auflisten',
    description: 'Adressen, an die nichts gesendet wird, die neuesten zuerst.',
  },
  'millrace.merge_contacts': {
    title: 'Zwei Kontakte zusammenführen',
    description: 'Adressen, Tags, Notizen und Gespräche des anderen kommen herüber, dann ist er weg.',
  },
  'millrace.move_status': {
    title: 'Lead in einen anderen Status setzen',
    description: 'Nach dem Namen des Status, seiner ID oder seiner Art (der erste Status dieser Art).',
  },
  'millrace.remove_tag': {
    title: 'Tag wegnehmen',
    description: 'Von einem Lead oder Kontakt. Hat er das Tag nicht, geschieht nichts.',
  },
  'millrace.send_message': {
    title: 'Nachricht senden',
    description:
      'Antwortet in einem Gespräch oder beginnt eines mit einem Kontakt. Sie steht sofort an und wird gesendet, wenn das Tor sie durchlässt; wer auf message.sent wartet, erfährt, was aus ihr wurde. Einer Maschine wird nie geantwortet.',
  },
  'millrace.set_consent': {
    title: 'Einwilligung vermerken',
    description:
      'Wozu ein Kontakt Ja oder Nein gesagt hat, für eine seiner E-Mail-Adressen (ohne Angabe für die erste).',
  },
  'millrace.signal_run': {
    title: 'Läufen sagen, dass etwas geschehen ist',
    description:
      'Erreicht Läufe, die auf das Ereignis warten: einen nach seiner ID, oder mit dem Schlüssel alle, die mit demselben warten.',
  },
  'millrace.start_run': {
    title: 'Workflow starten',
    description:
      'Startet, was veröffentlicht ist, und wartet nicht darauf; das tut ein Schritt der Art „workflow“. Gilt als von diesem Lauf verursacht.',
  },
  'millrace.update_lead': { title: 'Lead ändern', description: 'Ändert die Felder, die angegeben sind.' },
  'smtp.send': {
    title: 'Mail senden',
    description:
      'Gibt eine Mail an den Mailserver, aber nicht an gesperrte oder abgemeldete Adressen. Bricht die Verbindung ab, nachdem die ganze Mail übergeben war, weiß niemand, ob sie angenommen wurde: Dann wartet der Lauf auf eine Person.',
  },
};
