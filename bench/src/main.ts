/**
 * `npm run bench -- clearance [--batch 100,1] [--trades N]`: prints each figure beside a limit measured in the same
 * run.
 */
import { parseArgs } from 'node:util';
import { clearance } from './clearance.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '100,1' },
    trades: { type: 'string' },
    faulty: { type: 'string', default: '0.02' },
    profile: { type: 'boolean', default: false },
  },
});

const benches: Readonly<Record<string, () => Promise<void>>> = {
  async clearance() {
    for (const batch of values.batch.split(',').map(Number)) {
      const trades =
        values.trades === undefined
          ? batch >= 100
            ? 20_000
            : batch >= 10
              ? 8_000
              : 2_000
          : Number(values.trades);
      const result = await clearance({
        batch,
        trades,
        faulty: Number(values.faulty),
        profile: values.profile,
      });
      console.log(JSON.stringify(result));
    }
  },
};

const bench = benches[positionals[0] ?? ''];
if (bench === undefined) {
  console.error(
    `usage: npm run bench -- ${Object.keys(benches).join('|')} [--batch 100,1] [--trades N] [--profile]`,
  );
  process.exit(2);
}
await bench();
