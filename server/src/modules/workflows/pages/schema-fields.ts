/**
 * A form made of a JSON Schema: its properties as fields, and what was entered back as values of their types. Only flat
 * objects make a form; a property that is none of the kinds below is a line of text.
 */
import type { JsonSchema } from '#engine/language/json-schema';
import { compileJsonSchema } from '#engine/language/json-schema';
import { type FieldFault, sayFault, sayKind } from './field-words.ts';
import { html, type Html, type PageLanguage } from './html.ts';

export interface Entered {
  /** By name, as they were entered. */
  texts: ReadonlyMap<string, readonly string[]>;
}

export type FieldKind =
  | 'text'
  | 'email'
  | 'url'
  | 'tel'
  | 'date'
  | 'datetime-local'
  | 'number'
  | 'integer'
  | 'long'
  | 'yes_no'
  | 'one'
  | 'several';

interface Field {
  name: string;
  title: string;
  hint: string | undefined;
  isRequired: boolean;
  kind: FieldKind;
  choices: readonly string[];
  initial: string | undefined;
  maxLength: number | undefined;
}

function fieldsOf(schema: JsonSchema): Field[] {
  if (typeof schema !== 'object') return [];
  const properties = asObject(schema['properties']);
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  return Object.entries(properties).map(([name, property]) => toField(name, asObject(property), required.has(name)));
}

function asObject(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {}; // just looked at
}

function toField(name: string, property: { readonly [keyword: string]: unknown }, isRequired: boolean): Field {
  const items = asObject(property['items']);
  const several = Array.isArray(items['enum']);
  const choices = several ? items['enum'] : property['enum'];
  const { title, description, default: initial, maxLength } = property;
  return {
    name,
    title: typeof title === 'string' && title !== '' ? title : toTitle(name),
    hint: typeof description === 'string' ? description : undefined,
    isRequired,
    kind: several ? 'several' : kindOf(property),
    choices: Array.isArray(choices) ? choices.map(String) : [],
    initial: typeof initial === 'string' || typeof initial === 'number' ? String(initial) : undefined,
    maxLength: typeof maxLength === 'number' ? maxLength : undefined,
  };
}

const kindByFormat: Readonly<Record<string, Field['kind']>> = {
  email: 'email',
  uri: 'url',
  phone: 'tel',
  date: 'date',
  'date-time': 'datetime-local',
  textarea: 'long',
};

function kindOf({ type, format, maxLength, enum: choices }: { readonly [keyword: string]: unknown }): Field['kind'] {
  if (Array.isArray(choices)) return 'one';
  if (type === 'boolean') return 'yes_no';
  if (type === 'number' || type === 'integer') return type;
  const known = typeof format === 'string' ? kindByFormat[format] : undefined;
  return known ?? (typeof maxLength === 'number' && maxLength > 200 ? 'long' : 'text');
}

