export { type AskHooks, type AskHooksOptions, askHooks } from './ask-hooks.ts';
export { createHookBook, type HookBook } from './hook-book.ts';
export {
  evolveHooks,
  type Hook,
  type Hooks,
  type HookVersion,
  hooksStream,
  inForce,
} from './hooks-of-tenant.ts';
