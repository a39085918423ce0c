import { Combobox, useCombobox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { focusOnMount } from '../../../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../../../ui/language/words.ts';
import { builderWords } from '../builder-words.ts';
import { matchPicks, type Pick, type PickGroup } from '../graph/match-picks.ts';
import { keepInside } from './keep-inside.ts';
import { stepLooks, triggerIcons } from './kinds.ts';
import classes from './step-picker.module.css';

/** A list to choose from, at the button that asked for it; typing narrows it, arrows and Enter choose. */
export function StepPicker(props: {
  title: string;
  placeholder: string;
  anchor: HTMLElement | DOMRect;
  groups: readonly PickGroup[];
  onPick: (pick: Pick) => void;
  onClose: () => void;
}) {
  const say = useWords(builderWords);
  const { title, anchor, groups, onPick, onClose } = props;
  const [query, setQuery] = useState('');
  // It may be out of sight: below a card at the edge, or on its way with a canvas that moves.
  const [rect] = useState(() =>
    keepInside(anchor instanceof DOMRect ? anchor : anchor.getBoundingClientRect(), {
      width: window.innerWidth,
      height: window.innerHeight,
    }),
  );
  const store = useCombobox({ defaultOpened: true, onDropdownClose: onClose });
  const shown = matchPicks(groups, query);
  return (
    <Combobox
      store={store}
      width={340}
      position="bottom"
      middlewares={{ flip: true, shift: { padding: 8 } }}
      onOptionSubmit={(id) => {
        const pick = shown.flatMap(({ picks }) => picks).find((each) => each.id === id);
        if (pick) onPick(pick);
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false} withKeyboardNavigation={false}>
        <span
          className={classes.anchor}
          style={{ left: rect.left, top: rect.top, width: rect.width, height: rect.height }}
        />
      </Combobox.Target>
      <Combobox.Dropdown aria-label={title} className={classes.dropdown}>
        <ChooseFirst key={`${query} ${shown[0]?.picks[0]?.id}`} choose={store.selectFirstOption} />
        <Combobox.Search
          ref={focusOnMount}
          aria-label={title}
          placeholder={props.placeholder}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            onClose();
          }}
        />
        <Combobox.Options className={classes.options} aria-label={title}>
          {shown.length === 0 && <Combobox.Empty>{say('nothingFound')}</Combobox.Empty>}
          {shown.map(({ label, picks }) => (
            <Combobox.Group key={label} label={label}>
              {picks.map((pick) => (
                <Combobox.Option key={pick.id} value={pick.id} className={classes.option}>
                  <PickIcon pick={pick} />
                  <span className={classes.text}>
                    <span>{pick.title}</span>
                    <span className={classes.about}>{pick.about}</span>
                  </span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** Each time the list is another, also since more has come from the server, its first entry is the one Enter takes. */
function ChooseFirst({ choose }: { choose: () => unknown }) {
  useEffect(() => void choose(), [choose]);
  return null;
}

function PickIcon({ pick }: { pick: Pick }) {
  const look = pick.kind ? stepLooks[pick.kind] : undefined;
  const Icon = look?.icon ?? (pick.trigger ? triggerIcons[pick.trigger] : stepLooks.integration.icon);
  return (
    <span className={classes.icon} data-color={look?.color ?? 'teal'}>
      <Icon size={16} stroke={1.7} aria-hidden />
    </span>
  );
}