/** `firstName` and `first_name` read “First name”. */
function toTitle(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface ShownFields {
  /** Keeps several forms of one page apart. */
  prefix: string;
  language: PageLanguage;
  entered?: Entered | undefined;
  faults?: ReadonlyMap<string, FieldFault> | undefined;
}

export function renderFields(schema: JsonSchema, shown: ShownFields): Html {
  const { prefix, language, entered, faults } = shown;
  const fields = fieldsOf(schema);
  const firstWrong = fields.find(({ name }) => faults?.has(name));
  return html`${fields.map((field) => {
    const name = prefix + field.name;
    const values = entered?.texts.get(name) ?? (field.initial === undefined ? [] : [field.initial]);
    const fault = faults?.get(field.name);
    // The browser holds back what it sees is wrong: then the note of each such field shows, by the style of the page.
    const note = html`${field.hint && html`<div class="hint" id="${name}-hint">${field.hint}</div>`}${
      fault
        ? html`<p class="fault" id="${name}-fault">${sayFault(field.kind, fault, language)}</p>`
        : html`<p class="fault seen">${sayKind(field.kind, language)}</p>`
    }`;
    const notes = [...(field.hint ? [`${name}-hint`] : []), ...(fault ? [`${name}-fault`] : [])];
    const attributes = html`${notes.length > 0 && html`aria-describedby="${notes.join(' ')}"`}
    ${fault && html`aria-invalid="true"`} ${field === firstWrong && html`autofocus`}`;
    return html`<div>${renderField(field, { name, values, attributes })}${note}</div>`;
  })}`;
}

function renderField(
  field: Field,
  { name, values, attributes }: { name: string; values: readonly string[]; attributes: Html },
): Html {
  const { title, kind, isRequired, choices, maxLength } = field;
  const [value = ''] = values;
  const required = isRequired && html`required`;
  const label = html`<label for="${name}">${title}${isRequired && ' *'}</label>`;
  switch (kind) {
    case 'yes_no': {
      const checked = value === 'true' && html`checked`;
      return html`<label class="check"
        ><input type="checkbox" name="${name}" value="true" ${checked} ${required} ${attributes} />
        ${title}${isRequired && ' *'}</label
      >`;
    }
    case 'one':
      return html`${label}<select id="${name}" name="${name}" ${required} ${attributes}>
          <option value=""></option>
          ${choices.map((choice) => html`<option ${choice === value && html`selected`}>${choice}</option>`)}
        </select>`;
    case 'several':
      return html`<fieldset>
        <legend>${title}${isRequired && ' *'}</legend>
        ${choices.map(
          (choice, at) =>
            html`<label
              ><input
                type="checkbox"
                name="${name}"
                value="${choice}"
                ${values.includes(choice) && html`checked`}
                ${at === 0 && attributes}
              />
              ${choice}</label
            >`,
        )}
      </fieldset>`;
    case 'long':
      return html`${label}<textarea
          id="${name}"
          name="${name}"
          ${required}
          maxlength="${maxLength ?? 10_000}"
          ${attributes}
        >
${value}</textarea>`;
    default: {
      const type = kind === 'integer' ? 'number' : kind;
      const step = kind === 'number' && html`step="any"`;
      const limit = type !== 'number' && html`maxlength="${maxLength ?? 2000}"`;
      return html`${label}<input
          id="${name}"
          type="${type}"
          name="${name}"
          value="${value}"
          ${required}
          ${step}
          ${limit}
          ${attributes}
        />`;
    }
  }
}

export interface ReadForm {
  values: Record<string, unknown>;
  /** The first of each field, empty when all is right. */
  faults: Map<string, FieldFault>;
}

/** What was entered, as values of the types the schema names, and whether they fit it. */
export function readFields(schema: JsonSchema, entered: Entered, prefix: string): ReadForm {
  const values: Record<string, unknown> = Object.fromEntries(
    fieldsOf(schema).flatMap((field) => {
      const value = toValue(field, entered.texts.get(prefix + field.name) ?? []);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
  const compiled = compileJsonSchema(schema);
  if (!('check' in compiled)) throw new Error(`The schema of a form ${compiled.problem}`);
  const faults = new Map(
    compiled
      .listFaults(values)
      .toReversed()
      .map((fault) => [fault.path.split('.')[0] ?? '', fault]),
  );
  return { values, faults };
}

function toValue({ kind }: Field, texts: readonly string[]): unknown {
  const [text = ''] = texts;
  if (kind === 'yes_no') return text === 'true';
  if (kind === 'several') return texts;
  const trimmed = text.replaceAll('\r\n', '\n').trim();
  if (trimmed === '') return undefined;
  if (kind === 'datetime-local') return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(trimmed) ? `${trimmed}:00Z` : trimmed;
  if (kind !== 'number' && kind !== 'integer') return trimmed;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : trimmed;
}

/** The body of a form a browser has sent. */
export function readEntered(bytes: Buffer): Entered {
  const texts = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) {
    const plain = value.replaceAll('\u0000', '').toWellFormed();
    texts.set(name, [...(texts.get(name) ?? []), plain]);
  }
  return { texts };
}
