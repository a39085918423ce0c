import type { RawRoute } from '#platform/http/raw-routes';

/** What a stranger at the door of the API should know: what this is, and where to read on. */
export function indexRoute({ version, apiPrefix }: { version: string; apiPrefix: string }): RawRoute {
  const index = {
    name: 'Millrace',
    version,
    links: {
      openapi: `${apiPrefix}/openapi.json`,
      documentation: '/docs',
      reference: '/redoc',
      errors: '/docs/errors',
      live: `${apiPrefix}/live`,
      health: '/health',
    },
  };
  return {
    method: 'GET',
    url: apiPrefix,
    permission: 'public',
    reason: 'The front page of the API: it names what is there and belongs to no noun.',
    handle: async () => index,
  };
}
