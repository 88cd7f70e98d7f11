/** All settings as people read them: in force, as a file that can be used; and as a page of the documentation. */
import { type Config, isSecretKey } from '../config.ts'
import { known } from './known.ts'
import { type Setting, settings } from './served.ts'

const shown = (key: string, value: string): string => (isSecretKey(key) && value !== '' ? '******' : value)

/** A setting with a name in its key, once for each name that was given. */
const allOf =
  (config: Config) =>
  (setting: Setting): readonly Setting[] => {
    if (!setting.key.includes('<')) return [setting]
    const [before = '', after = ''] = setting.key.split(/<\w+>/)
    return Object.keys(config.given)
      .filter((key) => key.startsWith(before) && key.endsWith(after))
      .map((key) => ({ ...setting, key }))
  }

/** A configuration file with every setting as it is in force, where it came from and what it means. Secrets are masked. */
export function inForce(config: Config): string {
  const rows = settings.flatMap(allOf(config)).flatMap(({ key, value, doc }) => {
    const is = config.text(key)
    const from =
      key in config.given ? `from ${config.from[key] ?? 'the caller'}${is === value ? '' : `; otherwise ${shown(key, value) || 'empty'}`}` : 'default'
    return [`# ${doc} (${from})`, `${key} = ${shown(key, is)}`.trimEnd(), '']
  })
  const idle = config.warnings.map((warning) => `# ${warning}`)
  return `${[...rows, ...idle].join('\n').trimEnd()}\n`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
const valueOf = ({ value }: Setting): string => (value === '' ? '–' : `\`${value}\``)

/** docs/configuration.md. */
export function configurationPage(): string {
  return `${[
    '# Configuration',
    '',
    '`npm start -- --config FILE` reads a `gravitino.conf`: a Java properties file in UTF-8, of which keys that begin with `gravitino.` or',
    '`caspian.` count. `--host`, `--port` and `--data` win over it. `caspian config --config FILE` prints every setting as it would be in',
    'force, its value, where it came from and what it means, with secrets masked.',
    '',
    'This page is made from the table that the server reads (`node scripts/configuration.ts`).',
    '',
    '## Settings with an effect',
    '',
    row('key', 'default', 'meaning'),
    row('---', '---', '---'),
    ...settings.map((setting) => row(`\`${setting.key}\``, valueOf(setting), setting.doc)),
    '',
    'A number or flag that is none is refused at start, naming the key.',
    '',
    '## Keys of Gravitino without an effect',
    '',
    'Each that is set is named in a warning at start, so that an existing file can be taken over as it is. A value marked **refused** asks',
    'for protection that is not there: the lake does not start with it. So does `gravitino.authorization.enable = true`. A key that is in',
    'neither table is named as unknown.',
    '',
    row('key', 'in Gravitino it', 'here'),
    row('---', '---', '---'),
    ...known.map(({ key, does, why, guards }) => row(`\`${key}\``, does, `${why}${guards ? ' (**refused** where it protects)' : ''}`)),
    '',
    '## HTTPS',
    '',
    '```',
    'gravitino.server.webserver.enableHttps = true',
    'gravitino.server.webserver.keyStorePath = /etc/caspian/caspian.p12',
    'gravitino.server.webserver.keyStorePassword = …',
    '```',
    '',
    'As in Gravitino, HTTPS then takes the place of HTTP. A PEM file holds the private key and the certificate, its issuers after it. An old JKS',
    'file is refused at start with the command that turns it into PKCS12.',
    '',
    '## Pages of other origins',
    '',
    'With `enableCorsFilter = true`, pages of `allowedOrigins` may ask below `/api/`. The defaults are Gravitino’s, and let **every** page ask;',
    'name the origins. `Authorization` is not among the default headers: add it when such pages log in.',
    '',
    'A page can also have its own name lead to this machine (DNS rebinding), and is then of the origin that it asks. A lake that listens on loopback is',
    'therefore asked by `localhost` and the addresses of loopback alone, and refuses every other name with 403, whatever is asked. A proxy on the same',
    'machine either asks by such a name, as nginx does unless it is told to pass `Host` on, or its public name is listed:',
    '',
    '```',
    'caspian.server.names = lake.example.org',
    '```',
    '',
    'A lake that listens on other addresses is asked by any name: let it believe nobody by name alone (`docs/identity.md`).',
  ].join('\n')}\n`
}
