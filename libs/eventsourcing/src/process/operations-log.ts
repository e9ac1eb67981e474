/** Where background work says what operators should know. `details` are JSON values, never personal data. */
export type OperationsLog = (level: 'info' | 'warn' | 'error', message: string, details?: Readonly<Record<string, unknown>>) => void;
