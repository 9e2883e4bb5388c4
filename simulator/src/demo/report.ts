import type { Statistics } from '@heliu/contract';
import { defectByCode } from '../defects/index.ts';
import { yuan } from '../format.ts';
import type { Trade } from '../trade/types.ts';
import type { Mismatch } from './compare.ts';
import { quantile, table } from './screen.ts';
import { gateCodes, type Sent } from './send.ts';
import { type Language, words } from './words.ts';

const mismatches_shown = 25;

export interface Outcome {
  readonly trades: readonly Trade[];
  readonly sent: readonly Sent[];
  readonly statistics: Statistics;
  /** Milliseconds from the first message to the last decision. */
  readonly elapsedMs: number;
  readonly journal: {
    readonly ok: boolean;
    readonly entries: number;
    readonly partitions: number;
    readonly problems: readonly string[];
  };
  readonly mismatches: readonly Mismatch[];
}

export function report(outcome: Outcome, lang: Language): string {
  const word = words[lang];
  const { trades, sent, statistics, elapsedMs, journal } = outcome;
  const seconds = elapsedMs / 1000;
  const documents = sent.reduce((sum, { message }) => sum + message.documents.length, 0);
  const acks = sent.map(({ ackMs }) => ackMs).toSorted((a, b) => a - b);
  const decided = ['released', 'held', 'refused'].reduce(
    (sum, state) => sum + (statistics.states[state] ?? 0),
    0,
  );
  const two = (a: number, b: number): string => `p50 ${a.toFixed(0)}   p99 ${b.toFixed(0)}`;
  const codes = gateCodes(sent);
  const repeated = sent.filter(({ verdict }) => verdict.status === 'repeated').length;
  const lines = [
    '',
    table([
      [word.trades, String(trades.length)],
      [word.documents, `${documents}（${sent.length} ${word.messages}）`],
      ...Object.entries(statistics.states).map(([state, count]) => [
        `  ${word.states[state] ?? state}`,
        String(count),
      ]),
      [word.tax, yuan(BigInt(statistics.tax))],
      [word.value, yuan(BigInt(statistics.dutiableValue))],
      [word.elapsed, seconds.toFixed(1)],
      [word.rate, (decided / seconds).toFixed(0)],
      [word.decision, two(statistics.decisionMs.p50, statistics.decisionMs.p99)],
      [word.ack, two(quantile(acks, 0.5), quantile(acks, 0.99))],
      [word.journal, journal.ok ? word.journalOk(journal.entries, journal.partitions) : word.journalBad],
    ]),
    ...journal.problems.slice(0, mismatches_shown).map((problem) => `  ✗ ${problem}`),
    '',
    word.refusals,
    table(
      statistics.refusals.map((row) => [row.rule, String(row.trades), row[lang]]),
      '  ',
    ),
    '',
    word.gate,
    table(
      [...codes, [word.repeated, repeated] as const].map(([code, count]) => [code, String(count)]),
      '  ',
    ),
    '',
    ...verdict(outcome, lang),
  ];
  return lines.join('\n');
}

function verdict({ trades, mismatches }: Outcome, lang: Language): string[] {
  const word = words[lang];
  if (mismatches.length === 0) return [`${word.verdict}: ✓ ${word.allRight(trades.length)}`];
  const bad = new Set(mismatches.map(({ trade }) => trade.number)).size;
  const rows = mismatches.slice(0, mismatches_shown).map(({ trade, expected, found }) => {
    const defect = defectByCode.get(trade.defect ?? '')?.[lang] ?? word.ordinary;
    return [trade.orderNo, defect, `${word.expected} ${expected}`, `${word.found} ${found}`];
  });
  const rest = mismatches.length - rows.length;
  return [
    `${word.verdict}: ✗ ${word.wrong(bad, trades.length)}`,
    table(rows, '  '),
    ...(rest > 0 ? [`  ${word.more(rest)}`] : []),
  ];
}
