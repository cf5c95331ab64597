import type { FieldMask } from '@icrm/contracts';

type Json = Readonly<Record<string, unknown>>;

/** A brief as its reader sees it: the sections of the view in it, and what the caller told a machine. */
export const maskBrief = (text: string, mask: FieldMask | undefined): string => {
  if (mask === undefined) return text;
  const { customer, inputs, ...brief } = JSON.parse(text) as Json;
  return JSON.stringify({
    ...brief,
    ...(customer === undefined ? {} : { customer: mask.view(customer as Json) }),
    inputs: mask.data('CallInputCollected', { inputs }).data['inputs'],
  });
};
