import { declareErrors } from '../errors.ts';

export const templateErrors = declareErrors('templates', {
  notFound: { status: 404, title: 'There is no such template' },
  retired: { status: 409, title: 'The template is retired' },
  official: { status: 409, title: 'The template belongs to Millrace' },
  tooMany: { status: 409, title: 'The workspace has as many templates as it may have' },
  onlyPeople: { status: 403, title: 'Only people rate templates' },
  invalidConfig: { status: 422, title: 'The template cannot be set up with these values' },
  invalidFile: { status: 422, title: 'The file is no template' },
  notPortable: { status: 422, title: 'The workflow holds what must not be in a template' },
});
