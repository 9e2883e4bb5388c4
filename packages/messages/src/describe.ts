/** A kind as a Markdown page, drawn from its declaration: nobody writes field tables by hand. */
import type { Field, FieldType, Kind, Part } from './types.ts';

const typeText = (type: FieldType): string => {
  if (type.base === 'decimal') return `N${type.digits},${type.fraction}`;
  if (type.base === 'integer') return type.digits === undefined ? 'int' : `int, ${type.digits} digits`;
  if (type.min === type.max) return `C${type.max}`;
  return type.min <= 1 ? `C..${type.max}` : `C${type.min}..${type.max}`;
};

const escaped = (text: string): string => text.replaceAll('|', '\\|');

const rules = (field: Field): string =>
  [
    field.values === undefined
      ? ''
      : Object.entries(field.values)
          .map(([code, zh]) => `\`${code}\` ${zh}`)
          .join(', '),
    field.fixed === undefined ? '' : `fixed to \`${field.fixed}\``,
    field.codes === undefined ? '' : `code table \`${field.codes}\``,
    field.format === undefined ? '' : field.format,
    field.personal === undefined ? '' : `personal data: ${field.personal}`,
    ...Object.entries(field.typeIn ?? {}).map(([edition, type]) => `edition ${edition}: ${typeText(type)}`),
  ]
    .filter((text) => text !== '')
    .join('; ');

const row = (field: Field): string =>
  `| ${[field.name, field.zh, typeText(field.type), field.required ? 'M' : 'O', field.en, rules(field)]
    .map(escaped)
    .join(' | ')} |`;

const section = (title: string, part: Part): string[] => [
  '',
  `### ${title}${part.max > 1 ? ` (${part.min} to ${part.max})` : ''}`,
  '',
  '| element | 中文 | type | duty | meaning | rules |',
  '|---|---|---|---|---|---|',
  ...part.fields.map(row),
];

export const describe = (kind: Kind): string =>
  [
    `## ${kind.root} ${kind.zh}`,
    '',
    `${kind.en}. Up to ${kind.max} \`${kind.document}\` in one message; signature: ${kind.signature}${
      kind.receipt === undefined ? '' : `; answered by CEB${kind.receipt}Message`
    }.`,
    ...section(kind.head.element || kind.document, kind.head),
    ...(kind.lines === undefined ? [] : section(kind.lines.element, kind.lines)),
    '',
  ].join('\n');
