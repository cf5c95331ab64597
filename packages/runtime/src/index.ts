export { type Clock, systemClock } from './clock.ts';
export { exitCodes } from './exit-codes.ts';
export { derivedId, eventId, isUuid, nameId, newId } from './ids.ts';
export { firstNotReady, type RunningParts, StartFailed, type StartOptions, startParts } from './lifecycle.ts';
export { type Log, plainLog } from './log.ts';
export type { Part, StartReport } from './part.ts';
export { type ProcessPartOptions, processPart } from './process-part.ts';
export { type RunOptions, run } from './run.ts';
export { serveWorker } from './serve-worker.ts';
export {
  defineSettings,
  type Environment,
  type SettingDescription,
  type SettingProblem,
  type Settings,
  SettingsError,
  type SettingsOf,
  type Variable,
  variable,
} from './settings/define-settings.ts';
export {
  choiceSetting,
  flagSetting,
  integerSetting,
  type ListenAddress,
  listenSetting,
  targetSetting,
  targetsSetting,
  textSetting,
  urlSetting,
} from './settings/setting-types.ts';
export { settingsTable } from './settings/settings-table.ts';
export { sharedVariables } from './settings/shared-variables.ts';
export { type StopProblem, stopParts } from './stop-parts.ts';
export { timedOut, within } from './within.ts';
export { type WorkerPartOptions, type WorkerReport, workerPart } from './worker-part.ts';
