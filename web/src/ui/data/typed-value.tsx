import { Anchor, MultiSelect } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import { Choice } from './choice.tsx';
import { InlineText } from './inline-text.tsx';
import { toText as plainText } from './change-rules.ts';
import { TypedText } from './typed-text.tsx';
import type { TypedField } from './typed-text.tsx';
import { isMoney, parseMoney, parseNumber, showMoney } from './typed-value-rules.ts';

interface TypedValueProps {
  field: TypedField;
  value: unknown;
  onChange: (value: unknown) => void;
  isReadOnly?: boolean;
}

/** A typed value, edited where it stands. */
export function TypedValue(props: TypedValueProps) {
  switch (props.field.type) {
    case 'boolean':
    case 'select':
      return <OneOf {...props} />;
    case 'multiselect':
      return props.isReadOnly ? <TypedText {...props} /> : <SeveralOf {...props} />;
    case 'number':
    case 'money':
    case 'date':
    case 'url':
    case 'text':
      return <Typed {...props} />;
  }
}

function OneOf(props: TypedValueProps) {
  const { field, value, onChange } = props;
  const sayUi = useWords(uiWords);
  const isBoolean = field.type === 'boolean';
  const shown = field.options.find((option) => option.value === value)?.label ?? plainText(value);
  const yesOrNo = [
    { value: 'true', label: sayUi('yes') },
    { value: 'false', label: sayUi('no') },
  ];
  return (
    <Choice
      label={`${field.label}: ${shown || sayUi('empty')}`}
      value={plainText(value) || null}
      noneLabel={sayUi('none')}
      options={isBoolean ? yesOrNo : field.options}
      onChange={(chosen) => onChange(isBoolean && chosen !== null ? chosen === 'true' : chosen)}
      isReadOnly={props.isReadOnly}
    >
      {value === null || value === undefined ? (
        <span style={{ color: 'var(--mr-ink-3)' }}>{sayUi('empty')}</span>
      ) : (
        <TypedText field={field} value={value} />
      )}
    </Choice>
  );
}

function SeveralOf({ field, value, onChange }: TypedValueProps) {
  const sayUi = useWords(uiWords);
  const chosen = Array.isArray(value) ? value.map(plainText) : [];
  return (
    <MultiSelect
      size="xs"
      w="100%"
      aria-label={field.label}
      placeholder={chosen.length > 0 ? '' : sayUi('empty')}
      data={[...field.options]}
      value={chosen}
      onChange={(next) => onChange(next.length > 0 ? next : null)}
    />
  );
}

function Typed({ field, value, onChange, isReadOnly }: TypedValueProps) {
  const sayUi = useWords(uiWords);
  const text = isMoney(value) ? showMoney(value) : plainText(value);
  const read = (typed: string): unknown => {
    if (field.type === 'money') return parseMoney(typed, isMoney(value) ? value.currency : 'EUR');
    return field.type === 'number' ? parseNumber(typed) : typed || null;
  };
  return (
    <>
      <InlineText
        label={field.label}
        value={text}
        type={field.type === 'date' || field.type === 'url' ? field.type : 'text'}
        onCommit={(typed) => onChange(read(typed))}
        isReadOnly={isReadOnly}
      >
        <TypedText field={field} value={value} />
      </InlineText>
      {field.type === 'url' && /^https?:\/\//.test(text) && (
        <Anchor href={text} target="_blank" rel="noreferrer" aria-label={sayUi('visit')}>
          <IconExternalLink size={14} stroke={1.7} />
        </Anchor>
      )}
    </>
  );
}
