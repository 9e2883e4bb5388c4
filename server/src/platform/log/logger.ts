import { type DestinationStream, pino } from 'pino';
import { redactFields, redactText } from './redact.ts';

/**
 * Where a line comes from: the request, or the task that no request asked for (start-up, a job, a reader).
 * A logger without it cannot write, so no line lacks it.
 */
export type LogContext = ({ readonly requestId: string } | { readonly task: string }) & {
  readonly [name: string]: string | number | boolean | undefined;
};

type Write = (fields: object, message: string) => void;

export interface ContextLogger {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  /** Adds to the context, e.g. the organisation once it is known. */
  child(more: Record<string, string | number | boolean>): ContextLogger;
}

export interface Logger {
  child(context: LogContext): ContextLogger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level?: LogLevel;
  /** Where lines go; standard output if absent. */
  readonly destination?: DestinationStream;
}

/** One JSON object a line: level, time (ISO), context, fields, msg. Personal data and content are removed. */
export function createLogger(options: LogOptions = {}): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const root = options.destination ? pino(settings, options.destination) : pino(settings);
  return { child: (context) => withContext(root, context) };
}

function withContext(parent: pino.Logger, context: object): ContextLogger {
  const line = parent.child(redactFields(context));
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (fields, message) => {
      // Scrubbing costs; a line that is not written is not scrubbed.
      if (line.isLevelEnabled(level)) line[level](redactFields(fields), redactText(message));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => withContext(line, more),
  };
}
