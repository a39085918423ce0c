import { ActionIcon, Button, Checkbox, Select, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useWords } from '../../../../../ui/language/words.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { type FormFieldDesign, formFieldTypes, freeName, toDesigns, toSchema } from './form-schema.ts';

/** The fields of a form, an input or an answer, as a list; written as JSON Schema. */
export function FormDesigner(props: {
  label: string;
  help?: string | undefined;
  schema: unknown;
  isReadOnly: boolean;
  onChange: (schema: Record<string, unknown> | undefined) => void;
}) {
  const { label, help, schema, isReadOnly, onChange } = props;
  const say = useWords(panelWords);
  const designs = toDesigns(schema);
  const change = (next: readonly FormFieldDesign[]) => onChange(next.length > 0 ? toSchema(next) : undefined);
  const added = () =>
    ({ name: freeName(designs), title: '', type: 'text', isRequired: false, choices: [], rest: {} }) as const;
  return (
    <fieldset className={classes.group} disabled={isReadOnly}>
      <legend className={classes.label}>{label}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {designs.map((design, index) => (
        <DesignRow
          // The name changes while it is typed.
          key={index}
          design={design}
          onChange={(next) => change(next ? designs.with(index, next) : designs.toSpliced(index, 1))}
        />
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        onClick={() => change([...designs, added()])}
      >
        {say('addField')}
      </Button>
    </fieldset>
  );
}

function DesignRow(props: { design: FormFieldDesign; onChange: (design: FormFieldDesign | undefined) => void }) {
  const { design, onChange } = props;
  const say = useWords(panelWords);
  const types = formFieldTypes.map((value) => ({ value, label: say(`type_${value}`) }));
  return (
    <div className={classes.design}>
      <TextInput
        size="xs"
        aria-label={say('fieldName')}
        value={design.name}
        onChange={({ currentTarget }) => onChange({ ...design, name: currentTarget.value.replaceAll(/\W/g, '_') })}
      />
      <TextInput
        size="xs"
        aria-label={say('fieldTitle')}
        placeholder={say('fieldTitle')}
        value={design.title}
        onChange={({ currentTarget }) => onChange({ ...design, title: currentTarget.value })}
      />
      <Select
        size="xs"
        aria-label={say('fieldType')}
        allowDeselect={false}
        data={types}
        value={design.type}
        onChange={(type) => onChange({ ...design, type: formFieldTypes.find((each) => each === type) ?? 'text' })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={say('removeField', { name: design.name })}
        onClick={() => onChange(undefined)}
      >
        <IconX size={14} />
      </ActionIcon>
      {design.type === 'choice' && (
        <TagsInput
          className={classes.wide}
          size="xs"
          aria-label={say('choices')}
          placeholder={say('choices')}
          value={[...design.choices]}
          onChange={(choices) => onChange({ ...design, choices })}
        />
      )}
      <Checkbox
        className={classes.wide}
        size="xs"
        label={say('isRequired')}
        checked={design.isRequired}
        onChange={({ currentTarget }) => onChange({ ...design, isRequired: currentTarget.checked })}
      />
    </div>
  );
}
