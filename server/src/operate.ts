/**
 * What an operator does on the machine itself, beside a running server or without one:
 *   npm run migrate           brings the database to this version
 *   npm run key:create -- --name NAME    a staff key with every scope, printed once
 *   npm run journal:verify    proves journal, facts and ledger; exit code 1 when anything was changed
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from './config.ts';
import { ensureZone } from './modules/registry/index.ts';
import { migrationOwners } from './modules.ts';
import { type Database, migrate, openDatabase, startEmbedded } from './platform/database/index.ts';
import { audit } from './platform/identity/index.ts';
import { createVault, loadOrCreateKeyFile } from './platform/personal/index.ts';
import { createAdminKey } from './start.ts';
import { verifyAll } from './verify-all.ts';

const { values, positionals } = parseArgs({ options: { name: { type: 'string' } }, allowPositionals: true });
const result = readConfig(process.env);
if (!result.ok) {
  for (const fault of result.faults) console.error(fault);
  process.exit(2);
}
const { config } = result;
mkdirSync(config.dataDirectory, { recursive: true });
// A database that a server is using is joined, and left running.
const embedded =
  config.databaseUrl === undefined
    ? await startEmbedded({ directory: join(config.dataDirectory, 'postgres') })
    : undefined;
const db = openDatabase(config.databaseUrl ?? embedded!.url, { max: 4, applicationName: 'heliu-operate' });

const commands: Readonly<Record<string, (db: Database) => Promise<number>>> = {
  async migrate() {
    const applied = await migrate(db, migrationOwners);
    for (const item of applied) console.log(`${item.owner}/${item.file}`);
    console.log(
      applied.length === 0
        ? '数据库已是最新版本 up to date'
        : `${applied.length} 项迁移完成 migrations applied`,
    );
    return 0;
  },
  async 'key:create'() {
    if (values.name === undefined) {
      console.error('--name 必填 is required: npm run key:create -- --name 管理员');
      return 2;
    }
    await migrate(db, migrationOwners);
    const zone = await ensureZone(db, config.zone);
    const act = (
      tx: Parameters<typeof audit>[0],
      actor: { keyId: string },
      action: string,
      subject: string,
      detail: Record<string, unknown>,
    ) => audit(tx, { zone, actor: actor.keyId, action, subject, detail });
    console.log(await createAdminKey(db, { act }, zone, values.name));
    console.error('此密钥只显示一次，请妥善保存。 Shown once; keep it safe.');
    return 0;
  },
  async 'journal:verify'() {
    const vault = createVault(loadOrCreateKeyFile(config.keyFile));
    const verified = await verifyAll(db, vault);
    for (const problem of verified.problems) console.error(problem);
    console.log(
      verified.ok
        ? `完整 intact: ${verified.entries} entries in ${verified.partitions} partitions`
        : `${verified.problems.length} 处不符 problem(s) among ${verified.entries} entries`,
    );
    return verified.ok ? 0 : 1;
  },
};

const command = commands[positionals[0] ?? ''];
if (command === undefined) {
  console.error(`unknown command; known: ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}
try {
  process.exitCode = await command(db);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await db.close();
  await embedded?.stop();
}
