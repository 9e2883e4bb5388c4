import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MessageVerdict } from '@heliu/contract';
import { HeliuClient } from '../client.ts';
import { makeFolders, writeWhole } from '../watch/files.ts';
import { watchFolders } from '../watch/index.ts';
import { exit, type Language, UsageError } from './text.ts';

export interface ServerOptions {
  readonly url?: string;
  readonly key?: string;
}

interface SendOptions extends ServerOptions {
  readonly json?: boolean;
}

interface ReceiptOptions extends ServerOptions {
  readonly after?: string;
  readonly wait: number;
  readonly limit: number;
  readonly out?: string;
  readonly json?: boolean;
}

interface FolderOptions extends ServerOptions {
  readonly inbox: string;
  readonly outbox: string;
  readonly sent?: string;
  readonly failed?: string;
  readonly state?: string;
}

/** Address and key from the options, else from HELIU_URL and HELIU_KEY; a key is better kept off command lines. */
function serverOf(options: ServerOptions): { baseUrl: string; apiKey: string } {
  const baseUrl = options.url || process.env.HELIU_URL;
  const apiKey = options.key || process.env.HELIU_KEY;
  if (!baseUrl || !apiKey) {
    throw new UsageError(
      '请用 --url 与 --key（或环境变量 HELIU_URL、HELIU_KEY）指定服务地址和接口密钥',
      'Give the server and the API key by --url and --key, or by HELIU_URL and HELIU_KEY',
    );
  }
  if (!URL.canParse(baseUrl)) throw new UsageError(`不是网址：${baseUrl}`, `Not a URL: ${baseUrl}`);
  return { baseUrl, apiKey };
}

export async function send(files: readonly string[], options: SendOptions, lang: Language): Promise<number> {
  const client = new HeliuClient(serverOf(options));
  const messages = await Promise.all(
    files.map(async (file) => ({ name: basename(file), bytes: await readFile(file) })),
  );
  const answer = await client.submitMany(messages);
  if (options.json) console.log(JSON.stringify(answer, null, 2));
  else for (const verdict of answer.messages) console.log(render(verdict, lang));
  const good = answer.messages.every(({ status }) => status === 'accepted' || status === 'repeated');
  return good ? exit.ok : exit.faulty;
}

const statusZh = { accepted: '已接收', partly: '部分接收', refused: '拒收', repeated: '重复报文' } as const;

function render(verdict: MessageVerdict, lang: Language): string {
  const zh = lang === 'zh';
  const status = zh ? statusZh[verdict.status] : verdict.status;
  const lines = [
    `${verdict.name ?? '-'}  ${verdict.kind ?? '-'}  ${status}  ${verdict.messageId ?? ''}`.trimEnd(),
  ];
  const faults = [...verdict.faults, ...verdict.documents.flatMap((document) => document.faults)];
  for (const fault of faults) {
    lines.push(`  ${fault.code}  ${fault.path}`, `    ${fault[lang]}`);
    lines.push(`    → ${zh ? fault.remedyZh : fault.remedyEn}`);
  }
  return lines.join('\n');
}

/** Prints receipts, or writes their XML into a folder; the next cursor goes to stderr. */
export async function receipts(options: ReceiptOptions): Promise<number> {
  const client = new HeliuClient(serverOf(options));
  const page = await client.receipts({
    wait: options.wait,
    limit: options.limit,
    ...(options.after === undefined ? {} : { after: options.after }),
    ...(options.out === undefined ? {} : { format: 'xml' as const }),
  });
  if (options.out !== undefined) {
    await makeFolders(options.out);
    for (const receipt of page.receipts) {
      const path = join(options.out, `CEB${receipt.kind}_${receipt.number.padStart(12, '0')}.xml`);
      await writeWhole(path, receipt.xml ?? '');
      console.log(path);
    }
  } else if (options.json) {
    console.log(JSON.stringify(page, null, 2));
  } else {
    for (const { number, kind, records } of page.receipts) {
      for (const record of records) {
        console.log(`${number}  ${kind}  ${record.returnStatus}  ${record.returnInfo}`);
      }
    }
  }
  console.error(`--after ${page.next}`);
  return exit.ok;
}

export async function watch(options: FolderOptions, lang: Language): Promise<number> {
  const { baseUrl, apiKey } = serverOf(options);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const zh = lang === 'zh';
  console.log(
    zh
      ? `监视 ${options.inbox}，回执写入 ${options.outbox}`
      : `Watching ${options.inbox}; receipts go to ${options.outbox}`,
  );
  await watchFolders({
    url: baseUrl,
    apiKey,
    inbox: options.inbox,
    outbox: options.outbox,
    ...(options.sent === undefined ? {} : { sent: options.sent }),
    ...(options.failed === undefined ? {} : { failed: options.failed }),
    ...(options.state === undefined ? {} : { state: options.state }),
    signal: stopping.signal,
    onSent: ({ name, to }) => console.log(`${name} → ${to}`),
    onReceipt: (name) => console.log(`← ${name}`),
    onTrouble: (error) =>
      console.error(zh ? `服务暂不可用，稍后重试：${error.message}` : `Will try again: ${error.message}`),
  });
  return exit.ok;
}
