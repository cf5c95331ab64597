import { textSetting } from '@icrm/runtime';

/** A share from 0 to 1. */
export const ratioSetting = textSetting
  .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'expected a number from 0 to 1')
  .transform(Number);
