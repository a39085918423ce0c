/** The monitor of what works in the background: queues, jobs, and the dead letters a person decides about. */
import type { EventLog } from '#modules/events/events.module';
import type { Binding } from '#platform/http/handler';
import { bindDeadLetterHandlers } from './dead-letter-handlers.ts';
import { bindJobHandlers } from './job-handlers.ts';
import { createJobDeadLetters, jobQueueSource } from './job-sources.ts';
import type { DeadLetterSource, QueueSource } from './sources.ts';

export type {
  DeadLetterDecision,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLetterSource,
  DecisionResult,
  QueueSource,
} from './sources.ts';

export interface Jobs {
  bindings: Binding[];
  /** Shows a module's own queue and what it has given up. */
  addSource(source: QueueSource & DeadLetterSource): void;
}

export function createJobs(deps: { events: EventLog }): Jobs {
  const queueSources: QueueSource[] = [jobQueueSource];
  const deadLetterSources: DeadLetterSource[] = [createJobDeadLetters(deps)];
  return {
    bindings: [...bindJobHandlers({ queueSources }), ...bindDeadLetterHandlers({ deadLetterSources })],
    addSource(source) {
      queueSources.push(source);
      deadLetterSources.push(source);
    },
  };
}
