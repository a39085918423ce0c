/** Where webhooks and forms of a workflow are called. */
import { z } from 'zod';
import { Id } from '../fields.ts';
import { operation } from '../operation.ts';
import { toWholeList, wholeListOf } from '../paging.ts';
import { workflowEndpointErrors, workflowErrors } from './errors.ts';
import { exampleWorkflow } from './workflow.ts';

export const WorkflowEndpoint = z
  .object({
    id: Id,
    kind: z.enum(['webhook', 'form']),
    path: z.string().describe('Of a webhook, as the definition says; the last part of its address.'),
    url: z.string().describe('Stays the same through all versions. Whoever knows it may call it.'),
    hasSecret: z.boolean().describe('Whether a secret was made for callers to send or sign with.'),
  })
  .meta({ id: 'WorkflowEndpoint' });
export type WorkflowEndpoint = z.infer<typeof WorkflowEndpoint>;

const { id } = exampleWorkflow;
const example: WorkflowEndpoint = {
  id: '0192f3c1-7a00-7000-8000-0000000000b4',
  kind: 'webhook',
  path: 'new-order',
  url: 'https://millrace.example/hooks/AZLzwXoAcACAAAAAAAAAoQGS88F6AHAAgAAAAAAAALEbq3pXv2m1i7yYwT8kq0aZ/new-order',
  hasSecret: false,
};

export const listWorkflowEndpoints = operation({
  id: 'workflow_endpoints.list',
  method: 'GET',
  path: '/workflows/{id}/endpoints',
  permission: 'workflows.write',
  summary: 'List the addresses of a workflow',
  description: 'Of the webhooks and forms of what is published. Only for those who may change the workflow.',
  input: z.object({ id: Id }),
  answer: wholeListOf(WorkflowEndpoint),
  errors: [workflowErrors.notFound, workflowErrors.notYours],
  example: { input: { id }, answer: toWholeList([example]) },
});

export const setWorkflowEndpointSecret = operation({
  id: 'workflow_endpoints.set_secret',
  method: 'POST',
  path: '/workflows/{id}/endpoints/{endpointId}/secret',
  permission: 'workflows.write',
  showsSecret: true,
  summary: 'Give a webhook a secret',
  description:
    'What callers send (auth `token`) or sign with (auth `signature`); the one before is refused from now on. Made for you unless the other side dictates one. Shown this once.',
  input: z.object({
    id: Id,
    endpointId: Id,
    secret: z
      .string()
      .min(8)
      .max(500)
      .regex(/^[\x21-\x7e]+$/, { error: 'Must be printable ASCII without spaces' })
      .optional(),
  }),
  answer: WorkflowEndpoint.extend({ secret: z.string() }),
  errors: [workflowErrors.notFound, workflowErrors.notYours, workflowEndpointErrors.notFound],
  example: {
    input: { id, endpointId: example.id },
    answer: { ...example, hasSecret: true, secret: 'examplexsecretxexamplexsecretxexamplexsecre' },
  },
});

export const renewWorkflowEndpoint = operation({
  id: 'workflow_endpoints.renew',
  method: 'POST',
  path: '/workflows/{id}/endpoints/{endpointId}/renew',
  permission: 'workflows.write',
  summary: 'Give a webhook or form a new address',
  description: 'For when the old one has got into the wrong hands: from now on nobody is there.',
  input: z.object({ id: Id, endpointId: Id }),
  answer: WorkflowEndpoint,
  errors: [workflowErrors.notFound, workflowErrors.notYours, workflowEndpointErrors.notFound],
  example: {
    input: { id, endpointId: example.id },
    answer: { ...example, id: '0192f3c1-7a00-7000-8000-0000000000b5' },
  },
});
