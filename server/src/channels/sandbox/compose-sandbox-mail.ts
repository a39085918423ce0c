import MailComposer from 'nodemailer/lib/mail-composer';

export interface OutsideMail {
  messageId: string;
  from: { name: string; address: string };
  to: string;
  subject: string;
  text: string;
  inReplyTo: string | undefined;
  /** With angle brackets. */
  references: readonly (string | undefined)[];
  date: Date;
}

/** The bytes a mail program would send: so that what is tried in the sandbox goes the way real mail goes. */
export async function composeSandboxMail(mail: OutsideMail): Promise<Buffer> {
  const references = mail.references.filter((id) => id !== undefined).join(' ');
  const composer = new MailComposer({
    messageId: `<${mail.messageId}>`,
    date: mail.date,
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: `<${mail.inReplyTo}>` }),
    ...(references === '' ? {} : { references }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}
