/** Who is asking, and in what light. */
import { useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { type FormEvent, useRef } from 'react'
import { useBox } from '../kit/box.ts'
import { Avatar } from '../look/bits.tsx'
import { Popup } from '../look/popup.tsx'
import { say } from '../messages.ts'
import { type Session, standing, user } from '../signin/session.ts'
import { goTo, signOut, ways } from '../signin/start.ts'
import { A } from './go.tsx'

const settings = { kind: 'lakes', path: [], tab: 'settings' } as const
const schemes = [
  ['auto', Monitor],
  ['light', Sun],
  ['dark', Moon],
] as const

/** Who one is to this page: by session, by what the browser shows, or by a name that is believed. */
function useWho(): { readonly name: string; readonly session?: Session | undefined; readonly byBrowser: boolean } {
  const now = useBox(standing)
  const believed = useBox(user) || say.account.nobody
  if (now.is === 'in') return { name: now.session?.name ?? now.name ?? believed, session: now.session, byBrowser: now.name !== undefined }
  return { name: (now.is === 'out' ? now.before : undefined) ?? believed, byBrowser: false }
}

const clock = (ms: number) => new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

function SignedIn({ name, session }: { name: string; session: Session | undefined }) {
  const { provider } = useBox(ways) ?? {}
  const how = session?.how === 'provider' && provider ? say.signin.how.provider(new URL(provider.authority).host) : undefined
  return (
    <div className="col g8">
      <div className="row g8">
        <Avatar name={name} size={26} />
        <div className="col">
          <span className="b cut" title={name}>
            {say.signin.in(name)}
          </span>
          <span className="t3 xs cut">
            {how ?? (session ? say.signin.how.password : say.signin.how.browser)}
            {session && !session.renew && `, ${say.signin.until(clock(session.until))}`}
          </span>
        </div>
      </div>
      {session && (
        <button type="button" className="btn small self-start" onClick={signOut}>
          <LogOut size={13} aria-hidden />
          {say.signin.leave}
        </button>
      )}
    </div>
  )
}

function NameForm({ close }: { close: () => void }) {
  const name = useBox(user)
  const client = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    user.set((field.current?.value ?? '').trim())
    // Another reader may see other things.
    void client.resetQueries()
    close()
  }
  return (
    <form className="col g8" onSubmit={submit}>
      <label className="col g4">
        <span className="lab">{say.account.name}</span>
        <input ref={field} className="plain-field" defaultValue={name} placeholder={say.account.nobody} autoComplete="username" maxLength={128} />
      </label>
      <p className="t3 xs">{say.account.why}</p>
      <button type="submit" className="btn first small self-start">
        {say.account.save}
      </button>
    </form>
  )
}

export function AccountCard({ close }: { close: () => void }) {
  const who = useWho()
  const { provider } = useBox(ways) ?? {}
  // To hold transitions back it would make a style of a string, which the lake's policy forbids; none of ours is of a colour.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  return (
    <div className="col g12">
      {who.session || who.byBrowser ? <SignedIn {...who} session={who.session} /> : <NameForm close={close} />}
      {!who.session && provider && (
        <button type="button" className="btn small self-start" onClick={() => void goTo()}>
          {say.signin.provider(new URL(provider.authority).host)}
        </button>
      )}
      <fieldset>
        <legend className="lab">{say.account.light}</legend>
        <div className="row g4 schemes">
          {schemes.map(([scheme, Icon]) => (
            <button key={scheme} type="button" className="btn small" aria-pressed={colorScheme === scheme} onClick={() => setColorScheme(scheme)}>
              <Icon size={13} aria-hidden />
              {say.account.schemes[scheme]}
            </button>
          ))}
        </div>
      </fieldset>
    </div>
  )
}

export function Account() {
  const { name } = useWho()
  return (
    <Popup
      end
      label={say.account.title}
      trigger={(props) => (
        <button {...props} className="account" aria-label={say.account.button(name)} title={name}>
          <Avatar name={name} size={26} />
        </button>
      )}
    >
      {(close) => (
        <div className="col g12">
          <AccountCard close={close} />
          <A to={settings} className="link s self-start" onClick={close}>
            {say.settings.title}
          </A>
        </div>
      )}
    </Popup>
  )
}
