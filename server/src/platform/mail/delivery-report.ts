/** Delivery reports (RFC 3464): which message could not be delivered to whom, and why. */
import { isUsableAddress } from './mail-address.ts';
import { findRawHeader, readRawHeaders, toMessageIds } from './mail-headers.ts';

export interface DeliveryReport {
  /** Message-IDs of the message the report is about. */
  reportedExternalIds: string[];
  recipients: ReportedRecipient[];
}

export interface ReportedRecipient {
  /** Lower case. */
  address: string;
  action: ReportAction;
  /** Enhanced status code such as `5.1.1`; empty when the report has none. */
  status: string;
  diagnostic: string;
}

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
export type ReportAction = (typeof actions)[number];

interface Part {
  contentType: string;
  content: Buffer;
}

/** From the parts of a `multipart/report`; undefined when none of them reports anything. */
export function readDeliveryReport(parts: readonly Part[]): DeliveryReport | undefined {
  const recipients = parts
    .filter((part) => part.contentType === 'message/delivery-status')
    .flatMap((part) => readRecipients(part.content));
  const reportedExternalIds = parts
    .filter((part) => part.contentType === 'message/rfc822' || part.contentType === 'text/rfc822-headers')
    .flatMap((part) => toMessageIds(findRawHeader(readRawHeaders(part.content), 'message-id')));
  if (recipients.length === 0 && reportedExternalIds.length === 0) return undefined;
  return { reportedExternalIds, recipients };
}

const maxRecipients = 1000;

/** One block of fields for each recipient, divided by blank lines; the first block is about the message. */
function readRecipients(content: Buffer): ReportedRecipient[] {
  const blocks = content
    .toString('utf8')
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .slice(0, maxRecipients);
  return blocks.flatMap((block) => {
    const fields = readRawHeaders(Buffer.from(block, 'latin1'));
    const address = toRecipient(
      findRawHeader(fields, 'final-recipient') ?? findRawHeader(fields, 'original-recipient'),
    );
    const action = actions.find((one) => one === findRawHeader(fields, 'action')?.toLowerCase().trim());
    if (!address || !action) return [];
    const diagnostic = (findRawHeader(fields, 'diagnostic-code') ?? '').replace(/^\s*\S+\s*;\s*/, '');
    const status = /\d\.\d{1,3}\.\d{1,3}/.exec(findRawHeader(fields, 'status') ?? '')?.[0] ?? '';
    return [{ address, action, status, diagnostic: diagnostic.slice(0, 1000) }];
  });
}

/** `rfc822; <ada@example.org>` */
function toRecipient(value: string | undefined): string | undefined {
  const address = (value ?? '')
    .replace(/^[^;]*;/, '')
    .replaceAll(/[<>\s]/g, '')
    .toLowerCase();
  return isUsableAddress(address) ? address : undefined;
}
