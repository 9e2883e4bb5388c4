/** Who may use whom: imports between packages, modules and engines, and whose tables SQL may name. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { migrationOwners, modules } from '../server/src/modules.ts';
import { readMigrations } from '../server/src/platform/database/migrate.ts';
import {
  exists,
  files,
  type Import,
  imports,
  isTest,
  none,
  packageName,
  read,
  root,
  sources,
} from './repository.ts';

const moduleOf = (path: string): string | undefined => /^server\/src\/modules\/([^/]+)\//.exec(path)?.[1];
const engineOf = (path: string): string | undefined => /^server\/src\/platform\/([^/]+)\//.exec(path)?.[1];
const packageOf = (path: string): string | undefined => /^packages\/([^/]+)\//.exec(path)?.[1];
const order = modules.map(({ name }) => name);

/** What a package may import besides itself. Tests may use the tools of tests too. */
const packageRights: Readonly<Record<string, { readonly run: RegExp; readonly test: RegExp }>> = {
  messages: {
    run: /^node:(crypto|buffer)$/,
    test: /^node:|^(fast-check|saxes|libxml2-wasm)$/,
  },
  // Files are read by bundled.ts only, and by the converters that make the shipped data.
  regulation: { run: /^node:(fs|path)$/, test: /^node:|^fast-check$/ },
  contract: { run: /^typebox$/, test: /^node:|^typebox$/ },
  client: {
    run: /^node:|^commander$|^typebox$|^@heliu\/(contract|messages|regulation)$/,
    test: /^node:|^@heliu\/(contract|messages|regulation)$/,
  },
};

/** One sentence for an import that crosses a fence; undefined when it may. */
function crossing({ file, specifier, target }: Import): string | undefined {
  const says = (why: string): string => `${file} imports ${specifier}: ${why}`;
  const bundle = packageOf(file);
  if (bundle !== undefined) {
    if (target !== undefined)
      return packageOf(target) === bundle ? undefined : says(`leaves packages/${bundle}`);
    const rights = packageRights[bundle];
    if (rights === undefined) return says('say in tools/fences.test.ts what this package may import');
    const right = isTest(file) ? rights.test : rights.run;
    return right.test(specifier.startsWith('node:') ? specifier : packageName(specifier))
      ? undefined
      : says(`${bundle} stays free of it`);
  }
  if (target === undefined) return undefined;
  const [from, to] = [moduleOf(file), moduleOf(target)];
  if (to !== undefined && to !== from) {
    if (engineOf(file) !== undefined) return says('engines know no business');
    const door = target === `server/src/modules/${to}/index.ts`;
    if (!door && !(isTest(file) && isTest(target))) return says(`use the door, modules/${to}/index.ts`);
    // A test may look at the whole server, so below its own module too.
    if (from !== undefined && !isTest(file) && order.indexOf(to) >= order.indexOf(from))
      return says(`${to} stands below ${from} in modules.ts`);
  }
  const [engineFrom, engineTo] = [engineOf(file), engineOf(target)];
  if (engineTo !== undefined && engineTo !== engineFrom) {
    if (file.startsWith('server/src/') && target !== `server/src/platform/${engineTo}/index.ts`)
      return says(`use the door, platform/${engineTo}/index.ts`);
  }
  if (engineFrom !== undefined && !isTest(file) && !target.startsWith('server/src/platform/'))
    return says('engines stand on engines only');
  if (from !== undefined && !isTest(file)) {
    if (!target.startsWith('server/src/modules/') && !target.startsWith('server/src/platform/')) {
      if (target !== 'server/src/services.ts')
        return says('a module is given Services; it does not reach into start or config');
    }
  }
  return undefined;
}

describe('fences: imports', () => {
  it('lets nobody cross', () => {
    none(
      imports.map(crossing).filter((problem) => problem !== undefined),
      'Import through the door (index.ts) of a module above yours, or move the code to where both may use it.',
    );
  });

  it('names every module folder in modules.ts', () => {
    const folders = new Set(sources.map(moduleOf).filter((name) => name !== undefined));
    none(
      [
        ...[...folders].filter((name) => !order.includes(name)),
        ...order.filter((name) => !folders.has(name)),
      ],
      'Folders in server/src/modules and entries of server/src/modules.ts must agree.',
    );
  });

  it('leaves the runtime of packages to the packages', () => {
    const reading = imports.filter(
      ({ file, specifier }) =>
        specifier === 'node:fs' &&
        /^packages\/regulation\/src\//.test(file) &&
        !isTest(file) &&
        !/\/(bundled\.ts|tools\/[^/]+)$/.test(file),
    );
    none(
      reading.map(({ file }) => file),
      'Only bundled.ts of regulation reads files; everything else is a pure function.',
    );
  });
});

interface Owner {
  readonly schema: string;
  /** From the root, with a slash at the end. */
  readonly folder: string;
  readonly tables: readonly string[];
}

