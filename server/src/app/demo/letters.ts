/** What people of the demo's lead list write. They were imported from examples/csv/chatwoot/contacts.csv. */
export interface Letter {
  from: string;
  fromName: string;
  subject: string;
  text: string;
  /** What the demo has answered already. */
  answer?: string;
}

export const letters: readonly Letter[] = [
  {
    from: 'cuzzell0@mozilla.org',
    fromName: 'Clarice Uzzell',
    subject: 'Prices for 40 seats',
    text: `Hello,

we are 40 people in sales and support and would like to move away from three separate tools.
What would Millrace cost us per month, and is there a discount if we pay for a year?

Kind regards,
Clarice Uzzell
My Company Name`,
  },
  {
    from: 'mcreegan1@cornell.edu',
    fromName: 'Marieann Creegan',
    subject: 'Demo on Thursday?',
    text: `Hi,

could you show us the inbox on Thursday afternoon? Half an hour is enough. Three of us would join by video.

Thanks,
Marieann`,
    answer: `Hello Marieann,

Thursday at 3 pm works well. I will send the link in the morning.

Best regards`,
  },
  {
    from: 'nwindibank2@bluehost.com',
    fromName: 'Nancey Windibank',
    subject: 'Import from our old CRM',
    text: `Good morning,

we have about 12,000 contacts in a Salesforce export. Can you take over the companies, too?
And what happens to duplicates?

Nancey Windibank
Bluehost`,
  },
  {
    from: 'qneve5@army.mil',
    fromName: 'Quinn Neve',
    subject: 'Where is our data kept?',
    text: `Hello,

before we go on I need to know where our data is stored and who can read it. Can we run Millrace on our own server?

Quinn Neve`,
    answer: `Hello Quinn,

yes: Millrace runs on your own server, with one command and one database. Nobody but you can read what is in it.

Best regards`,
  },
  {
    from: 'gthrelfall8@spotify.com',
    fromName: 'Gavan Threlfall',
    subject: 'Rückfrage zum Angebot',
    text: `Guten Tag,

vielen Dank für Ihr Angebot. Ist die Einrichtung im Preis enthalten, und wie lange dauert sie?

Mit freundlichen Grüßen
Gavan Threlfall`,
  },
];
