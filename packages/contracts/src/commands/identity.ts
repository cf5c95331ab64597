import { z } from 'zod';
import { matchRules } from '../events/match-rules.ts';
import { id } from '../vocabulary.ts';

const reason = z.string().trim().min(1).max(500);
const linkIds = z.array(id).min(1).max(500);

export const acceptCandidate = z.strictObject({ reason }).meta({ id: 'AcceptCandidate' });
export const rejectCandidate = z.strictObject({ reason }).meta({ id: 'RejectCandidate' });
export const undoLink = z.strictObject({ reason }).meta({ id: 'UndoLink' });
/** What accepting candidates together would lead to. */
export const previewCandidates = z.strictObject({ linkIds }).meta({ id: 'PreviewCandidates' });
/** With the `effect` of a preview, nothing is done when the effect would be another one by now. */
export const acceptCandidates = z
  .strictObject({ linkIds, reason, effect: z.string().max(64).optional() })
  .meta({ id: 'AcceptCandidates' });

export const publishMatchRules = z
  .strictObject({
    rules: matchRules.refine(({ exact }) => new Set(exact.map(({ name }) => name)).size === exact.length, {
      path: ['exact'],
      message: 'names a rule twice',
    }),
    why: reason,
  })
  .meta({ id: 'PublishMatchRules' });
/** Version 1 is the rules of the program. */
export const activateMatchRules = z
  .strictObject({ version: z.int().min(1), why: reason })
  .meta({ id: 'ActivateMatchRules' });