const owners: readonly Owner[] = migrationOwners.map((owner) => {
  const migrations = owner.directory.slice(root.length).replaceAll('\\', '/').replace(/\/$/, '');
  const sql = readMigrations(owner)
    .map((file) => file.sql)
    .join('\n');
  const names = [...sql.matchAll(new RegExp(`\\b${owner.name}\\.([a-z_]+)\\b`, 'g'))].map(
    (match) => match[1]!,
  );
  return {
    schema: owner.name,
    folder: `${migrations.split('/').slice(0, -1).join('/')}/`,
    tables: [...new Set(names)],
  };
});

/** Tables named outside their owner, each with the reason why that is right. */
const guests: readonly { readonly file: string; readonly table: string; readonly reason: string }[] = [
  { file: 'server/src/modules/registry/audit.ts', table: 'identity.audit', reason: 'shows the audit log' },
  { file: 'server/src/start.ts', table: 'identity.api_key', reason: 'asks whether a first key is needed' },
  ...[
    'exchange.message',
    'exchange.receipt',
    'clearance.document',
    'clearance.trade',
    'clearance.decision',
  ].map((table) => ({ file: 'bench/src/floor.ts', table, reason: 'copies the rows of a run as its floor' })),
  ...['journal.entry', 'ledger.transfer'].map((table) => ({
    file: 'bench/src/floor.ts',
    table,
    reason: 'copies the rows of a run as its floor',
  })),
];

const literals = /'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

function tablesIn(path: string): { table: string; owner: Owner }[] {
  const text = path.endsWith('.sql') ? read(path) : (read(path).match(literals) ?? []).join('\n');
  return owners.flatMap((owner) =>
    owner.tables
      .filter((name) => new RegExp(`(^|[\\s'"\`(,])${owner.schema}\\.${name}\\b`).test(text))
      .map((name) => ({ table: `${owner.schema}.${name}`, owner })),
  );
}

describe('fences: tables', () => {
  const foreign = files
    .filter(
      (path) =>
        (path.endsWith('.ts') || path.endsWith('.sql')) && !isTest(path) && !path.startsWith('tools/'),
    )
    .flatMap((path) =>
      tablesIn(path)
        .filter(({ owner }) => !path.startsWith(owner.folder))
        .map(({ table }) => ({ file: path, table })),
    );
  const same = (a: { file: string; table: string }) => (b: { file: string; table: string }) =>
    a.file === b.file && a.table === b.table;

  it('names tables only where they belong', () => {
    none(
      foreign.filter((use) => !guests.some(same(use))).map(({ file, table }) => `${file}: ${table}`),
      'Ask the owner through its door, or add this place and the reason to `guests` in tools/fences.test.ts.',
    );
  });

  it('keeps no exception that nobody uses', () => {
    none(
      guests.filter((guest) => !foreign.some(same(guest))).map(({ file, table }) => `${file}: ${table}`),
      'This exception is not needed any more. Remove it from `guests` in tools/fences.test.ts.',
    );
  });
});

describe('fences: folders', () => {
  it('numbers migrations without gaps, and names every folder of them', () => {
    // readMigrations has thrown already if a number is missing.
    const folders = new Set(
      files.filter((path) => path.endsWith('.sql')).map((path) => path.split('/').slice(0, -1).join('/')),
    );
    const known = new Set(migrationOwners.map(({ directory }) => join(directory, '.')));
    none(
      [...folders].filter(
        (folder) => !known.has(join(fileURLToPath(new URL(`../${folder}`, import.meta.url)), '.')),
      ),
      'SQL files stand in the migrations folder of an owner that server/src/modules.ts lists.',
    );
  });

  it('never changes a migration that has been released', (test) => {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    let release: string | undefined;
    try {
      release = git('tag', '--list', 'v*', '--sort=-version:refname').split('\n')[0];
    } catch {
      return test.skip('no git here');
    }
    if (release === undefined || release === '') return test.skip('nothing has been released yet');
    const before = git('ls-tree', '-r', '--name-only', release, 'server/src')
      .split('\n')
      .filter((path) => path.endsWith('.sql'));
    none(
      before.filter((path) => !exists(path) || git('show', `${release}:${path}`) !== read(path)),
      `This file is in ${release}: databases have run it. Restore it, and put the change into the next number.`,
    );
  });

  it('describes every module, engine and package', () => {
    const folders = ['server/src/modules', 'server/src/platform', 'packages'].flatMap((parent) =>
      readdirSync(join(root, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${parent}/${entry.name}`),
    );
    none(
      [...folders, 'bench', 'simulator', 'server/test-support'].filter(
        (folder) => !exists(`${folder}/README.md`),
      ),
      'Write a README.md of this folder: what it promises, and which file does what.',
    );
  });
});
