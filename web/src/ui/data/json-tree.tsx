import classes from './json-tree.module.css';

/** Deeper or longer than this it begins folded. */
const openDepth = 2;
const openEntries = 30;

/** Any JSON as a tree whose objects and lists fold. */
export function JsonTree({ value, label }: { value: unknown; label?: string }) {
  return (
    <div className={classes.json} role="group" aria-label={label}>
      <JsonValue value={value} depth={0} />
    </div>
  );
}

function JsonValue({ value, depth, name }: { value: unknown; depth: number; name?: string }) {
  if (!isRecord(value)) {
    return (
      <div>
        <Name name={name} />
        <span className={classes.value} data-type={value === null ? 'null' : typeof value}>
          {JSON.stringify(value) ?? 'null'}
        </span>
      </div>
    );
  }
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div>
        <Name name={name} />
        {open + close}
      </div>
    );
  }
  return (
    <details open={depth < openDepth && entries.length <= openEntries}>
      <summary>
        <Name name={name} />
        <span className={classes.bracket}>
          {open}
          <span className={classes.count}>{entries.length}</span>
          {close}
        </span>
      </summary>
      <div className={classes.inside}>
        {entries.map(([key, each]) => (
          <JsonValue key={key} value={each} depth={depth + 1} name={key} />
        ))}
      </div>
    </details>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span className={classes.name}>{name}: </span>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
