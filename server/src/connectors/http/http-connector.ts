/** Any HTTP API by its address: the `http` step, and steps that call an API there is no connector for. */
import {
  type Connector,
  type ConnectionValues,
  explainFailure,
  type VendorFailure,
} from '#modules/connections/connections.module';
import { request } from './request-action.ts';
import { standardWebhook, webhookFields } from './standard-webhook.ts';

const baseUrl = {
  name: 'baseUrl',
  title: 'Address of the API',
  kind: 'text',
  isRequired: true,
  help: 'Steps reach nothing else with this credential: https://api.example.com/v1',
} as const;

export function createHttpConnector(): Connector {
  return {
    service: 'http',
    title: 'HTTP',
    description: 'Any HTTP API, by its address. A connection puts a key or a password on each request.',
    authentications: [
      {
        kind: 'api_key',
        fields: [
          baseUrl,
          { name: 'apiKey', title: 'API key', kind: 'secret', isRequired: true },
          { name: 'header', title: 'Header', kind: 'text', isRequired: true, standard: 'Authorization' },
          {
            name: 'prefix',
            title: 'Before the key',
            kind: 'text',
            isRequired: false,
            help: 'Such as Bearer, where the API wants a word in front of the key.',
          },
          ...webhookFields,
        ],
        authenticate: ({ apiKey = '', header = '', prefix }) => ({
          [String(header)]: prefix ? `${prefix} ${apiKey}` : String(apiKey),
        }),
      },
      {
        kind: 'basic',
        fields: [
          baseUrl,
          { name: 'user', title: 'User', kind: 'text', isRequired: true },
          { name: 'password', title: 'Password', kind: 'secret', isRequired: true },
          ...webhookFields,
        ],
        authenticate: ({ user = '', password = '' }) => ({
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        }),
      },
    ],
    limits: {},
    actions: [request],
    webhook: standardWebhook,
    validate: validateValues,

    async check(session) {
      // Whatever is there: only a refused credential is a fault of the connection.
      const isFine = (status: number) => status !== 401 && status !== 403 && status < 500;
      await session.request({ url: String(session.values['baseUrl']), expect: isFine, maxAnswerBytes: 5_000_000 });
      return {};
    },
    handleError: (failure: VendorFailure) =>
      explainFailure({ service: 'http', title: 'The other side', rules: [] }, failure),
  };
}

function validateValues({ baseUrl: url, header }: ConnectionValues) {
  const isAddress = URL.canParse(String(url)) && /^https?:$/.test(new URL(String(url)).protocol);
  return [
    ...(isAddress ? [] : [{ field: 'baseUrl', message: 'Give an address such as https://api.example.com.' }]),
    ...(header === undefined || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(String(header))
      ? []
      : [{ field: 'header', message: 'Give the name of a header, such as X-Api-Key.' }]),
  ];
}
