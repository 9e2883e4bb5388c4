/** Settings: read once, every fault at once, and a process that says so and stops. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from './config.ts';

const configOf = (environment: Record<string, string>, flags: readonly string[] = []) => {
  const result = readConfig(environment, flags);
  assert.ok(result.ok, JSON.stringify(result));
  return result.config;
};
const faultsOf = (environment: Record<string, string>, flags: readonly string[] = []): string[] => {
  const result = readConfig(environment, flags);
  return result.ok ? [] : result.faults;
};

describe('settings', () => {
  it('have defaults that start a server on this machine only', () => {
    const config = configOf({});
    assert.deepEqual(
      [config.role, config.host, config.port, config.databaseUrl, config.logLevel],
      ['all', '127.0.0.1', 8610, undefined, 'info'],
    );
    assert.equal(config.dataDirectory, resolve('data'));
    assert.equal(config.keyFile, resolve('data/personal.keys'));
  });

  it('come from the environment, and flags win', () => {
    const environment = {
      HELIU_ROLE: 'worker',
      HELIU_PORT: '9000',
      HELIU_DATA: '/var/heliu',
      DATABASE_URL: 'postgres://a:b@c/d',
      HELIU_ZONE: 'hz-1',
      HELIU_ZONE_NAME: '杭州',
      PATH: '/bin',
    };
    const config = configOf(environment, ['--role=web', '--port', '0']);
    assert.deepEqual([config.role, config.port], ['web', 0]);
    assert.deepEqual([config.dataDirectory, config.keyFile], ['/var/heliu', '/var/heliu/personal.keys']);
    assert.deepEqual(config.zone, { code: 'hz-1', name: '杭州' });
    assert.equal(config.databaseUrl, 'postgres://a:b@c/d');
  });

  it('are all told when wrong, each with what it must be', () => {
    const wrong = {
      HELIU_ROLE: 'boss',
      HELIU_PORT: '65536',
      HELIU_HOST: 'a b',
      HELIU_DATABASE_POOL: '1',
      HELIU_ZONE: 'Ä',
      HELIU_LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      HELIU_TYPO: '1',
    };
    const faults = faultsOf(wrong, ['--verbose', '--roles=web', 'web']);
    for (const name of [...Object.keys(wrong), '--verbose', '--roles=web', 'web']) {
      assert.equal(
        faults.filter((fault) => fault.startsWith(name)).length,
        1,
        `${name} in\n${faults.join('\n')}`,
      );
    }
    assert.ok(faults.every((fault) => /must be|known:/.test(fault)));
    for (const port of ['', '-1', '1e3', ' 80', '0x50'])
      assert.equal(faultsOf({ HELIU_PORT: port }).length, 1, port);
    assert.equal(faultsOf({}, ['--port']).length, 1);
  });

  it('that are wrong end both programs with code 2 and every fault', () => {
    for (const [file, args] of [
      ['main.ts', []],
      ['operate.ts', ['migrate']],
    ] as const) {
      const program = fileURLToPath(new URL(file, import.meta.url));
      const env = {
        PATH: process.env.PATH ?? '',
        HELIU_PORT: 'x',
        HELIU_ROLE: 'y',
        HELIU_DATA: '/nonexistent',
      };
      const { status, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
      assert.equal(status, 2, stderr);
      assert.match(stderr, /HELIU_PORT="x"/);
      assert.match(stderr, /HELIU_ROLE="y"/);
    }
  });
});
