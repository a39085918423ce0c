import { describe, expect, it } from 'vitest';
import { readEventStream } from './read-event-stream.ts';

async function readAll(pieces: Uint8Array<ArrayBuffer>[]): Promise<string[]> {
  const events: string[] = [];
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  for await (const event of readEventStream(body)) events.push(event);
  return events;
}

describe('a stream of events', () => {
  const bytes = new TextEncoder().encode('event: delta\ndata: {"text":"Grüße"}\n\nevent: done\ndata: {}\n\n');

  it('gives the data of each event', async () => {
    expect(await readAll([bytes])).toEqual(['{"text":"Grüße"}', '{}']);
  });

  it('does not mind where it is broken', async () => {
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await readAll(single)).toEqual(['{"text":"Grüße"}', '{}']);
  });

  it('leaves out what is not finished', async () => {
    expect(await readAll([new TextEncoder().encode('data: 1\n\ndata: 2')])).toEqual(['1']);
  });
});
