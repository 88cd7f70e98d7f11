/** Settings: what this browser keeps, the keys, and how programs come to the lake. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { keyOf, lakesRead } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import { Fact } from '../entity/fact.tsx'
import { AccountCard } from '../frame/account.tsx'
import { KeyList, keysOfAll } from '../frame/key-list.tsx'
import { useBox } from '../kit/box.ts'
import { useTitle } from '../kit/use.ts'
import { CopyText } from '../look/copy.tsx'
import { Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import { ways } from '../signin/start.ts'
import '../entity/entity.css'
import './settings.css'

const words = say.settings

interface Version {
  readonly version: string
  readonly gitCommit: string
}
const versionRead = {
  queryKey: keyOf(undefined, '/api/version'),
  queryFn: ({ signal }: { signal: AbortSignal }) => ask<{ version: Version }>('GET', '/api/version', { signal }).then(({ version }) => version),
  staleTime: Number.POSITIVE_INFINITY,
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="settings-part">
    <h2 className="h2">{title}</h2>
    {children}
  </section>
)
const Example = ({ name, text }: { name: string; text: string }) => (
  <Fact name={name}>
    <div className="settings-example">
      <CopyText text={text} whole />
    </div>
  </Fact>
)

/** How programs say who they are, as the lake's own settings have it. */
function WaysIn() {
  const are = useBox(ways)
  const said = (['name', 'password', 'provider', 'byBrowser'] as const).filter((way) => are?.[way]).map((way) => words.ways[way])
  return <Fact name={words.signIn}>{said.length === 0 ? words.unknownWays : said.join('; ')}</Fact>
}

function Connect() {
  const { origin } = location
  const { data } = useQuery(lakesRead(undefined))
  const lake = data?.[0]?.name ?? 'LAKE'
  return (
    <>
      <p className="t2 prose">{words.connectWhy}</p>
      <dl>
        <Example name={words.address} text={origin} />
        <Example name={words.api} text={`${origin}/api`} />
        <WaysIn />
        <Fact name={words.described}>
          <a className="inline-link" href="/openapi.html">
            {words.openDescription}
          </a>
        </Fact>
        <Example name={words.command} text={`caspian use ${origin} ${lake}`} />
        <Example name={words.python} text={`GravitinoClient(uri="${origin}", metalake_name="${lake}")`} />
        <Example name={words.java} text={`GravitinoClient.builder("${origin}").withMetalake("${lake}").build()`} />
        <Example name={words.http} text={`curl ${origin}/api/metalakes/${encodeURIComponent(lake)}/catalogs`} />
      </dl>
    </>
  )
}

function ThisLake() {
  const read = useQuery(versionRead)
  if (read.error) return <Refused failure={read.error} title={words.refused} again={() => void read.refetch()} />
  return (
    <dl className="settings-lake">
      <Fact name={words.is}>{read.data?.gitCommit}</Fact>
      <Fact name={words.speaks}>{read.data && words.speaksVersion(read.data.version)}</Fact>
    </dl>
  )
}

export function Settings() {
  useTitle(say.title(words.title, words.title))
  return (
    <div className="scroll grow settings" tabIndex={0} role="region" aria-label={words.title}>
      <h1 className="h1">{words.title}</h1>
      <Part title={words.you}>
        <AccountCard close={() => undefined} />
      </Part>
      <Part title={words.connect}>
        <Connect />
      </Part>
      <Part title={words.keys}>
        <div className="settings-keys">
          <KeyList groups={keysOfAll} />
        </div>
      </Part>
      <Part title={words.lake}>
        <ThisLake />
      </Part>
    </div>
  )
}
