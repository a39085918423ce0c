import { operationsCases } from './operations-cases.ts';
import { salesCases } from './sales-cases.ts';
import type { TemplateCase } from './stage.ts';
import { supportCases } from './support-cases.ts';

export { theClock } from './clock.ts';

export const templateCases: readonly TemplateCase[] = [...salesCases, ...supportCases, ...operationsCases];
