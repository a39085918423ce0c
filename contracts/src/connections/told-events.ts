/** What services tell connections, as events, each with a payload as it may be. The connectors in the program tell these. */
export const toldEvents = {
  'connection.gmail.message_received': {
    email_id: '18c0ffee00000001',
    thread_id: '18c0ffee00000001',
    from: 'Ada Lovelace <ada@example.org>',
    to: 'sales@example.com',
    subject: 'A question about Mondays',
    snippet: 'Does it work on Mondays?',
    labels: ['INBOX', 'UNREAD'],
    received_at: '2026-01-05T09:30:00.000Z',
  },
  'connection.http.delivery_received': {
    id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
    type: 'contact.created',
    body: { type: 'contact.created', timestamp: '2022-11-03T20:26:10.344522Z', data: { id: '1f81eb52' } },
  },
} as const;
