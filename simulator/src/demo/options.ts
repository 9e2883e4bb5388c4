import { parseArgs } from 'node:util';
import type { Language } from './words.ts';

export interface DemoOptions {
  readonly trades: number;
  readonly seed: string;
  readonly faulty: number;
  readonly connections: number;
  readonly once: boolean;
  readonly lang: Language;
  /** An external PostgreSQL; without it the embedded one. */
  readonly databaseUrl?: string;
  readonly port?: number;
}

const trades_max = 1_000_000;

export const usage = `npm run demo -- [--trades 5000] [--seed 1] [--faulty 0.06] [--connections 8]
              [--once] [--lang zh|en]
              [--database-url postgres://…] [--port 0]`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        trades: { type: 'string', default: '5000' },
        seed: { type: 'string', default: '1' },
        faulty: { type: 'string', default: '0.06' },
        connections: { type: 'string', default: '8' },
        once: { type: 'boolean', default: false },
        lang: { type: 'string', default: 'zh' },
        'database-url': { type: 'string' },
        port: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return (error as Error).message;
  }
}

/** All faults of the command line at once; options when there are none. */
export function readOptions(argv: readonly string[]): DemoOptions | readonly string[] {
  const faults: string[] = [];
  const values = parse(argv);
  if (typeof values === 'string') return [values];
  const whole = (name: string, text: string, low: number, high: number): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) faults.push(`--${name}: ${low}–${high}`);
    return value;
  };
  const faulty = Number(values.faulty);
  if (!(faulty >= 0 && faulty <= 1)) faults.push('--faulty: 0–1');
  if (values.lang !== 'zh' && values.lang !== 'en') faults.push('--lang: zh, en');
  const options: DemoOptions = {
    trades: whole('trades', values.trades, 1, trades_max),
    seed: values.seed,
    faulty,
    connections: whole('connections', values.connections, 1, 64),
    once: values.once,
    lang: values.lang === 'en' ? 'en' : 'zh',
    ...(values['database-url'] === undefined ? {} : { databaseUrl: values['database-url'] }),
    ...(values.port === undefined ? {} : { port: whole('port', values.port, 0, 65_535) }),
  };
  return faults.length > 0 ? faults : options;
}
