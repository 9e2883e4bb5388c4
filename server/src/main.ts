/**
 * `npm start`: runs the server for real use. Exit codes: 0 stopped in order, 2 configuration faults, 1 anything else.
 */
import { readConfig } from './config.ts';
import { configured, startServer } from './start.ts';

const result = readConfig(process.env, process.argv.slice(2));
if (!result.ok) {
  console.error(`Heliu cannot start; ${result.faults.length} configuration fault(s):`);
  for (const fault of result.faults) console.error(`  ${fault}`);
  process.exit(2);
}

try {
  const running = await startServer(configured(result.config));
  if (running.url !== '') {
    console.log(`Heliu 合流 ${running.url}  接口说明 API reference: ${running.url}/api/docs`);
  }
  if (running.needsFirstKey) {
    console.log('尚无管理员密钥。在本机另开一个终端执行：npm run key:create -- --name 管理员');
    console.log(
      'No administrator key yet. In another terminal on this machine: npm run key:create -- --name admin',
    );
  }
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    console.log(`${signal}: 正在完成已受理的工作… finishing what was promised`);
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
