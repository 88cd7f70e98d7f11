/** How one can say who one is to this lake, as it says itself in /configs. */

export interface Provider {
  readonly authority: string
  readonly clientId: string
  readonly scope: string
}
export interface Ways {
  /** A name is believed, and whoever gives none is anonymous. */
  readonly name: boolean
  readonly password: boolean
  readonly provider: Provider | undefined
  /** The browser itself shows a ticket or a certificate. */
  readonly byBrowser: boolean
}

const oauth = 'gravitino.authenticator.oauth.'

/** Undefined when the lake does not answer: what is read then says so in its own place. */
export async function readWays(): Promise<Ways | undefined> {
  try {
    return waysIn((await (await fetch('/configs')).json()) as Readonly<Record<string, unknown>>)
  } catch {
    return undefined
  }
}

export function waysIn(configs: Readonly<Record<string, unknown>>): Ways {
  const listed = configs['gravitino.authenticators']
  const names = Array.isArray(listed) ? listed.map((name) => String(name).toLowerCase()) : []
  const text = (key: string) => (typeof configs[oauth + key] === 'string' ? (configs[oauth + key] as string) : '')
  const provider = { authority: text('authority'), clientId: text('clientId'), scope: text('scope') || 'openid' }
  return {
    // Behind basic it is never asked.
    name: names.includes('simple') && !names.includes('basic'),
    password: names.includes('basic'),
    provider: names.includes('oauth') && provider.authority !== '' && provider.clientId !== '' ? provider : undefined,
    byBrowser: names.includes('kerberos') || names.includes('certificate'),
  }
}
