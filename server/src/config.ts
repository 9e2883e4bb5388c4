/**
 * Configuration: read once, all faults reported together, then never looked up again.
 * Every setting is an environment variable with the prefix HELIU_, except DATABASE_URL.
 */
import { isAbsolute, resolve } from 'node:path';

export type Role = 'all' | 'web' | 'worker';

export interface Config {
  readonly role: Role;
  readonly host: string;
  readonly port: number;
  /** Absent: the embedded database in `dataDirectory`. */
  readonly databaseUrl: string | undefined;
  readonly dataDirectory: string;
  /** File with the keys for personal data; made on first start when the database is embedded. */
  readonly keyFile: string;
  readonly databasePool: number;
  readonly zone: { readonly code: string; readonly name: string };
  readonly logLevel: string;
  readonly quiet: boolean;
}

interface Setting<T> {
  readonly name: string;
  readonly fallback: string;
  readonly describe: string;
  parse(text: string): T | undefined;
}

const oneOf = <T extends string>(...values: readonly T[]) => ({
  describe: values.join(' | '),
  parse: (text: string): T | undefined => values.find((value) => value === text),
});

const integer = (min: number, max: number) => ({
  describe: `whole number from ${min} to ${max}`,
  parse: (text: string): number | undefined => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

const matching = (pattern: RegExp, describe: string) => ({
  describe,
  parse: (text: string): string | undefined => (pattern.test(text) ? text : undefined),
});

const directory = {
  describe: 'a path',
  parse: (text: string): string | undefined =>
    text === '' ? undefined : isAbsolute(text) ? text : resolve(text),
};

const settings = {
  role: { name: 'HELIU_ROLE', fallback: 'all', ...oneOf('all', 'web', 'worker') } as Setting<Role>,
  host: {
    name: 'HELIU_HOST',
    fallback: '127.0.0.1',
    ...matching(/^[0-9A-Za-z.:-]+$/, 'a host name or address'),
  },
  port: { name: 'HELIU_PORT', fallback: '8610', ...integer(0, 65535) },
  databasePool: { name: 'HELIU_DATABASE_POOL', fallback: '10', ...integer(2, 200) },
  databaseUrl: {
    name: 'DATABASE_URL',
    fallback: '',
    ...matching(/^(postgres(ql)?:\/\/\S+)?$/, 'postgres://user:password@host:port/database'),
  },
  dataDirectory: { name: 'HELIU_DATA', fallback: 'data', ...directory },
  zoneCode: {
    name: 'HELIU_ZONE',
    fallback: 'zone',
    ...matching(/^[0-9a-z-]{2,20}$/, '2 to 20 of a-z 0-9 -'),
  },
  zoneName: {
    name: 'HELIU_ZONE_NAME',
    fallback: '综合试验区',
    ...matching(/^.{1,100}$/, '1 to 100 characters'),
  },
  logLevel: {
    name: 'HELIU_LOG_LEVEL',
    fallback: 'info',
    ...oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  },
  keyFile: { name: 'HELIU_KEY_FILE', fallback: '', ...matching(/^.*$/, 'a path') },
} satisfies Record<string, Setting<unknown>>;

/** Settings of the `heliu` command, which may stand in the same shell. */
const ofTheClient: readonly string[] = ['HELIU_URL', 'HELIU_KEY'];

export type ConfigResult = { ok: true; config: Config } | { ok: false; faults: string[] };

/** Reads the settings; `flags` (`--role=web`, `--role web`) win over the environment. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: readonly string[] = [],
): ConfigResult {
  const faults: string[] = [];
  const given = { ...environment };
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i] ?? '';
    const match = /^--(role|port|host)(?:=(.*))?$/.exec(flag);
    if (match === null) {
      faults.push(`${flag}: unknown option; known: --role, --port, --host`);
      continue;
    }
    given[`HELIU_${match[1]!.toUpperCase()}`] = match[2] ?? flags[++i] ?? '';
  }
  const read = <T>(setting: Setting<T>): T => {
    const text = given[setting.name] ?? setting.fallback;
    const value = setting.parse(text);
    if (value === undefined)
      faults.push(`${setting.name}=${JSON.stringify(text)}: must be ${setting.describe}`);
    return value as T;
  };
  const dataDirectory = read(settings.dataDirectory);
  const databaseUrl = read(settings.databaseUrl) || undefined;
  const keyFile = read(settings.keyFile);
  for (const name of Object.keys(environment)) {
    const known = Object.values(settings).some((setting) => setting.name === name);
    if (name.startsWith('HELIU_') && !known && !ofTheClient.includes(name)) {
      faults.push(
        `${name}: unknown setting; known: ${Object.values(settings)
          .map((s) => s.name)
          .join(', ')}`,
      );
    }
  }
  const config: Config = {
    role: read(settings.role),
    host: read(settings.host),
    port: read(settings.port),
    databaseUrl,
    dataDirectory,
    keyFile: keyFile === '' ? resolve(dataDirectory ?? '.', 'personal.keys') : resolve(keyFile),
    databasePool: read(settings.databasePool),
    zone: { code: read(settings.zoneCode), name: read(settings.zoneName) },
    logLevel: read(settings.logLevel),
    quiet: false,
  };
  return faults.length === 0 ? { ok: true, config } : { ok: false, faults };
}
