/** The documents say what is: generated ones are current, words, commands, links and figures exist. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, it } from 'node:test';
import { CODE_TABLE_NAMES } from '@heliu/regulation';
import { allRules } from '../server/src/modules/clearance/index.ts';
import { defects } from '../simulator/src/defects/index.ts';
import { documents, isCurrent } from './generate.ts';
import { exists, files, none, read, root, rootManifest, sources } from './repository.ts';

const pages = files.filter((path) => path.endsWith('.md'));
/** Words that the trade itself uses for two things: a role and its document; an outcome and a posting. */
const homonyms = new Set(['payment', 'hold']);
const readmes = ['README.md', 'README.zh-CN.md'];

/** What a page shows as code: fenced blocks and spans. */
const codeOf = (path: string): string =>
  (read(path).match(/^```[\s\S]*?^```|`[^`\n]+`/gm) ?? []).map((part) => part.replaceAll('`', '')).join('\n');

describe('documents: generated', () => {
  it('are current', () => {
    none(
      Object.keys(documents).filter((path) => !isCurrent(path)),
      'Run npm run generate and commit what it writes.',
    );
  });

  it('name every rule', () => {
    const text = read('docs/rules.md');
    none(
      allRules.map(({ code }) => code).filter((code) => !text.includes(`| ${code} v`)),
      'Run npm run generate; if the rule is still missing, its stage is not drawn in tools/generate.ts.',
    );
  });
});

describe('documents: words and commands', () => {
  it('glossary words are the words of the code', () => {
    const code = sources
      .filter((path) => /^(server|packages)\//.test(path))
      .map(read)
      .join('\n');
    const words = read('docs/glossary.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| 中文'))
      .flatMap((line) => line.split('|')[2]!.split('·'))
      .map((word) => word.trim());
    none(
      words.filter((word) => !new RegExp(`\\b${word}\\b`).test(code)),
      'The sources do not use this word. Correct docs/glossary.md, or use the word of the glossary in the code.',
    );
    none(
      words.filter((word, i) => words.indexOf(word) !== i && !homonyms.has(word)),
      'One concept, one word: this code word stands twice in docs/glossary.md.',
    );
  });

  it('npm commands exist', () => {
    const scripts = new Set([
      ...Object.keys(rootManifest.scripts ?? {}),
      ...['ci', 'install', 'view', 'run', 'help', 'start', 'test'],
    ]);
    const problems = pages.flatMap((path) =>
      [...codeOf(path).matchAll(/\bnpm (run )?(?:--silent )?([a-z][a-z:-]*)/g)]
        .filter(([, run, name]) =>
          run === undefined ? !scripts.has(name!) : !(name! in (rootManifest.scripts ?? {})),
        )
        .map(([command]) => `${path}: ${command}`),
    );
    none(
      [...new Set(problems)],
      'There is no such script in package.json. Correct the page, or add the script.',
    );
  });

  it('heliu commands exist', () => {
    const main = read('packages/client/src/cli/main.ts');
    const problems = pages
      .filter((path) => !path.startsWith('server/'))
      .flatMap((path) =>
        [...codeOf(path).matchAll(/^(?:npx )?heliu ([a-z]+)/gm)]
          .filter(([, name]) => !main.includes(`command('${name}'`))
          .map(([command]) => `${path}: ${command}`),
      );
    none(
      problems,
      'The command line knows no such command. Correct the page, or packages/client/src/cli/main.ts.',
    );
  });

  it('settings are in both READMEs', () => {
    const names = [...read('server/src/config.ts').matchAll(/name: '((?:HELIU|DATABASE)_[A-Z_]+)'/g)];
    none(
      readmes.flatMap((path) =>
        names
          .filter(([, name]) => !read(path).includes(`| \`${name}\` |`))
          .map(([, name]) => `${path}: ${name}`),
      ),
      'Add the setting to the configuration table.',
    );
  });

  it('figures are true', () => {
    const claims: readonly (readonly [string, RegExp, number])[] = [
      ['README.md', /\[(\d+) clearance rules\]/, allRules.length],
      ['README.zh-CN.md', /\[(\d+) 条审核规则\]/, allRules.length],
      ['README.md', /known defect \((\d+) kinds\)/, defects.length],
      ['README.zh-CN.md', /已知差错（共 (\d+) 种）/, defects.length],
      ['CHANGELOG.md', /with (\d+) kinds of defects/, defects.length],
      ['CHANGELOG.md', /(\d+) code tables/, CODE_TABLE_NAMES.length],
    ];
    none(
      claims
        .filter(([path, form, is]) => Number(form.exec(read(path))?.[1]) !== is)
        .map(([path, form, is]) => `${path}: ${form.source} is ${is}`),
      'The page gives another number than the code. Correct the page.',
    );
  });
});

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*]|\[|\]\([^)]*\)/g, '')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

describe('documents: links', () => {
  it('point to what exists', () => {
    const problems = pages.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
        if (/^[a-z]+:/.test(link!)) return [];
        const [file, anchor] = link!.split('#');
        const target = file === '' ? path : join(dirname(path), file!);
        if (!exists(target)) return [`${path}: ${link}`];
        if (anchor === undefined || !target.endsWith('.md')) return [];
        const anchors = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
        return anchors.includes(anchor) ? [] : [`${path}: ${link}`];
      }),
    );
    none(problems, 'The link leads nowhere. Correct it.');
  });

  it('name files of the code that exist', () => {
    const problems = ['docs/operations.md', 'docs/architecture.md', 'CONTRIBUTING.md', ...readmes].flatMap(
      (path) =>
        [...read(path).matchAll(/`((?:packages|server|simulator|bench|tools|docs)\/[\w./-]+)`/g)]
          .map(([, name]) => name!.replace(/\/$/, ''))
          .filter((name) => !exists(name))
          .map((name) => `${path}: ${name}`),
    );
    none(problems, 'There is no such file or folder. Correct the page.');
  });

  it('decisions are numbered and listed', () => {
    const notes = readdirSync(join(root, 'docs/adr'))
      .filter((name) => /^\d/.test(name))
      .sort();
    const list = read('docs/adr/README.md');
    none(
      notes.filter((name, i) => Number(name.slice(0, 4)) !== i + 1 || !list.includes(`(${name})`)),
      'Decisions are numbered 0001, 0002, … without gaps, and docs/adr/README.md lists each.',
    );
    none(
      notes.filter((name) => !/^# \d{4}\. .+\n\n\d{4}-\d{2}-\d{2} · /.test(read(`docs/adr/${name}`))),
      'A decision begins with its number and title, then its date and state.',
    );
  });
});
