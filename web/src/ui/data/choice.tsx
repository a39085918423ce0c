import { Combobox, Loader, UnstyledButton, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import { uiWords } from '../ui-words.ts';
import classes from './choice.module.css';

export interface ChoiceOption {
  value: string;
  label: string;
  leading?: ReactNode;
  /** In place of leading and label. */
  content?: ReactNode;
}

interface ChoiceProps {
  /** What is chosen, for readers of the page: `Owner: Ada`. */
  label: string;
  value: string | null;
  options?: readonly ChoiceOption[];
  /** Instead of options, where there are too many to list. */
  search?: (query: string) => Promise<readonly ChoiceOption[]>;
  onChange: (value: string | null) => void;
  /** Offers to choose nothing, in these words. */
  noneLabel?: string;
  isReadOnly?: boolean;
  children: ReactNode;
}

/** A value that is changed by clicking it. The list is only made when it is first opened: tables hold many of these. */
export function Choice(props: ChoiceProps) {
  const [isArmed, arm] = useState(false);
  if (props.isReadOnly) return <span className={classes.value}>{props.children}</span>;
  if (isArmed) return <OpenedChoice {...props} />;
  return (
    <UnstyledButton
      className={classes.value}
      aria-label={props.label}
      aria-haspopup="listbox"
      onClick={() => arm(true)}
    >
      {props.children}
    </UnstyledButton>
  );
}

const filterFrom = 8;

function OpenedChoice(props: ChoiceProps) {
  const [query, setQuery] = useState('');
  const combobox = useCombobox({
    defaultOpened: true,
    onDropdownClose: () => setQuery(''),
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const found = useOptions(props, query);
  const hasSearch = props.search !== undefined || (props.options?.length ?? 0) > filterFrom;
  const sayUi = useWords(uiWords);
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={230}
      onOptionSubmit={(value) => {
        combobox.closeDropdown();
        const chosen = value === '' ? null : value;
        if (chosen !== props.value) props.onChange(chosen);
      }}
    >
      <Combobox.Target targetType="button">
        <UnstyledButton className={classes.value} aria-label={props.label} onClick={() => combobox.toggleDropdown()}>
          {props.children}
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        {hasSearch && (
          <Combobox.Search
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            placeholder={sayUi('search')}
            rightSection={found.isSearching ? <Loader size={12} /> : null}
          />
        )}
        <Combobox.Options mah={260} className={classes.options}>
          {props.noneLabel && query === '' && <Combobox.Option value="">{props.noneLabel}</Combobox.Option>}
          {found.options.map((option) => (
            <Combobox.Option key={option.value} value={option.value} active={option.value === props.value}>
              <span className={classes.option}>
                {option.leading}
                <span className={classes.label}>{option.content ?? option.label}</span>
                {option.value === props.value && <IconCheck size={14} stroke={2} />}
              </span>
            </Combobox.Option>
          ))}
          {found.options.length === 0 && !found.isSearching && <Combobox.Empty>{sayUi('nothing')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const searchAfterMs = 150;

function useOptions({ options, search }: ChoiceProps, query: string) {
  const [settled] = useDebouncedValue(query, searchAfterMs);
  const [found, setFound] = useState<readonly ChoiceOption[] | null>(null);
  useEffect(() => {
    if (!search) return undefined;
    let isCurrent = true;
    void search(settled).then((result) => {
      if (isCurrent) setFound(result);
    });
    return () => {
      isCurrent = false;
    };
  }, [search, settled]);
  if (search) return { options: found ?? [], isSearching: found === null || settled !== query };
  const wanted = query.trim().toLowerCase();
  return { options: (options ?? []).filter(({ label }) => label.toLowerCase().includes(wanted)), isSearching: false };
}
