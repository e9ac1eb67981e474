import type { LoggerService } from '@nestjs/common';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { scrubbed } from '@opsledger/operations';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { LogLevel } from './config.js';
import { currentCorrelationId } from './correlation.js';

/**
 * JSON lines on stdout; within a request, each carries its correlation id. Credentials are never logged, nor the values that a store's
 * message quotes.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: withoutQuotes },
    serializers: { err: faultOf },
    redact: ['authorization', '*.authorization', 'headers.authorization'],
    mixin: () => {
      const correlationId = currentCorrelationId();
      return correlationId === undefined ? {} : { correlationId };
    },
    hooks: {
      logMethod(args, method) {
        const [details, message] = args;
        if (typeof message === 'string') method.apply(this, [details, scrubbed(message)]);
        else method.apply(this, args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

function withoutQuotes(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, typeof value === 'string' ? scrubbed(value) : value]));
}

/** What may be told of an error: other properties of errors (a database's parameters, a query's text) can hold data. */
function faultOf(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { type: name, message: scrubbed(message), ...code, ...(stack !== undefined && { stack: scrubbed(stack) }) };
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
