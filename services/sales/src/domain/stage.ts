export const stages = ['qualified', 'proposed', 'negotiating'] as const;

/** How far an open opportunity has come. */
export type Stage = (typeof stages)[number];

export const isAhead = (to: Stage, from: Stage): boolean => stages.indexOf(to) > stages.indexOf(from);
