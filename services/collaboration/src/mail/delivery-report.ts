import type { Report } from '../application/record-interaction.ts';

/** A part of a report, as it came. */
export type ReportPart = { readonly contentType: string; readonly content: Uint8Array };

/**
 * What a delivery status notification (RFC 3464) tells of a message: which one, by the Message-ID of the headers that
 * came back with it, and what became of it. Of several recipients the worst counts. Undefined: it is no such report, or
 * does not say of what.
 */
export const deliveryReportIn = (parts: readonly ReportPart[]): Report | undefined => {
  const status = parts.find(({ contentType }) => contentType === 'message/delivery-status');
  const returned = parts.find(({ contentType }) =>
    ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers'].includes(
      contentType,
    ),
  );
  if (status === undefined || returned === undefined) return undefined;
  const externalId = messageIdIn(headPart(textOf(returned)));
  if (externalId === undefined) return undefined;
  const recipients = groupsIn(textOf(status)).filter((fields) => fields.has('action'));
  const worst = recipients.toSorted((a, b) => badness(b) - badness(a))[0];
  return worst === undefined ? undefined : reportOf(worst, externalId);
};

type Fields = ReadonlyMap<string, string>;

const actions = ['relayed', 'expanded', 'delivered', 'delayed', 'failed'];
const badness = (fields: Fields): number => actions.indexOf(actionOf(fields));
const actionOf = (fields: Fields): string =>
  (fields.get('action') ?? '').split(/[\s;(]/)[0]?.toLowerCase() ?? '';

const reportOf = (fields: Fields, externalId: string): Report | undefined => {
  const action = actionOf(fields);
  // Relayed and expanded: another system knows more, and may never tell.
  if (action === 'delivered') return { externalId, outcome: 'delivered' };
  if (action !== 'failed' && action !== 'delayed') return undefined;
  const status =
    /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? (action === 'failed' ? '5.0.0' : '4.0.0');
  const said = fields
    .get('diagnostic-code')
    ?.replace(/^\s*[\w-]+\s*;\s*/, '')
    .slice(0, 500);
  return {
    externalId,
    outcome: action === 'failed' ? 'bounced' : 'delayed',
    status,
    ...(said === undefined ? {} : { diagnostic: said }),
  };
};

const textOf = ({ content }: ReportPart): string =>
  new TextDecoder().decode(content).replaceAll('\r\n', '\n');
const headPart = (text: string): string => text.split('\n\n', 1)[0] ?? '';
const unfold = (text: string): string => text.replaceAll(/\n[ \t]+/g, ' ');

const messageIdIn = (headers: string): string | undefined =>
  /^message-id:\s*(<[^<>\s]+>)/im.exec(unfold(headers))?.[1];

/** Groups of fields with empty lines between: of the message, then of each recipient. */
const groupsIn = (text: string): Fields[] =>
  unfold(text)
    .split(/\n{2,}/)
    .map(
      (group) =>
        new Map(
          group.split('\n').flatMap((line) => {
            const at = line.indexOf(':');
            return at < 1
              ? []
              : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const];
          }),
        ),
    );
