#!/usr/bin/env node
// Plain JavaScript that any Node reads: the command itself is TypeScript, which needs a newer one.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`heliu 需要 Node.js 24 或更新版本（当前 ${process.version}）。`);
  console.error(`heliu needs Node.js 24 or newer; this is ${process.version}.`);
  process.exitCode = 2;
} else {
  import('../src/cli/main.ts').then(({ main }) => main(process.argv));
}
