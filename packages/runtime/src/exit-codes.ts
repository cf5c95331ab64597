/** How a program ends: 0 told to stop and stopped, 1 a failure, 78 wrong settings (EX_CONFIG). */
export const exitCodes = { stopped: 0, failed: 1, wrongSettings: 78 } as const;
