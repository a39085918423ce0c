import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { createReadableLog } from './readable-log.ts';

describe('the log at a terminal', () => {
  it('is one readable line an entry, masked like the JSON', async () => {
    const output = new PassThrough();
    const log = createLogger({ level: 'info', service: 'test', destination: createReadableLog(output) });
    log.info({ port: 3000, password: 'analytical engine' }, 'listening');
    log.warn({}, 'two');
    output.end();
    const lines = (await text(output)).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('listening');
    expect(lines[0]).toContain('3000');
    expect(lines[0]).not.toContain('analytical engine');
  });
});
