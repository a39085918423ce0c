/** Fields that change which ways there are through a step. */
import { NumberInput, Select, Switch } from '@mantine/core';
import { useWords } from '../../../../../ui/language/words.ts';
import { ExpressionField } from '../expressions/expression-field.tsx';
import { usePanel } from '../panel-context.ts';
import classes from '../panel.module.css';
import { listOf, readCases, toCases, toTwoWays } from './cases.ts';
import { choiceWords } from './choice-words.ts';
import type { ControlProps } from './control-props.ts';
import { withField } from './field-spec.ts';
import { fieldWords } from './field-words.ts';
import { formWords } from './form-words.ts';
import { helpWords } from './help-words.ts';
import { useCommonProps } from './plain-controls.tsx';
import { RowList } from './row-list.tsx';

/** One condition or several cases, and the conditions of those. Their steps are on the canvas. */
export function CasesControl(props: ControlProps) {
  const { step, onStep, help, path } = props;
  const say = useWords(formWords);
  const sayChoice = useWords(choiceWords);
  const sayField = useWords(fieldWords);
  const sayHelp = useWords(helpWords);
  const { isReadOnly } = usePanel();
  const hasCases = Array.isArray(step['cases']);
  const cases = readCases(step);
  const twoWays = toTwoWays(step);
  const set = (next: typeof cases) => onStep({ ...step, cases: next });
  return (
    <>
      <Select
        className={classes.field}
        size="xs"
        label={sayField('conditions')}
        description={hasCases && !twoWays ? say('manyCases') : sayHelp('conditions')}
        allowDeselect={false}
        disabled={isReadOnly}
        data={(['if', 'cases'] as const).map((value) => ({
          value,
          label: sayChoice(`conditions_${value}`),
          disabled: value === 'if' && hasCases && !twoWays,
        }))}
        value={hasCases ? 'cases' : 'if'}
        onChange={(next) => {
          if (next === 'cases' && !hasCases) onStep(toCases(step));
          if (next === 'if' && hasCases && twoWays) onStep(twoWays);
        }}
      />
      {hasCases && (
        <RowList
          label={props.label}
          help={help}
          rows={cases}
          least={1}
          nameOf={(_, index) => say('caseNumber', { number: index + 1 })}
          addLabel={say('addCase')}
          onAdd={() => set([...cases, { when: '', steps: [] }])}
          onChange={(next) => set([...next])}
        >
          {(each, index) => (
            <ExpressionField
              label={say('caseNumber', { number: index + 1 })}
              path={`${path}[${index}].when`}
              value={each.when}
              onChange={(when) => set(cases.with(index, { ...each, when }))}
            />
          )}
        </RowList>
      )}
    </>
  );
}

export function BranchesControl({ label, help, step, onStep }: ControlProps) {
  const say = useWords(formWords);
  const branches = listOf(step['branches']).map(listOf);
  const set = (next: readonly (readonly unknown[])[]) => onStep({ ...step, branches: next });
  return (
    <RowList
      label={label}
      help={help}
      rows={branches}
      least={1}
      nameOf={(_, index) => say('branchNumber', { number: index + 1 })}
      addLabel={say('addBranch')}
      onAdd={() => set([...branches, []])}
      onChange={set}
    >
      {(branch, index) => (
        <span className={classes.branch}>
          {say('branchNumber', { number: index + 1 })}
          <span className={classes.quiet}>{say('branchSteps', { count: branch.length })}</span>
        </span>
      )}
    </RowList>
  );
}

const joins = ['all', 'any', 'some'] as const;

/** All, any, or a number of branches. */
export function JoinControl(props: ControlProps) {
  const say = useWords(formWords);
  const sayChoice = useWords(choiceWords);
  const common = useCommonProps(props);
  const { value, onChange, step } = props;
  const most = listOf(step['branches']).length;
  return (
    <>
      <Select
        {...common}
        allowDeselect={false}
        data={joins.map((join) => ({ value: join, label: sayChoice(`join_${join}`) }))}
        value={typeof value === 'number' ? 'some' : value === 'any' ? 'any' : 'all'}
        onChange={(next) => onChange(next === 'some' ? Math.min(2, most) : next === 'any' ? 'any' : undefined)}
      />
      {typeof value === 'number' && (
        <NumberInput
          className={classes.field}
          size="xs"
          label={say('joinNumber')}
          min={1}
          max={most}
          disabled={common.disabled}
          value={value}
          onChange={(next) => typeof next === 'number' && onChange(next)}
        />
      )}
    </>
  );
}

const failures = ['fail', 'continue', 'steps'] as const;

/** Steps that run instead stand in a branch of their own on the canvas. */
export function OnErrorControl(props: ControlProps) {
  const say = useWords(formWords);
  const sayChoice = useWords(choiceWords);
  const common = useCommonProps(props);
  const { value, onChange } = props;
  const isEmptied = !Array.isArray(value) || value.length === 0;
  return (
    <Select
      {...common}
      clearable={isEmptied}
      allowDeselect={false}
      placeholder={say('asUsual')}
      data={failures.map((each) => ({
        value: each,
        label: sayChoice(`onError_${each}`),
        disabled: !isEmptied && each !== 'steps',
      }))}
      value={Array.isArray(value) ? 'steps' : typeof value === 'string' ? value : null}
      onChange={(next) => {
        if (next === 'steps') onChange(Array.isArray(value) ? value : []);
        else onChange(next ?? undefined);
      }}
    />
  );
}

/** A branch of steps that take this one back; while there are steps in it, it stays. */
export function CompensateControl(props: ControlProps) {
  const { required: _, ...common } = useCommonProps(props);
  const { step, onStep } = props;
  const steps = step['compensate'];
  return (
    <Switch
      {...common}
      disabled={common.disabled || listOf(steps).length > 0}
      checked={Array.isArray(steps)}
      onChange={({ currentTarget }) =>
        onStep(currentTarget.checked ? { ...step, compensate: [] } : withField(step, 'compensate', undefined))
      }
    />
  );
}
