import { schemaInstanceNamespace } from '../namespace.ts';
import type { Attribute, Scanner } from '../xml/scanner.ts';
import type { Report } from './report.ts';

/** Hints that XML Schema lets stand on any element (XML Schema 1.0 part 1, §2.6.3) and that change nothing. */
const hints: ReadonlySet<string> = new Set(['schemaLocation', 'noNamespaceSchemaLocation']);

/** No element but the root declares attributes. xsi:type and xsi:nil would change the type and are refused. */
export const checkAttributes = (
  scanner: Scanner,
  report: Report,
  path: string,
  allowed: ReadonlySet<string> = new Set(),
): void => {
  const known = ({ uri, local }: Attribute): boolean =>
    uri === '' ? allowed.has(local) : uri === schemaInstanceNamespace && hints.has(local);
  for (const attribute of scanner.attributes) {
    if (known(attribute)) continue;
    report.add('CEB-ATTRIBUTE', scanner.tagAt, `${path}/@${attribute.raw.slice(0, 60)}`, {
      found: attribute.raw,
      values: { expected: scanner.name.raw.slice(0, 60) },
    });
  }
};
