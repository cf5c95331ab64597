import { commandContext, identityCommands, tenant, vocabulary } from '@icrm/contracts';
import { RpcError } from '@icrm/rpc';
import { z } from 'zod';

const context = commandContext;
const linkId = vocabulary.id;
const minPosition = z.coerce.bigint().nonnegative().default(0n);

/** What each method of IdentityService takes. */
export const identityRequests = {
  listCandidates: z.strictObject({
    tenant,
    state: z.enum(['proposed', 'withheld']).optional(),
    limit: z.int().min(0).max(200).default(0),
    cursor: z.string().max(500).optional(),
    minPosition,
    minScore: z.number().optional(),
  }),
  getCandidate: z.strictObject({ tenant, linkId }),
  acceptCandidate: identityCommands.acceptCandidate.extend({ context, linkId }),
  rejectCandidate: identityCommands.rejectCandidate.extend({ context, linkId }),
  undoLink: identityCommands.undoLink.extend({ context, linkId }),
  previewCandidates: identityCommands.previewCandidates.extend({ tenant }),
  acceptCandidates: identityCommands.acceptCandidates.extend({ context }),
  listLinks: z.strictObject({ tenant, customerId: vocabulary.id, minPosition }),
  matchAll: z.strictObject({ tenant, dryRun: z.boolean().default(false) }),
  getMatchingStatus: z.strictObject({ tenant }),
  publishMatchRules: identityCommands.publishMatchRules.extend({ context }),
  activateMatchRules: identityCommands.activateMatchRules.extend({ context }),
  listMatchRules: z.strictObject({ tenant }),
  previewMatchRules: z.strictObject({ tenant, version: z.int().min(1) }),
};

/** Candidates of a page unless the caller says how many. */
export const defaultLimit = 20;

const cursorSchema = z.strictObject({ score: z.number(), linkId });
/** The last pair of a page. */
export type Cursor = z.output<typeof cursorSchema>;

export const writeCursor = ({ score, linkId: last }: Cursor): string =>
  Buffer.from(JSON.stringify({ score, linkId: last })).toString('base64url');

/** @throws RpcError INVALID_ARGUMENT for a text that no page gave */
export const readCursor = (text: string | undefined): Cursor | undefined =>
  text === undefined ? undefined : parseCursor(cursorSchema, text);

/** The place that a page ended at, as a schema describes it. @throws RpcError INVALID_ARGUMENT */
export const parseCursor = <S extends z.ZodType>(schema: S, text: string): z.output<S> => {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    const description = 'is not the cursor of a page';
    throw new RpcError('INVALID_ARGUMENT', `cursor: ${description}`, {
      fieldViolations: [{ field: 'cursor', description }],
      cause,
    });
  }
};
