export { connectIntake, type Intake, type IntakeSettings, type Taking } from './connect-intake.ts';
export type { IntakeItem, Outcome, Taken, Work } from './item.ts';
export { quarantineFor } from './quarantine-for.ts';
