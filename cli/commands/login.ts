/** `caspian login` and `logout`: saying who one is once, by a browser, on another device, or with a password. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { connect } from '../../client/connect.ts'
import { addressOf, sender } from '../../client/request.ts'
import { action, type Call } from '../call.ts'
import { exits, Failure, misused } from '../failure.ts'
import { alone, keepLogin, type Login, loginAt } from '../login/kept.ts'
import type { Client } from '../login/openid.ts'
import { clean } from '../print/clean.ts'
import { asked } from '../prompt/ask.ts'
import type { Shell } from '../shell.ts'
import { examples } from '../words/help.ts'

const oauth = 'gravitino.authenticator.oauth.'

export function addLogin(program: Command, shell: Shell): void {
  const command = program
    .command('login')
    .description('Sign in at the lake: at its identity provider with a browser, or with a password where it has its own users.')
    .option('--device', 'show a code to type on another device, where this machine has no browser')
    .option('--basic', 'with a name and a password of the lake; from standard input where nobody sits at the terminal')
    .option('--client-id <id>', 'who the command is for the provider; what the lake says when absent')
    .option('--no-browser', 'only show the address, open nothing')
  examples(command, [
    ['caspian login', 'opens a browser'],
    ['caspian login --device', 'on a server: finish it on your telephone'],
    ['caspian login --basic --user ann', 'asks for the password'],
  ])
  action(shell, command, async (call) => {
    const url = addressOf(call.context.url)
    const { device, basic } = call.options
    if (device === true && basic === true) throw misused('--device and --basic are two ways to sign in', 'Take one of them')
    const configs = await configsAt(url)
    const names = new Set([configs['gravitino.authenticators'] ?? []].flat().map(String))
    const client = clientIn(configs, call.options.clientId)
    const withPassword = basic === true || (device !== true && !client && names.has('basic'))
    if (withPassword && !names.has('basic')) throw misused(`the lake at ${url} has no passwords of its own`, 'Sign in with a browser: caspian login')
    if (!withPassword && (!names.has('oauth') || !client))
      throw misused(
        `the lake at ${url} names no provider to sign in at`,
        names.has('simple') ? 'It believes names: caspian use --user NAME' : 'Ask whoever runs it to set authority and clientId, or give --client-id',
      )
    const login = withPassword ? await passwordLogin(call, url) : await providerLogin(call, url, client as Client)
    await alone(shell.env, () => keepLogin(shell.env, url, login))
    const until = new Date(login.until).toISOString()
    await call.answer({ url, principal: login.name, ...(login.renewal ? {} : { until }) }, () => [
      clean(`Signed in at ${url} as ${login.name}${login.renewal ? '' : `, until ${until}`}.`),
    ])
  })

  const leave = program.command('logout').description('Sign out at the lake: what was kept of the login is forgotten, and ended at the provider.')
  examples(leave, [['caspian logout', '']])
  action(shell, leave, async (call) => {
    const url = addressOf(call.context.url)
    const login = await loginAt(shell.env, url)
    if (!login) throw misused(`nobody is signed in at ${url}`, 'Sign in: caspian login')
    await alone(shell.env, () => keepLogin(shell.env, url, undefined))
    const { revoked } = await import('../login/openid.ts')
    if (login.renewal && !(await revoked(login.renewal))) call.note('The provider could not be told; what it gave ends by itself.')
    await call.answer({ url, principal: login.name }, () => [clean(`Signed out at ${url}; you were ${login.name}.`)])
  })
}

async function configsAt(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await (await fetch(`${url}/configs`)).json()) as Readonly<Record<string, unknown>>
  } catch {
    throw new Failure(`no lake answers at ${url}`, 'Choose another: --url URL, CASPIAN_URL, or caspian use URL', exits.unreachable)
  }
}

function clientIn(configs: Readonly<Record<string, unknown>>, own: unknown): Client | undefined {
  const at = (key: string) => (typeof configs[oauth + key] === 'string' ? (configs[oauth + key] as string) : '')
  const clientId = typeof own === 'string' ? own : at('clientId')
  return at('authority') === '' || clientId === '' ? undefined : { authority: at('authority'), clientId, scope: at('scope') || 'openid' }
}

/** What was shown and asked stands on standard error: the answer stays apart. */
async function providerLogin({ shell, options, progress }: Call, url: string, client: Client): Promise<Login> {
  const { byBrowser, byDevice } = await import('../login/openid.ts')
  const say = (line: string) => {
    progress.end()
    shell.stderr.write(`${line}\n`)
  }
  const given =
    options.device === true
      ? await byDevice(client, (address, code) =>
          say(`Open ${clean(address)} on any device and enter the code ${shell.errorStyle('bold', clean(code))}`),
        )
      : await byBrowser(client, (address) => {
          say(`Sign in with your browser. If none opens, go to:\n${address}`)
          if (options.browser !== false) openBrowser(shell, address)
        })
  // The lake says whom it takes the holder for; a token that it does not take is not kept.
  const name = await connect({ url, token: given.token }).me()
  return { how: 'provider', name, ...given }
}

function openBrowser({ env }: Shell, address: string): void {
  const { BROWSER = '' } = env
  const [program, ...args] =
    BROWSER !== ''
      ? [BROWSER]
      : (({ darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] } as Readonly<Record<string, readonly string[]>>)[
          process.platform
        ] ?? ['xdg-open'])
  const child = spawn(program ?? '', [...args, address], { stdio: 'ignore', detached: true })
  // Without one the address is there to be copied.
  child.on('error', () => undefined)
  child.unref()
}

async function passwordLogin({ shell, options, context, progress }: Call, url: string): Promise<Login> {
  progress.end()
  const [name, password] = await typed(shell, typeof options.user === 'string' ? options.user : context.user)
  const headers = { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` }
  const send = sender({
    url,
    fetch: (address, init) => fetch(address, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } }),
  })
  const { session, secret } = (await send('POST', '/api/sessions')) as unknown as {
    readonly session: { readonly name: string; readonly expires: string }
    readonly secret: string
  }
  return { how: 'password', name: session.name, token: secret, until: Date.parse(session.expires) }
}

async function typed(shell: Shell, user: string | undefined): Promise<readonly [name: string, password: string]> {
  const password = { text: 'Password:', hidden: true }
  if (shell.asks) {
    const answers = await asked(shell, user === undefined ? [{ text: 'Name:' }, password] : [password])
    return user === undefined ? [(answers[0] ?? '').trim(), answers[1] ?? ''] : [user, answers[0] ?? '']
  }
  if (user === undefined) throw misused('nobody sits at the terminal to be asked for a name', 'Give it: caspian login --basic --user NAME < FILE')
  return [user, (await text(shell.stdin)).split(/\r?\n/, 1)[0] ?? '']
}
