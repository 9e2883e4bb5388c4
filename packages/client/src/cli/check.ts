import { readFile } from 'node:fs/promises';
import {
  type DecodedMessage,
  decode,
  type Fault,
  isEnvelope,
  openEnvelope,
  type SignatureVerdict,
  verify,
} from '@heliu/messages';
import { exit, type Language } from './text.ts';

export interface CheckOptions {
  readonly json?: boolean;
}

interface Report {
  readonly file: string;
  readonly kind: string | null;
  readonly guid: string | null;
  readonly encoding: string | null;
  readonly documents: number;
  /** null: not signed. */
  readonly signature: {
    readonly valid: boolean;
    readonly method: string | null;
    readonly keyName: string | null;
  } | null;
  readonly faults: readonly Fault[];
}

/** Reads files as the zone's gate would, without sending them: form, fields, signature; every fault. */
export async function check(
  files: readonly string[],
  options: CheckOptions,
  lang: Language,
): Promise<number> {
  const reports: Report[] = [];
  let unreadable = 0;
  for (const file of files) {
    try {
      reports.push(examine(file, await readFile(file)));
    } catch (error) {
      unreadable++;
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      console.error(lang === 'zh' ? `${file}：无法读取（${code}）` : `${file}: cannot be read (${code})`);
    }
  }
  if (options.json) console.log(JSON.stringify(reports, null, 2));
  else for (const report of reports) console.log(render(report, lang));
  if (unreadable > 0) return exit.unusable;
  return reports.every(({ faults }) => faults.length === 0) ? exit.ok : exit.faulty;
}

export function examine(file: string, bytes: Uint8Array): Report {
  const nothing = { file, kind: null, guid: null, encoding: null, documents: 0, signature: null };
  let inner = bytes;
  if (isEnvelope(bytes)) {
    const opened = openEnvelope(bytes);
    if (opened.envelope === undefined) return { ...nothing, faults: opened.faults };
    inner = opened.envelope.data;
  }
  const message = decode(inner);
  const verdict = message.signed ? verify(message) : undefined;
  return {
    file,
    kind: message.kind?.code ?? null,
    guid: message.guid ?? null,
    encoding: message.encoding,
    documents: message.documents.length,
    signature: signatureOf(verdict),
    faults: faultsOf(message, verdict),
  };
}

function signatureOf(verdict: SignatureVerdict | undefined): Report['signature'] {
  if (verdict === undefined) return null;
  return { valid: verdict.valid, method: verdict.method ?? null, keyName: verdict.keyName ?? null };
}

function faultsOf(message: DecodedMessage, verdict: SignatureVerdict | undefined): Fault[] {
  return [
    ...message.faults,
    ...message.documents.flatMap(({ faults }) => faults),
    ...(verdict?.faults ?? []),
  ];
}

function render(report: Report, lang: Language): string {
  const { file, kind, documents, signature, faults } = report;
  const zh = lang === 'zh';
  const mark = faults.length === 0 ? '✓' : '✗';
  const what = kind === null ? (zh ? '类型不明' : 'kind unknown') : `CEB${kind}Message`;
  const count = zh ? `${documents} 份单证` : `${documents} document(s)`;
  const lines = [`${mark} ${file}  ${what}  ${count}  ${signatureText(signature, zh)}`];
  for (const fault of faults) {
    const at = fault.line === undefined ? fault.path : `${fault.path} (${zh ? '行' : 'line'} ${fault.line})`;
    lines.push(`  ${fault.code}  ${at}`, `    ${fault[lang]}`);
    lines.push(`    → ${zh ? fault.remedyZh : fault.remedyEn}  [${fault.source}]`);
  }
  return lines.join('\n');
}

function signatureText(signature: Report['signature'], zh: boolean): string {
  if (signature === null) return zh ? '未签名' : 'not signed';
  const method = signature.method ?? '';
  if (signature.valid) return zh ? `签名有效 ${method}` : `signature valid ${method}`;
  return zh ? '签名无效' : 'signature not valid';
}
