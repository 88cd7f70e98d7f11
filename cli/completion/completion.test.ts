/** Completion: the scripts, what can follow, and names asked of a real lake; all in a real bash. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { after, before, test } from 'node:test'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { caspian, done } from '../test-command.ts'
import { bashWords } from './completion.ts'

const entry = join(import.meta.dirname, '../caspian.ts')
let server: Caspian
let folder: string
let env: Record<string, string>
before(async () => {
  server = await startCaspian()
  folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
  env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'demo', XDG_CONFIG_HOME: folder }
  await done(env, 'metalake', 'create', 'demo')
  for (const name of ['models', 'more']) await done(env, 'catalog', 'create', name, '--type', 'model')
  await done(env, 'schema', 'create', 'models.shop')
  await done(env, 'model', 'create', 'models.shop.churn')
  await done(env, 'model-version', 'link', 'models.shop.churn', '--uri', 's3://x')
  await done(env, 'tag', 'create', 'pii')
  writeFileSync(join(folder, 'caspian'), `#!/bin/sh\nexec '${process.execPath}' '${entry}' "$@"\n`)
  chmodSync(join(folder, 'caspian'), 0o755)
})
after(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What bash would offer for the line. */
function offered(line: string): readonly string[] {
  const script = `source <(caspian completion bash); compopt() { :; }; COMP_LINE=$1; COMP_POINT=\${#1}; _caspian; printf '%s\\n' "\${COMPREPLY[@]}"`
  const PATH = `${folder}${delimiter}${process.env.PATH}`
  return execFileSync('bash', ['--norc', '-c', script, 'bash', line], { env: { ...env, PATH }, encoding: 'utf8' })
    .split('\n')
    .filter((word) => word !== '')
}

test('the script for bash is one that bash can read', () => {
  const script = execFileSync(process.execPath, [entry, 'completion', 'bash'], { encoding: 'utf8' })
  execFileSync('bash', ['-n'], { input: script })
})

test('the scripts for zsh and fish ask the same command', async () => {
  for (const shell of ['zsh', 'fish']) assert.match(await done({}, 'completion', shell), new RegExp(`caspian __complete ${shell} -- `))
})

test('bash is offered commands, flags, words and files', () => {
  assert.deepEqual(offered('caspian mo'), ['model', 'model-version'])
  assert.deepEqual(offered('caspian table s'), ['show'])
  assert.deepEqual(offered('caspian table show x --as'), ['--as-of'])
  assert.deepEqual(offered('caspian tag list -o '), ['table', 'json', 'yaml', 'csv', 'jsonl'])
  assert.deepEqual(offered('caspian catalog add postg'), ['postgresql'])
  assert.deepEqual(offered('caspian completion f'), ['fish'])
  assert.deepEqual(offered(`caspian tag create x --from ${folder}/casp`), [`${folder}/caspian`])
})

test('bash is offered names of the lake, one level at a time', () => {
  assert.deepEqual(offered('caspian model show mo'), ['models.', 'more.'])
  assert.deepEqual(offered('caspian model show models.'), ['models.shop.'])
  assert.deepEqual(offered('caspian model show models.shop.c'), ['models.shop.churn'])
  assert.deepEqual(offered('caspian model-version show models.shop.churn.'), ['models.shop.churn.0'])
  assert.deepEqual(offered('caspian tag add models.shop '), ['pii'])
  assert.deepEqual(offered('caspian history models.s'), ['models.shop', 'models.shop.'])
  assert.deepEqual(offered('caspian history models.shop.'), ['models.shop.churn'])
  assert.deepEqual(offered(`caspian --url ${server.url} --metalake d`), ['demo'])
  assert.deepEqual(offered(`caspian --url ${server.url} model list mor`), ['more.'])
})

test('what goes wrong is kept from who presses a key', async () => {
  for (const line of [
    'caspian model show none.',
    'caspian --url http://127.0.0.1:9 model show ',
    'caspian nonsense ',
    'caspian table show "unfinished',
  ])
    assert.deepEqual(offered(line), [], line)
  assert.deepEqual(await caspian({ ...env, CASPIAN_URL: 'nonsense' }, ['__complete', 'fish', '--', 'tag', 'show', '']), { code: 0, out: '', err: '' })
})

test('other shells are given a description with each', async () => {
  assert.equal(await done(env, '__complete', 'zsh', '--', 'model', 'show', 'models.shop.'), 'models.shop.churn\tmodel\n')
})

test('a line splits into words as bash takes them', () => {
  assert.deepEqual(bashWords('caspian table show '), ['table', 'show', ''])
  assert.deepEqual(bashWords(`caspian a 'b "c' d\\ e "f'g" h`), ['a', 'b "c', 'd e', "f'g", 'h'])
})
