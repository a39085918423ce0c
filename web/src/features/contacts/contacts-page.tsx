import { ContactList } from './contact-list.tsx';

export function ContactsPage() {
  return <ContactList key="contacts" kind="contact" />;
}
