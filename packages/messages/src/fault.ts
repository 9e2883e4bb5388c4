/**
 * One place that turns a fault code into a fault: the catalogue gives the words, the caller the values.
 * `{name}` in a text is replaced by the value of that name.
 */
import { catalogue, type FaultCode } from './faults/catalogue.ts';
import type { Edition, Fault, Field } from './types.ts';

export type { FaultCode } from './faults/catalogue.ts';

export interface FaultDetails {
  readonly path: string;
  readonly line?: number;
  readonly field?: Field;
  readonly found?: string;
  readonly edition?: Edition;
  readonly values?: Readonly<Record<string, string | number>>;
}

const foundMax = 60;

/** Personal data never leaves in a fault: one character stays, so that the sender can find the place. */
const masked = (value: string): string => (value === '' ? '' : `${[...value.slice(0, 2)][0]}***`);

const shown = (value: string, field: Field | undefined): string => {
  if (field?.personal) return masked(value);
  return value.length > foundMax ? `${value.slice(0, foundMax)}…` : value;
};

const filled = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

const editionName = { '2018': '2018 No. 113', '202205': '202205' } as const;

export const makeFault = (code: FaultCode, details: FaultDetails): Fault => {
  const { path, line, field, edition = '202205' } = details;
  const words = catalogue[code];
  const found = details.found === undefined ? undefined : shown(details.found, field);
  const values = {
    ...details.values,
    field: field?.name ?? '',
    fieldZh: field?.zh ?? '',
    found: found ?? '',
    edition: editionName[edition],
  };
  return {
    code,
    schema: words.schema,
    path,
    ...(line === undefined ? {} : { line }),
    ...(field === undefined ? {} : { field: field.name, fieldZh: field.zh }),
    ...(found === undefined ? {} : { found }),
    zh: filled(words.zh, values),
    en: filled(words.en, values),
    source: filled(words.source, values),
    remedyZh: filled(words.remedyZh, values),
    remedyEn: filled(words.remedyEn, values),
  };
};
