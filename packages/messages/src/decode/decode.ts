/** Received bytes to a decoded message, with every fault found on the way; never throws for any input. */

import { makeFault } from '../fault.ts';
import { kindByRoot } from '../kinds/registry.ts';
import { defaultLimits } from '../limits.ts';
import { namespace } from '../namespace.ts';
import type { DecodedMessage, Edition, Limits } from '../types.ts';
import { characterCount } from '../xml/characters.ts';
import { type DecodedText, decodeText } from '../xml/encoding.ts';
import { Malformed } from '../xml/malformed.ts';
import { Scanner } from '../xml/scanner.ts';
import { checkAttributes } from './attributes.ts';
import { MessageReader } from './message.ts';
import { FaultLimit, Report } from './report.ts';

export interface DecodeOptions {
  readonly edition?: Edition;
  readonly limits?: Partial<Limits>;
}

const unread = (encoding: string, text: string, report: Pick<Report, 'message'>): DecodedMessage => ({
  encoding,
  text,
  documents: [],
  subscribe: [],
  signed: false,
  faults: report.message,
});

const rootAttributes: ReadonlySet<string> = new Set(['guid', 'version']);

/** The root's start tag: namespace, kind, guid and version. */
const readRoot = (scanner: Scanner, report: Report): Pick<DecodedMessage, 'kind' | 'guid' | 'version'> => {
  scanner.root();
  const { name, tagAt } = scanner;
  const path = `/${name.local.slice(0, 60)}`;
  if (name.uri !== namespace) {
    report.add('CEB-NAMESPACE', tagAt, path, { found: name.raw });
    return {};
  }
  const kind = kindByRoot(name.local);
  if (kind === undefined) {
    report.add('CEB-KIND', tagAt, path, { found: name.local });
    return {};
  }
  const attribute = (local: string): string | undefined =>
    scanner.attributes.find((found) => found.uri === '' && found.local === local)?.value;
  const guid = attribute('guid');
  const version = attribute('version');
  checkAttributes(scanner, report, path, rootAttributes);
  if (guid === undefined || characterCount(guid) !== 36) {
    report.add('CEB-GUID', tagAt, `${path}/@guid`, guid === undefined ? {} : { found: guid });
  }
  if (version === undefined || version === '' || characterCount(version) > 10) {
    report.add('CEB-VERSION', tagAt, `${path}/@version`, version === undefined ? {} : { found: version });
  }
  return {
    kind,
    ...(guid === undefined ? {} : { guid }),
    ...(version === undefined ? {} : { version }),
  };
};

/** Runs a reading step; what ends it early becomes a fault of the message. */
const guarded = (
  report: Report,
  path: () => string,
  at: () => number,
  max: number,
  step: () => void,
): void => {
  try {
    step();
  } catch (error) {
    // The document being read never ends, so what was found in it is said of the message.
    if (report.current !== report.message) report.message.push(...report.current);
    if (error instanceof Malformed) {
      report.final(error.code, error.at, path(), {
        values: error.values,
        ...(error.found === '' ? {} : { found: error.found }),
      });
    } else if (error instanceof FaultLimit)
      report.final('CEB-FAULT-LIMIT', at(), path(), { values: { max } });
    else throw error;
  }
};

export const decode = (bytes: Uint8Array, options: DecodeOptions = {}): DecodedMessage => {
  const edition = options.edition ?? '202205';
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const refused = (error: Malformed): DecodedMessage => ({
    ...unread('', '', { message: [] }),
    faults: [
      makeFault(error.code, { path: '/', found: error.found, values: error.values, edition, line: 1 }),
    ],
  });
  if (bytes.length > limits.bytes) return refused(new Malformed('XML-SIZE', 0, '', { max: limits.bytes }));
  let decoded: DecodedText;
  try {
    decoded = decodeText(bytes);
  } catch (error) {
    if (error instanceof Malformed) return refused(error);
    throw error;
  }
  const { text, encoding } = decoded;
  const report = new Report(text, edition, limits.faults);
  let scanner: Scanner | undefined;
  let root: ReturnType<typeof readRoot> = {};
  let reader: MessageReader | undefined;
  const path = (): string => reader?.path() ?? '/';
  guarded(
    report,
    path,
    () => scanner?.pos ?? 0,
    limits.faults,
    () => {
      scanner = new Scanner(text, limits.depth);
      root = readRoot(scanner, report);
      if (root.kind === undefined) scanner.skip();
      else {
        reader = new MessageReader(scanner, report, root.kind, edition);
        reader.read();
      }
      scanner.end();
    },
  );
  return {
    ...unread(encoding, text, report),
    ...root,
    ...(reader === undefined ? {} : reader.result()),
  };
};
