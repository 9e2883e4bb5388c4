import { HeliuClient } from '@heliu/client';
import type { MessageVerdict } from '@heliu/contract';
import type { SeededZone } from '../seed.ts';
import type { Message } from '../traffic/types.ts';
import type { Progress } from './screen.ts';

export interface Sent {
  readonly message: Message;
  readonly verdict: MessageVerdict;
  /** Milliseconds from sending to the answer. */
  readonly ackMs: number;
}

/** An answer at the gate that was not the expected one. */
export interface GateSurprise {
  readonly trade: number;
  readonly text: string;
}

/** Sends wave after wave, each over several connections at once; a wave is answered before the next begins. */
export async function sendAll(
  url: string,
  seeded: SeededZone,
  messages: readonly Message[],
  connections: number,
  progress: Progress,
): Promise<Sent[]> {
  const clients = new Map<string, HeliuClient>();
  for (const [id, { apiKey }] of seeded) clients.set(id, new HeliuClient({ baseUrl: url, apiKey }));
  const sent: Sent[] = [];
  const waves = Map.groupBy(messages, ({ wave }) => wave);
  for (const wave of waves.values()) {
    let next = 0;
    const connection = async (): Promise<void> => {
      for (;;) {
        const message = wave[next++];
        if (message === undefined) return;
        const begun = performance.now();
        const answer = await clients.get(message.sender)?.submitXml(message.bytes);
        const verdict = answer?.messages[0];
        if (verdict === undefined) throw new Error(`no verdict on ${message.name}`);
        sent.push({ message, verdict, ackMs: performance.now() - begun });
        progress.done(message.documents.length);
      }
    };
    await Promise.all(Array.from({ length: connections }, connection));
  }
  return sent;
}

/** Compares the gate's answers with what each document had to get. */
export function gateSurprises(sent: readonly Sent[]): GateSurprise[] {
  const surprises: GateSurprise[] = [];
  for (const { message, verdict } of sent) {
    message.documents.forEach(({ trade, expect }, index) => {
      const own = verdict.documents[index];
      const status = own?.status ?? (verdict.status === 'partly' ? 'accepted' : verdict.status);
      const codes = [...verdict.faults, ...(own?.faults ?? [])].map(({ code }) => code);
      const missing = expect.faults.filter((code) => !codes.includes(code));
      // The client may have sent it twice when an answer was lost.
      const right = status === expect.status || (expect.status === 'accepted' && status === 'repeated');
      if (right && missing.length === 0) return;
      const wanted = [expect.status, ...expect.faults].join(' ');
      surprises.push({ trade, text: `CEB${message.kind}: ${wanted} ≠ ${[status, ...codes].join(' ')}` });
    });
  }
  return surprises;
}

/** How often each code refused something at the gate. */
export function gateCodes(sent: readonly Sent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { verdict } of sent) {
    const refused = [verdict.faults, ...verdict.documents.map(({ faults }) => faults)];
    for (const faults of refused) {
      for (const code of new Set(faults.map((fault) => fault.code))) {
        counts.set(code, (counts.get(code) ?? 0) + 1);
      }
    }
  }
  return new Map([...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
