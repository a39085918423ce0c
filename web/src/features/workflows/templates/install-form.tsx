import { Alert, Anchor, Button, Checkbox, Select, Stack, Text, TextInput } from '@mantine/core';
import { listConnections } from '@millrace/contracts/connections/connections';
import type { Template } from '@millrace/contracts/templates/template';
import { configInLanguage } from '@millrace/contracts/templates/template-file';
import { installTemplate } from '@millrace/contracts/templates/templates';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation, useWrite } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { useDescribe } from '../../../ui/feedback/failure.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { type Answer, fieldsOfSchema, initialAnswers, toValues } from '../approvals/decision-fields.ts';
import { FormField } from '../approvals/form-field.tsx';
import { templateWords } from './template-words.ts';
import classes from './templates.module.css';
import { useServiceTitle } from './use-service-title.ts';
import { useTemplateLanguage } from './use-template-language.ts';

/** What is yours to choose, asked by the schema of the template; then on to the workflow that was made. */
export function InstallForm({ template }: { template: Template }) {
  const say = useWords(templateWords);
  const describe = useDescribe();
  const navigate = useNavigate();
  const { language, read } = useTemplateLanguage();
  const mayInstall = useCan('workflows.create');
  const fields = fieldsOfSchema(configInLanguage(template.config, language));
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>(() => initialAnswers(fields));
  const [connections, setConnections] = useState<Readonly<Record<string, string>>>({});
  const [name, setName] = useState(read(template.name));
  const [publish, setPublish] = useState(false);
  const [problem, setProblem] = useState<string>();
  const install = useWrite(installTemplate, {
    stale: ['workflows', 'templates', 'events'],
    onSuccess: ({ id }) => void navigate({ to: '/workflows/$id', params: { id } }),
  });
  const issueOf = (path: string) => install.error?.issues.find((issue) => issue.path === path)?.message;
  const submit = () => {
    const result = toValues(fields, answers);
    setProblem('problem' in result ? result.problem : undefined);
    if ('problem' in result) return;
    install.mutate({ input: { id: template.id, config: result.values, connections, name, language, publish } });
  };
  if (!mayInstall) return <Text size="sm">{say('mayNot')}</Text>;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <h2 className={classes.heading}>{say('settings')}</h2>
        {(problem ?? install.error) && (
          <Alert color="red" variant="light" role="alert">
            {problem ?? describe(install.error)}
          </Alert>
        )}
        {fields.length === 0 && <Text size="sm">{say('noSettings')}</Text>}
        {fields.map((field) => (
          <FormField
            key={field.name}
            field={field}
            answer={answers[field.name] ?? ''}
            error={issueOf(`config.${field.name}`)}
            onChange={(answer) => setAnswers((before) => ({ ...before, [field.name]: answer }))}
          />
        ))}
        <ConnectionChoices
          template={template}
          chosen={connections}
          issueOf={issueOf}
          onChoose={(key, id) =>
            setConnections(({ [key]: _, ...rest }) => (id === null ? rest : { ...rest, [key]: id }))
          }
        />
        <TextInput label={say('workflowName')} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Checkbox
          label={say('switchOn')}
          description={say('switchOnText')}
          checked={publish}
          onChange={(event) => setPublish(event.currentTarget.checked)}
        />
        <Button type="submit" loading={install.isPending} disabled={template.isRetired}>
          {say('install')}
        </Button>
      </Stack>
    </form>
  );
}

interface ConnectionChoicesProps {
  template: Template;
  chosen: Readonly<Record<string, string>>;
  issueOf: (path: string) => string | undefined;
  onChoose: (key: string, id: string | null) => void;
}

function ConnectionChoices({ template, chosen, issueOf, onChoose }: ConnectionChoicesProps) {
  const say = useWords(templateWords);
  const { read } = useTemplateLanguage();
  const serviceTitle = useServiceTitle();
  const known = useOperation(listConnections, { limit: 200 }, { enabled: template.connections.length > 0 });
  if (template.connections.length === 0) return null;
  return (
    <>
      <h2 className={classes.heading}>{say('connections')}</h2>
      {template.connections.map(({ key, service, isRequired, purpose }) => {
        const fitting = (known.data?.items ?? []).filter((connection) => connection.service === service);
        return (
          <div key={key}>
            <Select
              label={serviceTitle(service)}
              description={read(purpose)}
              withAsterisk={isRequired}
              placeholder={isRequired ? '' : say('optional')}
              clearable={!isRequired}
              data={fitting.map(({ id, name }) => ({ value: id, label: name }))}
              value={chosen[key] ?? null}
              onChange={(id) => onChoose(key, id)}
              error={issueOf(`connections.${key}`)}
            />
            {known.data && fitting.length === 0 && (
              <Text size="xs" mt={4}>
                {say('noConnection', { service: serviceTitle(service) })}{' '}
                <Anchor component={Link} to="/settings/connections" size="xs">
                  {say('createConnection')}
                </Anchor>
              </Text>
            )}
          </div>
        );
      })}
    </>
  );
}
