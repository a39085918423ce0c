import { describe, expect, it } from 'vitest';
import { writeOfflineReply } from './write-offline-reply.ts';

const request = { contact: 'Ada Lovelace', company: 'Analytical Engines', language: undefined };

describe('the offline reply', () => {
  it('greets by first name, picks up the question, names the company and closes', () => {
    const reply = writeOfflineReply({ ...request, message: 'Hi, we like it. Does it work on Mondays? Thanks' });
    expect(reply).toContain('Hello Ada,');
    expect(reply).toContain('“Does it work on Mondays?”');
    expect(reply).toContain('Analytical Engines');
    expect(reply.endsWith('Best regards')).toBe(true);
  });

  it('answers German mail in German', () => {
    const reply = writeOfflineReply({ ...request, message: 'Guten Tag, können Sie mir bitte ein Angebot schicken?' });
    expect(reply).toContain('Hallo Ada,');
    expect(reply).toContain('Ich stelle die Zahlen für Ihren Fall zusammen');
    expect(reply).toContain('Mit freundlichen Grüßen');
  });

  it('lists several questions', () => {
    const reply = writeOfflineReply({ ...request, message: 'What does it cost? When can you deliver the order?' });
    expect(reply).toContain('- What does it cost?\n- When can you deliver the order?');
  });

  it('greets nobody by an address', () => {
    const reply = writeOfflineReply({ ...request, contact: 'ada@example.com', message: 'Please call.' });
    expect(reply.startsWith('Hello,')).toBe(true);
  });

  it('is the same each time', () => {
    const message = 'There is a problem with the invoice.';
    expect(writeOfflineReply({ ...request, message })).toBe(writeOfflineReply({ ...request, message }));
  });
});
