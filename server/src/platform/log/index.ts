/** The door of the log: lines with a context, without content or personal data. */
export {
  type ContextLogger,
  createLogger,
  type LogContext,
  type Logger,
  type LogLevel,
  type LogOptions,
} from './logger.ts';
