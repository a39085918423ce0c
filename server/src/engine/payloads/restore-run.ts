/** A claimed run with its large values read back from storage; most runs have none. */
import type { Db } from '#platform/postgres/database';
import type { Json } from '../language/json.ts';
import { childEnded, type ReceivedSignal, type RunHistory } from '../runs/run.ts';
import type { LoadedRun } from '../runs/run-store.ts';
import { isReference, type PayloadReference } from './large-value.ts';
import type { Payloads } from './payloads.ts';

export async function restoreRun(db: Db, payloads: Payloads, loaded: LoadedRun): Promise<LoadedRun> {
  const references = listReferences(loaded);
  if (references.length === 0) return loaded;
  const { run, history } = loaded;
  const values = await payloads.read(db, run.workspaceId, references);
  const whole = <Value extends Json | undefined>(value: Value): Value | Json => {
    if (!isReference(value)) return value;
    const found = values.get(value.$payload);
    if (found === undefined) throw new Error(`A value of the run ${run.id} is not in storage: ${value.$payload}`);
    return found;
  };
  return {
    ...loaded,
    run: {
      ...run,
      trigger: whole(run.trigger),
      ...(run.inputs !== undefined && { inputs: whole(run.inputs) }),
    },
    history: {
      records: mapValues(history.records, (record) => ({ ...record, value: whole(record.value) })),
      effects: mapValues(history.effects, (attempts) =>
        attempts.map((attempt) => ({ ...attempt, output: whole(attempt.output) })),
      ),
      signals: mapValues(history.signals, (signals, path) =>
        signals.map((signal) => ({
          ...signal,
          payload: toWholePayload(signal, outputOfChild(history, path, signal.payload), whole),
        })),
      ),
      waits: history.waits,
    },
  };
}

function listReferences({ run, history }: LoadedRun): PayloadReference[] {
  const found: PayloadReference[] = [];
  const look = (value: Json | undefined) => void (isReference(value) && found.push(value));
  look(run.trigger);
  look(run.inputs);
  for (const { value } of history.records.values()) look(value);
  for (const attempts of history.effects.values()) for (const { output } of attempts) look(output);
  for (const [path, signals] of history.signals)
    for (const { payload } of signals) {
      look(payload);
      look(outputOfChild(history, path, payload));
    }
  return found;
}

/** The end of a child carries its output as it stands in the child's row. */
function outputOfChild({ waits }: RunHistory, path: string, payload: Json): Json | undefined {
  if (waits.get(path)?.event !== childEnded || typeof payload !== 'object' || payload === null) return undefined;
  return Array.isArray(payload) ? undefined : payload['output'];
}

function toWholePayload({ payload }: ReceivedSignal, output: Json | undefined, whole: (value: Json) => Json): Json {
  if (!isReference(output)) return whole(payload);
  // It is an object: it has an output.
  return { ...(payload as { [name: string]: Json }), output: whole(output) };
}

function mapValues<Value>(map: ReadonlyMap<string, Value>, change: (value: Value, key: string) => Value) {
  return new Map([...map].map(([key, value]) => [key, change(value, key)] as const));
}
