import { Anchor, MultiSelect } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useFormat } from '../language/format.ts';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import { Choice } from './choice.tsx';
import { InlineText } from './inline-text.tsx';
import { isMoney, parseMoney, parseNumber, showMoney } from './typed-value-rules.ts';

/** A field people declared themselves. */
export interface TypedField {
  key: string;
  label: string;
  type: 'text' | 'number' | 'date' | 'boolean' | 'select' | 'multiselect' | 'url' | 'money';
  options: readonly { value: string; label: string }[];
}

interface TypedValueProps {
  field: TypedField;
  value: unknown;
  onChange: (value: unknown) => void;
  isReadOnly?: boolean;
}

/** A typed value, edited where it stands. */
export function TypedValue(props: TypedValueProps) {
  const { field, value, onChange, isReadOnly } = props;
  const format = useFormat();
  const sayUi = useWords(uiWords);
  const text = value === null || value === undefined ? '' : String(value);
  switch (field.type) {
    case 'boolean':
      return (
        <Choice
          label={field.label}
          value={text || null}
          noneLabel={sayUi('none')}
          options={[
            { value: 'true', label: sayUi('yes') },
            { value: 'false', label: sayUi('no') },
          ]}
          onChange={(chosen) => onChange(chosen === null ? null : chosen === 'true')}
          isReadOnly={isReadOnly}
        >
          <TypedText field={field} value={value} />
        </Choice>
      );
    case 'select':
      return (
        <Choice
          label={field.label}
          value={text || null}
          noneLabel={sayUi('none')}
          options={field.options}
          onChange={onChange}
          isReadOnly={isReadOnly}
        >
          <TypedText field={field} value={value} />
        </Choice>
      );
    case 'multiselect':
      return isReadOnly ? (
        <TypedText field={field} value={value} />
      ) : (
        <MultiSelect
          size="xs"
          w="100%"
          aria-label={field.label}
          placeholder={Array.isArray(value) && value.length > 0 ? '' : sayUi('empty')}
          data={[...field.options]}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(chosen) => onChange(chosen.length > 0 ? chosen : null)}
        />
      );
    case 'number':
      return (
        <InlineText
          label={field.label}
          value={text}
          type="number"
          onCommit={(typed) => onChange(parseNumber(typed))}
          isReadOnly={isReadOnly}
        >
          {typeof value === 'number' && format.number(value)}
        </InlineText>
      );
    case 'money':
      return (
        <InlineText
          label={field.label}
          value={isMoney(value) ? showMoney(value) : ''}
          onCommit={(typed) => onChange(parseMoney(typed, isMoney(value) ? value.currency : 'EUR'))}
          isReadOnly={isReadOnly}
        >
          <TypedText field={field} value={value} />
        </InlineText>
      );
    case 'date':
    case 'url':
    case 'text':
      return (
        <>
          <InlineText
            label={field.label}
            value={text}
            type={field.type}
            onCommit={(typed) => onChange(typed || null)}
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
}

/** How a typed value reads. */
export function TypedText({ field, value }: { field: TypedField; value: unknown }) {
  const format = useFormat();
  const sayUi = useWords(uiWords);
  if (value === null || value === undefined || value === '') return <span>–</span>;
  const labelOf = (chosen: unknown) => field.options.find((option) => option.value === chosen)?.label ?? String(chosen);
  switch (field.type) {
    case 'boolean':
      return <span>{sayUi(value === true ? 'yes' : 'no')}</span>;
    case 'select':
      return <span>{labelOf(value)}</span>;
    case 'multiselect':
      return <span>{Array.isArray(value) ? value.map(labelOf).join(', ') : labelOf(value)}</span>;
    case 'number':
      return <span>{typeof value === 'number' ? format.number(value) : String(value)}</span>;
    case 'date':
      return <span>{format.date(`${String(value).slice(0, 10)}T12:00:00`)}</span>;
    case 'money':
      return <span>{isMoney(value) ? format.money(value) : String(value)}</span>;
    case 'url':
    case 'text':
      return <span>{String(value)}</span>;
  }
}
