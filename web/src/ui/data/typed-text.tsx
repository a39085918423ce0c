import { useFormat } from '../language/format.ts';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import { toText as plainText } from './change-rules.ts';
import { isMoney } from './typed-value-rules.ts';

/** A field people declared themselves. */
export interface TypedField {
  key: string;
  label: string;
  type: 'text' | 'number' | 'date' | 'boolean' | 'select' | 'multiselect' | 'url' | 'money';
  options: readonly { value: string; label: string }[];
}

/** How a typed value reads. */
export function TypedText({ field, value }: { field: TypedField; value: unknown }) {
  const format = useFormat();
  const sayUi = useWords(uiWords);
  if (value === null || value === undefined || value === '') return <span>–</span>;
  const labelOf = (chosen: unknown) =>
    field.options.find((option) => option.value === chosen)?.label ?? plainText(chosen);
  switch (field.type) {
    case 'boolean':
      return <span>{sayUi(value === true ? 'yes' : 'no')}</span>;
    case 'select':
      return <span>{labelOf(value)}</span>;
    case 'multiselect':
      return <span>{Array.isArray(value) ? value.map(labelOf).join(', ') : labelOf(value)}</span>;
    case 'number':
      return <span>{typeof value === 'number' ? format.number(value) : plainText(value)}</span>;
    case 'date':
      return <span>{format.date(`${plainText(value).slice(0, 10)}T12:00:00`)}</span>;
    case 'money':
      return <span>{isMoney(value) ? format.money(value) : plainText(value)}</span>;
    case 'url':
    case 'text':
      return <span>{plainText(value)}</span>;
  }
}
