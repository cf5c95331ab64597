import type { Analysis } from './analysis.ts';
import { calibration } from './calibration.ts';
import { contactReasons } from './contact-reasons.ts';
import { drivers } from './drivers.ts';
import { excellence } from './excellence.ts';
import { experiments } from './experiments.ts';
import { parity } from './parity.ts';
import { portfolio } from './portfolio.ts';
import { staffing } from './staffing.ts';
import { survival } from './survival.ts';
import { whatIf } from './what-if.ts';

export const analyses: readonly Analysis[] = [
  survival,
  drivers,
  parity,
  experiments,
  calibration,
  staffing,
  excellence,
  contactReasons,
  whatIf,
  portfolio,
];
