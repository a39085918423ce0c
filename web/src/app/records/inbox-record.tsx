import { InboxPage } from '../../features/conversations/inbox-page.tsx';
import { RecordRunsPanel } from '../../features/workflows/runs/record-runs.tsx';

/** The inbox with what other features know about a conversation. */
export function InboxRecord() {
  return <InboxPage more={(id) => <RecordRunsPanel record={{ kind: 'conversation', id }} />} />;
}
