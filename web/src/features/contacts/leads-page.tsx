import { ContactList } from './contact-list.tsx';

export function LeadsPage() {
  return <ContactList key="leads" kind="lead" />;
}
