export { eventually } from './eventually.ts';
export { type EngineOptions, type Engines, startEngines } from './start-engines.ts';
export { type ProcessOptions, type RunningProcess, startProcess } from './start-process.ts';
export { type TempFolder, tempFolder } from './temp-folder.ts';
