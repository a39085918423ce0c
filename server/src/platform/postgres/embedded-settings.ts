import { totalmem } from 'node:os';

const mebibyte = 1024 ** 2;

/** How PostgreSQL is set when it shares a machine with the program. Durable: a commit is on disk before it is answered. */
export function tuneServer(memoryBytes = totalmem()): Record<string, string> {
  const memoryMb = Math.floor(memoryBytes / mebibyte);
  return {
    max_connections: '100',
    shared_buffers: `${clamp(memoryMb / 8, { from: 64, to: 1024 })}MB`,
    effective_cache_size: `${clamp(memoryMb / 2, { from: 256, to: 16_384 })}MB`,
    maintenance_work_mem: `${clamp(memoryMb / 32, { from: 32, to: 256 })}MB`,
    work_mem: '8MB',
    // Writes come in bursts (imports, broadcasts): fewer, longer checkpoints.
    min_wal_size: '128MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '10min',
    wal_compression: 'on',
    synchronous_commit: 'on',
    // Many short statements: compiling them costs more than it brings.
    jit: 'off',
    random_page_cost: '1.1',
    // A frozen client must not hold its locks for ever; sessions set shorter limits of their own.
    idle_in_transaction_session_timeout: '5min',
    // Passwords are 24 random bytes: there is nothing to slow down, and the program connects often.
    scram_iterations: '1024',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] %q%u@%d ',
    // Statements may hold what people wrote; errors come back to the program and are logged there, redacted.
    log_min_error_statement: 'panic',
  };
}

function clamp(value: number, range: { from: number; to: number }): number {
  return Math.round(Math.min(range.to, Math.max(range.from, value)));
}
