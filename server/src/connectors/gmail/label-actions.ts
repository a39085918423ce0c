import { z } from 'zod';
import { connectorAction, type ConnectorAction, type ConnectorSession } from '#modules/connections/connections.module';
import { emailId } from './reading-actions.ts';

const timeLimitMs = 30_000;
const common = { effect: 'idempotent', timeLimitMs, needsConnection: true } as const;

/** Quota units: https://developers.google.com/workspace/gmail/api/reference/quota */
const units = { listLabels: 1, createLabel: 5, batchModify: 50 };

const inputs = z.object({
  email_id: emailId,
  label: z.string().trim().min(1).max(225).describe('Its name, or its id such as STARRED, UNREAD, INBOX.'),
});
type Inputs = z.output<typeof inputs>;

const output = z.object({ labelId: z.string() });

/** https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/batchModify */
const mostIds = 1000;

export function labelActions({ apiUrl }: { apiUrl: string }): ConnectorAction[] {
  const change =
    (direction: 'addLabelIds' | 'removeLabelIds') => async (session: ConnectorSession, all: readonly Inputs[]) => {
      const labelIds = await findLabels(session, {
        apiUrl,
        names: all.map(({ label }) => label),
        isMaking: direction === 'addLabelIds',
      });
      const byLabel = Map.groupBy(all, ({ label }) => labelIds.get(label) ?? '');
      for (const [labelId, given] of byLabel) {
        // A label nobody has made is on no message.
        if (labelId === '') continue;
        await session.request({
          method: 'POST',
          url: `${apiUrl}/messages/batchModify`,
          json: { ids: [...new Set(given.map((one) => one.email_id))], [direction]: [labelId] },
          units: units.batchModify,
          // Adding what is there changes nothing.
          isRepeatable: true,
        });
      }
      return all.map(({ label }) => ({ output: { labelId: labelIds.get(label) ?? '' } }));
    };

  const labelling = (
    about: Pick<ConnectorAction, 'name' | 'title' | 'description'>,
    direction: 'addLabelIds' | 'removeLabelIds',
  ): ConnectorAction =>
    connectorAction({
      ...common,
      ...about,
      inputs,
      output,
      async perform(session, given) {
        const [performed] = await change(direction)(session, [given]);
        return performed ?? { output: { labelId: '' } };
      },
      batch: { size: mostIds, perform: change(direction) },
    });

  return [
    labelling(
      {
        name: 'add_label',
        title: 'Put a label on an e-mail',
        description: 'The label is made when there is none of this name.',
      },
      'addLabelIds',
    ),
    labelling(
      {
        name: 'remove_label',
        title: 'Take a label off an e-mail',
        description: 'Without INBOX a message is archived, without UNREAD it is read.',
      },
      'removeLabelIds',
    ),
    connectorAction({
      ...common,
      name: 'list_labels',
      title: 'List labels',
      description: 'All labels of the mailbox.',
      inputs: z.object({}),
      output: z.object({ labels: z.array(Label) }),
      async perform(session) {
        return { output: { labels: await listLabels(session, apiUrl) } };
      },
    }),
  ];
}

const Label = z.object({ id: z.string(), name: z.string(), type: z.string().default('user') });
const LabelList = z.object({ labels: z.array(Label).default([]) });

async function listLabels(session: ConnectorSession, apiUrl: string) {
  const answer = await session.request({ url: `${apiUrl}/labels`, units: units.listLabels });
  return LabelList.parse(answer.json()).labels;
}

/** Ids by what was asked for: ids as they are, names without regard to case, as Gmail tells them apart. */
async function findLabels(
  session: ConnectorSession,
  { apiUrl, names, isMaking }: { apiUrl: string; names: readonly string[]; isMaking: boolean },
): Promise<Map<string, string>> {
  const labels = await listLabels(session, apiUrl);
  const found = new Map<string, string>();
  for (const name of new Set(names)) {
    const known =
      labels.find(({ id }) => id === name) ?? labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
    const label = known ?? (isMaking ? await createLabel(session, apiUrl, name) : undefined);
    if (!label) continue;
    found.set(name, label.id);
    if (!known) labels.push(label);
  }
  return found;
}

async function createLabel(session: ConnectorSession, apiUrl: string, name: string) {
  const answer = await session.request({
    method: 'POST',
    url: `${apiUrl}/labels`,
    json: { name, labelListVisibility: 'labelShow', messageListVisibility: 'show' },
    units: units.createLabel,
    // Gmail refuses a second label of the same name: then somebody else has made it a moment ago.
    isRepeatable: true,
    expect: (status) => status < 400 || status === 409,
  });
  if (answer.status !== 409) return Label.parse(answer.json());
  return (await listLabels(session, apiUrl)).find((label) => label.name.toLowerCase() === name.toLowerCase());
}
