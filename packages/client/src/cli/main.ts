import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import { HeliuError } from '../errors.ts';
import { type CheckOptions, check } from './check.ts';
import { receipts, send, watch } from './exchange.ts';
import { type TaxOptions, tax } from './tax.ts';
import { exit, type Language, languages, UsageError, wholeNumber } from './text.ts';

const collect = (value: string, before: string[] = []): string[] => [...before, value];

function commands(finish: (code: number) => void): Command {
  const program = new Command('heliu')
    .description('合流 Heliu：报文检查、税款试算、发送与回执 / check, quote, send, fetch receipts')
    .addOption(new Option('--lang <lang>', '语言 / language').choices([...languages]).default('zh'))
    .exitOverride();
  const lang = (): Language => program.opts<{ lang: Language }>().lang;
  // Subcommands take --lang too, wherever people write it.
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .addOption(new Option('--lang <lang>', '语言 / language').choices([...languages]))
      .hook('preAction', (_program, action) => {
        const own = action.opts<{ lang?: Language }>().lang;
        if (own !== undefined) program.setOptionValue('lang', own);
      });
  const toServer = (one: Command): Command =>
    one
      .option('--url <url>', '服务地址 / server (HELIU_URL)')
      .option('--key <key>', '接口密钥 / API key (HELIU_KEY)');

  command('tax', '零售进口税试算（离线）/ retail import tax, offline')
    .requiredOption('--code <code>', '商品编码 / HS code, 10 digits')
    .requiredOption('--price <yuan>', '该项总价 / total price of the line')
    .option('--qty <number>', '数量，可重复 / quantity, repeatable', collect)
    .option('--unit <code>', '计量单位代码 / unit code of the quantity', collect)
    .option('--date <day>', '日期 / day, YYYY-MM-DD')
    .option('--mode <code>', '贸易方式 / supervision mode', '1210')
    .option('--freight <yuan>', '运费 / freight', '0')
    .option('--insurance <yuan>', '保费 / insurance', '0')
    .option('--used <yuan>', '本年度已用额度 / used of the yearly limit', '0')
    .option('--json', 'JSON')
    .action((options: TaxOptions) => finish(tax(options, lang())));

  command('check', '检查报文文件（离线）/ check message files, offline')
    .argument('<file...>')
    .option('--json', 'JSON')
    .action(async (files: string[], options: CheckOptions) => finish(await check(files, options, lang())));

  toServer(command('send', '发送报文文件 / send message files'))
    .argument('<file...>')
    .option('--json', 'JSON')
    .action(async (files: string[], options) => finish(await send(files, options, lang())));

  toServer(command('receipts', '读取回执 / read receipts'))
    .option('--after <cursor>', '游标 / cursor of the previous call')
    .option('--wait <seconds>', '等待秒数 / seconds to wait', wholeNumber, 0)
    .option('--limit <count>', '份数 / receipts', wholeNumber, 100)
    .option('--out <folder>', '写入该文件夹 / write CEB files there')
    .option('--json', 'JSON')
    .action(async (options) => finish(await receipts(options)));

  toServer(command('watch', '文件夹模式 / folder mode'))
    .requiredOption('--inbox <folder>', '待发报文 / XML to send')
    .requiredOption('--outbox <folder>', '回执 / receipts')
    .option('--sent <folder>', '已发送 / sent files')
    .option('--failed <folder>', '被拒收 / refused files')
    .option('--state <file>', '游标文件 / file that keeps the cursor')
    .action(async (options) => finish(await watch(options, lang())));
  return program;
}

/** Runs the command line; never throws. The exit code: 0 good, 1 faults found or refused, 2 could not run. */
export async function main(argv: readonly string[]): Promise<void> {
  let code: number = exit.ok;
  const program = commands((value) => {
    code = value;
  });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    code = explain(error, program.opts<{ lang: Language }>().lang);
  }
  process.exitCode = code;
}

function explain(error: unknown, lang: Language): number {
  // Commander has printed its own words; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.unusable;
  if (error instanceof UsageError) console.error(error[lang]);
  else if (error instanceof HeliuError && error.problem !== undefined) {
    const { zh, en, remedyZh, remedyEn, requestId } = error.problem;
    console.error(lang === 'zh' ? `${zh}。${remedyZh}（${requestId}）` : `${en}. ${remedyEn} (${requestId})`);
  } else console.error(error instanceof Error ? error.message : String(error));
  return exit.unusable;
}

const called = process.argv[1];
if (called !== undefined && realpathSync(called) === fileURLToPath(import.meta.url)) await main(process.argv);
