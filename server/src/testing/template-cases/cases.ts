import { adminCases } from './admin-cases.ts';
import { marketingCases } from './marketing-cases.ts';
import { operationsCases } from './operations-cases.ts';
import { salesCases } from './sales-cases.ts';
import type { TemplateCase } from './stage.ts';
import { supportCases } from './support-cases.ts';

export { theClock } from './clock.ts';
export { theSink } from './sink.ts';

export const templateCases: readonly TemplateCase[] = [
  ...salesCases,
  ...marketingCases,
  ...supportCases,
  ...operationsCases,
  ...adminCases,
];
