import { expect, it } from 'vitest';
import { toRunError } from './run.ts';

it('says where the budget is raised that stopped a step', () => {
  const help = toRunError({ code: 'ai.budget_reached', message: 'No more this month.', path: 'ask' })?.help;
  expect(help).toContain('Settings › AI budget');
});
