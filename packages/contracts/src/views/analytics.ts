import { z } from 'zod';
import { decisionPublished, predictionMade } from '../events/analytics.ts';

/** What models expect of a customer and what was decided, for as long as it holds; see PredictionMade, DecisionPublished. */
export const analyticsView = z
  .strictObject({
    predictions: z.array(predictionMade.schema.omit({ customerId: true })),
    decisions: z.array(decisionPublished.schema.omit({ customerId: true })),
  })
  .meta({ id: 'AnalyticsView' });
