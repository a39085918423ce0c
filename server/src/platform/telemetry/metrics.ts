/** What Prometheus scrapes. Values that live elsewhere (a queue's depth) are asked for at each scrape. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Logger } from '#platform/log/logger';

export interface Metrics {
  /** For counters and histograms of a module's own: `registers: [metrics.registry]`, names start with `millrace_`. */
  readonly registry: Registry;
  /** A gauge asked for at each scrape. One that fails is left out of that scrape, and logged. */
  addGauge(gauge: GaugeDefinition): void;
  observeRequest(request: { method: string; operation: string; status: number; seconds: number }): void;
  /** Prometheus text format. */
  render(): Promise<{ contentType: string; text: string }>;
}

export interface GaugeDefinition {
  name: `millrace_${string}`;
  help: string;
  labels?: readonly string[];
  collect(): readonly Sample[] | Promise<readonly Sample[]>;
}

export interface Sample {
  labels?: Record<string, string>;
  value: number;
}

export function createMetrics(deps: { log: Logger; withProcessMetrics: boolean }): Metrics {
  const registry = new Registry();
  if (deps.withProcessMetrics) collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'millrace_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer, by operation or raw route.',
    labelNames: ['method', 'operation', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });

  return {
    registry,
    addGauge({ name, help, labels = [], collect }) {
      const gauge = new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers: [registry],
        async collect() {
          gauge.reset();
          try {
            for (const sample of await collect()) gauge.set(sample.labels ?? {}, sample.value);
          } catch (error) {
            deps.log.warn({ err: error, gauge: name }, 'a metric could not be read');
          }
        },
      });
    },
    observeRequest: ({ method, operation, status, seconds }) =>
      requests.observe({ method, operation, status: String(status) }, seconds),
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
