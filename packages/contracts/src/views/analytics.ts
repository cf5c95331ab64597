import { z } from 'zod';
import { decisionPublished, predictionMade } from '../events/analytics.ts';
import { lifecycleStageChanged } from '../events/rounds.ts';

/** What models expect of a customer and what was decided, for as long as it holds; see PredictionMade, DecisionPublished. */
export const analyticsView = z
  .strictObject({
    predictions: z.array(predictionMade.schema.omit({ customerId: true })),
    decisions: z.array(decisionPublished.schema.omit({ customerId: true })),
    /** At which stage of their life as one a customer is since when, and by which rule. */
    lifecycle: lifecycleStageChanged.schema.omit({ customerId: true }).optional(),
  })
  .meta({ id: 'AnalyticsView' });
