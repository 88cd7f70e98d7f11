/** The house rules: each is held against the project, and shown to fail on a made-up one that breaks it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kindList } from './kinds/index.ts'
import { cycles, floorsKept, packagesDeclared, serverPartsKept } from './scripts/house/imports.ts'
import { downloadAddresses, incompleteLock } from './scripts/house/lock.ts'
import { type Files, readFiles } from './scripts/house/source.ts'
import { environmentReaders, machinePathsIn, namedKinds, strayedSql, tooLong, unexplained } from './scripts/house/words.ts'

interface Rule {
  readonly says: string
  readonly broken: (files: Files) => readonly string[]
  /** Made-up files, and what the rule must find in them. */
  readonly made: Readonly<Record<string, string>>
  readonly found: readonly string[]
}

const kindNames = kindList.map((kind) => kind.name)
const machine = ['', 'work', 'main'].join('/')

const rules: readonly Rule[] = [
  {
    says: 'imports go down the floors only',
    broken: floorsKept,
    made: {
      'kinds/a.ts': `import { b } from '../server/b.ts'\nimport './c.ts'`,
      'kinds/a.test.ts': `import { start } from '../scripts/start.ts'\nimport { b } from '../server/b.ts'`,
      'server/b.ts': `import {\n  d,\n  type E,\n} from '../connectors/d.ts'\n// import '../portal/x.ts'`,
      'connectors/d.ts': `const load = () => import('../server/b.ts')\nimport type { K } from '../kinds/a.ts'`,
      'portal/p.tsx': `export { c } from '../client/c.ts'\nexport * from '../cli/c.ts'`,
      'bench/f.ts': `import { b } from '../server/b.ts'`,
    },
    found: [
      'kinds/a.ts imports server/b.ts',
      'kinds/a.test.ts imports server/b.ts',
      'connectors/d.ts imports server/b.ts',
      'portal/p.tsx imports cli/c.ts',
    ],
  },
  {
    says: 'inside the server the kit knows nobody, the store and what regions merge only the kit and one another, the store also what words are, and no face the store',
    broken: serverPartsKept,
    made: {
      'server/kit/a.ts': `import type { Store } from '../store/store.ts'`,
      'server/store/b.ts': `import { a } from '../kit/a.ts'\nimport type { Lake } from '../lake.ts'`,
      'server/rest/c.ts': `import { d } from '../entity/d.ts'\nimport { b } from '../store/b.ts'\nimport type { Row } from '../store/store.ts'`,
      'server/entity/d.ts': `import { b } from '../store/b.ts'`,
    },
    found: [
      'server/kit/a.ts imports server/store/store.ts',
      'server/store/b.ts imports server/lake.ts',
      'server/rest/c.ts imports server/store/b.ts',
    ],
  },
  {
    says: 'no file imports itself, however far round',
    broken: cycles,
    made: {
      'kinds/a.ts': `import './b.ts'`,
      'kinds/b.ts': `import { c } from './c.ts'`,
      'kinds/c.ts': `import type { D } from './d.ts'\nexport { a } from './a.ts'`,
      'kinds/d.ts': `import './c.ts'`,
    },
    found: ['kinds/a.ts imports kinds/b.ts imports kinds/c.ts imports kinds/a.ts'],
  },
  {
    says: 'packages are declared where they are used',
    broken: packagesDeclared,
    made: {
      'package.json': `{ "devDependencies": { "tool": "1" } }`,
      'server/package.json': `{ "dependencies": { "@own/one": "1" }, "devDependencies": { "late": "1" } }`,
      'server/a.ts': `import { x } from '@own/one/part'\nimport { y } from 'tool'\nimport z from 'late'\nimport 'node:fs'`,
      'server/a.test.ts': `import { y } from 'tool'\nimport z from 'late'\nconst page = "import('/client/a.ts')"`,
      'scripts/b.ts': `import { y } from 'tool'\nimport { x } from '@own/one'`,
    },
    found: [
      'server/a.ts imports tool, which server/package.json does not name',
      'server/a.ts imports late, which server/package.json does not name',
      'scripts/b.ts imports @own/one, which package.json does not name',
    ],
  },
  {
    says: 'no file is over 300 lines',
    broken: tooLong,
    made: { 'kinds/a.ts': 'x\n'.repeat(300), 'portal/b.tsx': 'x\n'.repeat(301), 'wire/recorded/c.jsonl': 'x\n'.repeat(301) },
    found: ['portal/b.tsx has 301 lines'],
  },
  {
    says: 'every file opens with why it exists',
    broken: unexplained,
    made: { 'kinds/a.ts': '/** Why. */', 'cli/caspian.ts': '#!/usr/bin/env node\n/** Why. */', 'kinds/b.ts': '// why\n/** Late. */' },
    found: ['kinds/b.ts'],
  },
  {
    says: 'the environment is read at the entries only',
    broken: environmentReaders,
    made: {
      'server/main.ts': 'const { HOME } = process.env',
      'scripts/a.ts': 'process.env.CI',
      'server/config.ts': 'const port = process.env.PORT',
      'server/late.ts': `const home = process['env'].HOME`,
      'client/c.ts': `import { env, exit } from 'node:process'`,
      'client/d.ts': '// process.env is not for us',
    },
    found: ['server/config.ts', 'server/late.ts', 'client/c.ts'],
  },
  {
    says: 'SQL stands in the store and in connectors only',
    broken: strayedSql,
    made: {
      'server/store/a.ts': `sql('select 1 from t')`,
      'connectors/b.ts': '`drop table ${name}`',
      'server/entity/c.ts': `run("insert into entity values (1)")`,
      'server/rest/d.ts': `const doc = 'Updates the table, set by set. Select any from these.'\n// delete from t`,
      'cli/e.ts': 'run(`SELECT *\n  FROM entity`)',
    },
    found: ['server/entity/c.ts: insert into entity values (1)', 'cli/e.ts: SELECT *\n  FROM entity'],
  },
  {
    says: 'what treats all kinds alike names none',
    broken: (files) => namedKinds(files, kindNames),
    made: {
      'server/entity/a.ts': `if (kind.name === 'fileset') return\n// 'model'\nconst x = 'a fileset'`,
      'server/fileset/b.ts': `const name = 'fileset'`,
      'server/store/c.ts': `const operation = 'tag'\nconst kind = "table"`,
    },
    found: [`server/entity/a.ts: 'fileset'`, `server/store/c.ts: 'table'`],
  },
  {
    says: 'no file names a path of the machine it was written on',
    broken: machinePathsIn,
    made: { 'docs/a.md': `see\n${machine}/docs`, 'kinds/b.ts': `import '../framework/main.ts'` },
    found: ['docs/a.md:2'],
  },
  {
    says: 'the lock file names no download address',
    broken: downloadAddresses,
    made: { 'package-lock.json': '{\n"resolved": "kinds",\n"resolved": "https://registry.example/a.tgz"\n}' },
    found: ['package-lock.json:3'],
  },
  {
    says: 'the lock file holds the packages of every platform, or npm ci refuses it',
    broken: incompleteLock,
    made: {
      'package-lock.json': `{ "packages": {
        "node_modules/a": { "optionalDependencies": { "@a/linux-x64": "1", "@a/darwin-arm64": "1", "@a/win32-x64": "1" } },
        "node_modules/@a/linux-x64": { "version": "1" },
        "node_modules/a/node_modules/@a/darwin-arm64": { "version": "1" } } }`,
    },
    found: ['@a/win32-x64 is not in package-lock.json: run node scripts/lock.ts'],
  },
]

describe('the house', () => {
  const project = readFiles(import.meta.dirname)
  for (const { says, broken, made, found } of rules) {
    test(says, () => assert.deepEqual(broken(project), []))
    test(`${says}: a project that breaks this is found out`, () => assert.deepEqual(broken(new Map(Object.entries(made))), found))
  }
  test('is a project of more than one file', () => assert.ok(project.size > 50))
})
