/** Real mail of examples/mail that reads well in an inbox: a thread, attachments, HTML, other alphabets. */
export const mails: readonly string[] = [
  'mikel-mail/rfc2822__example01.eml',
  'mikel-mail/rfc2822__example06.eml',
  'mikel-mail/rfc2822__example07.eml',
  'mikel-mail/rfc2822__example14.eml',
  'mikel-mail/attachment_emails__attachment_pdf.eml',
  'mikel-mail/attachment_emails__attachment_with_quoted_filename.eml',
  'mikel-mail/mime_emails__raw_email_with_nested_attachment.eml',
  'mikel-mail/multi_charset__japanese.eml',
  'mikel-mail/plain_emails__raw_email_reply.eml',
  'mikel-mail/plain_emails__raw_email_trailing_dot.eml',
  'stalwart/rfc__002.eml',
  'stalwart/thirdparty__014.eml',
  'stalwart/thirdparty__015.eml',
  'stalwart/thirdparty__017.eml',
  'stalwart/thirdparty__019.eml',
];
