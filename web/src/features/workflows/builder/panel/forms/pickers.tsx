import { Anchor, Select } from '@mantine/core';
import { listConnections } from '@millrace/contracts/connections/connections';
import { listWorkflows } from '@millrace/contracts/workflows/workflows';
import { Link } from '@tanstack/react-router';
import { useOperation } from '../../../../../api/hooks.ts';
import { useWords } from '../../../../../ui/language/words.ts';
import { useActions } from '../../use-actions.ts';
import { usePanel } from '../panel-context.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import { fieldWords } from './field-words.ts';
import { helpWords } from './help-words.ts';

interface PickerProps {
  label: string;
  help?: string | undefined;
  path: string;
  value: string;
  onChange: (value: string | undefined) => void;
}

/** Every action of every service, by service. */
export function ActionPicker(props: {
  service: string;
  action: string;
  onChange: (chosen: { service: string; action: string }) => void;
}) {
  const say = useWords(panelWords);
  const sayField = useWords(fieldWords);
  const sayHelp = useWords(helpWords);
  const { isReadOnly, problems, at } = usePanel();
  const offered = (useActions() ?? []).filter(({ service }) => service !== 'ai' && service !== 'http');
  const byService = Map.groupBy(offered, ({ service }) => service);
  const groups = [...byService].map(([group, actions]) => ({
    group,
    items: actions.map(({ service, name, title }) => ({ value: `${service}/${name}`, label: title })),
  }));
  const current = offered.find(({ service, name }) => service === props.service && name === props.action);
  const error = problems.find(({ path }) => path === `${at}.service` || path === `${at}.action`)?.message;
  return (
    <Select
      className={classes.field}
      size="xs"
      searchable
      label={sayField('action')}
      description={current?.description ?? sayHelp('action')}
      placeholder={say('chooseAction')}
      error={error}
      disabled={isReadOnly}
      data={groups}
      value={current ? `${current.service}/${current.name}` : null}
      onChange={(chosen) => {
        const [service = '', action = ''] = chosen?.split('/') ?? [];
        if (chosen !== null) props.onChange({ service, action });
      }}
    />
  );
}

/** The connections of a service, and the way to make one. */
export function ConnectionPicker({ label, help, path, value, onChange, service }: PickerProps & { service?: string }) {
  const say = useWords(panelWords);
  const { isReadOnly, problems } = usePanel();
  const { data } = useOperation(listConnections, { limit: 200, ...(service !== undefined && { service }) });
  const names = (data?.items ?? []).map(({ name }) => name);
  return (
    <div className={classes.field} data-path={path}>
      <Select
        size="xs"
        label={label}
        description={help}
        clearable
        disabled={isReadOnly}
        placeholder={say(names.length === 0 ? 'noConnections' : 'noConnection')}
        data={value === '' || names.includes(value) ? names : [value, ...names]}
        value={value === '' ? null : value}
        error={problems.find((problem) => problem.path === path)?.message}
        onChange={(chosen) => onChange(chosen ?? undefined)}
      />
      <Anchor size="xs" component={Link} to="/settings/connections">
        {say('newConnection')}
      </Anchor>
    </div>
  );
}

export function WorkflowPicker({ label, help, path, value, onChange }: PickerProps) {
  const { isReadOnly, problems } = usePanel();
  const { data } = useOperation(listWorkflows, { limit: 200 });
  const names = [...new Set((data?.items ?? []).map(({ name }) => name))];
  return (
    <Select
      className={classes.field}
      size="xs"
      searchable
      label={label}
      description={help}
      disabled={isReadOnly}
      data={value === '' || names.includes(value) ? names : [value, ...names]}
      value={value === '' ? null : value}
      error={problems.find((problem) => problem.path === path)?.message}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}
