import { type Bar, Presets, SingleBar } from 'cli-progress';

/** milliseconds between two lines of progress when nobody watches a terminal */
const line_every_ms = 3_000;

export interface Progress {
  done(count: number): void;
  end(): void;
}

/** A bar on a terminal, a line every few seconds elsewhere; both with the rate. */
export function progress(label: string, total: number): Progress {
  const begun = performance.now();
  let count = 0;
  const rate = (): string => {
    const seconds = (performance.now() - begun) / 1000;
    return seconds > 0 ? Math.round(count / seconds).toString() : '-';
  };
  if (process.stdout.isTTY) {
    const format = `${label} {bar} {value}/{total}  {rate}/s`;
    const bar: Bar = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
    bar.start(total, 0, { rate: '-' });
    return {
      done(more) {
        count += more;
        bar.update(count, { rate: rate() });
      },
      end: () => bar.stop(),
    };
  }
  let last = begun;
  const line = (): void => console.log(`${label} ${count}/${total}  ${rate()}/s`);
  return {
    done(more) {
      count += more;
      const now = performance.now();
      if (now - last < line_every_ms) return;
      last = now;
      line();
    },
    end: line,
  };
}

/** Announces a step and says how long it took. */
export async function step<T>(label: string, work: () => Promise<T> | T): Promise<T> {
  const begun = performance.now();
  process.stdout.write(`${label} … `);
  const result = await work();
  console.log(`${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

const width = (text: string): number => [...text].reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0);

/** Columns; Chinese signs are two columns wide. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, width(cell));
    });
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell)));
      return indent + cells.join('  ').trimEnd();
    })
    .join('\n');
}

/** Value below which the share `p` of the sorted numbers lies. */
export function quantile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;
}
