import type { LoggerService } from '@nestjs/common';
import { currentRequest } from '@opsledger/graphql';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { pino, type Logger } from 'pino';
import type { LogLevel } from './config.js';

/** JSON lines on stdout; within a request, each carries its correlation id. Credentials are never logged. */
export function createLogger(level: LogLevel): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['authorization', '*.authorization', 'headers.authorization'],
    mixin: () => {
      const correlationId = currentRequest()?.correlationId;
      return correlationId === undefined ? {} : { correlationId };
    },
  });
}

/** What background work logs through. */
export function operationsLog(logger: Logger): OperationsLog {
  return (level, message, details) => {
    logger[level](details ?? {}, message);
  };
}

type Write = (details: object, message: string) => void;

/** Nest's own messages, in the same form. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(
      (details, text) => {
        this.logger.debug(details, text);
      },
      message,
      rest,
    );
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write(
      (details, text) => {
        this.logger.warn(details, text);
      },
      message,
      rest,
    );
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write(
      (details, text) => {
        this.logger.error(details, text);
      },
      message,
      rest,
    );
  }

  private write(write: Write, message: unknown, rest: readonly unknown[]): void {
    const context = rest.findLast((item) => typeof item === 'string');
    const details = message instanceof Error ? { context, err: message } : { context };
    write(details, message instanceof Error ? message.message : String(message));
  }
}
