/** Where one signs in: a name and a password, the provider, or a name that is believed, as the lake has it. */
import { PasswordInput, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useBox } from '../kit/box.ts'
import { useTitle } from '../kit/use.ts'
import { Mark } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import { type Standing, standing, user } from './session.ts'
import { byBrowser, goTo, isLocked, signIn, ways } from './start.ts'
import '../look/fields.css'
import './signin.css'

const words = say.signin

/** Whole seconds that are left of a wait, counted down. */
function useLeft(until: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (until <= Date.now()) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [until])
  return Math.max(0, Math.ceil((until - now) / 1000))
}

function PasswordForm({ before }: { before: string }) {
  const [name, setName] = useState(before)
  const [password, setPassword] = useState('')
  const [refusal, setRefusal] = useState('')
  const [busy, setBusy] = useState(false)
  const [lockedUntil, setLockedUntil] = useState(0)
  const left = useLeft(lockedUntil)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setRefusal('')
    signIn(name.trim(), password).catch((failure: unknown) => {
      setBusy(false)
      if (isLocked(failure)) setLockedUntil(Date.now() + failure.wait * 1000)
      else setRefusal((failure as { status?: number }).status === 401 ? words.wrong : (failure as Error).message)
    })
  }
  return (
    <form className="col g12" onSubmit={submit}>
      <TextInput
        label={words.name}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={before === ''}
        maxLength={128}
        required
        withAsterisk={false}
      />
      <PasswordInput
        label={words.password}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        autoFocus={before !== ''}
        maxLength={64}
        required
        withAsterisk={false}
      />
      <div role="alert" className="signin-refusal">
        {left > 0 ? (
          <>
            <p>{words.locked(left)}</p>
            {left > 60 && <p>{words.lockedUntil(new Date(lockedUntil).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }))}</p>}
          </>
        ) : (
          refusal
        )}
      </div>
      <button type="submit" className="btn first" disabled={busy || left > 0}>
        {words.enter}
      </button>
    </form>
  )
}

function NameForm() {
  const [name, setName] = useState(user.get())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    user.set(name.trim())
    standing.set({ is: 'in' })
  }
  return (
    <form className="col g12" onSubmit={submit}>
      <TextInput
        label={words.name}
        description={say.account.why}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        placeholder={say.account.nobody}
        autoComplete="username"
        maxLength={128}
      />
      <button type="submit" className="btn">
        {words.as}
      </button>
    </form>
  )
}

function ProviderButton({ authority }: { authority: string }) {
  const [going, setGoing] = useState(false)
  const go = () => {
    setGoing(true)
    void goTo().finally(() => setGoing(false))
  }
  return (
    <button type="button" className="btn first" onClick={go} disabled={going} autoFocus>
      {going ? words.leaving : words.provider(new URL(authority).host)}
    </button>
  )
}

const Or = () => (
  <p className="signin-or t3 xs">
    <span>{words.or}</span>
  </p>
)

export function SignIn({ out }: { out: Standing & { readonly is: 'out' } }) {
  const are = useBox(ways)
  useTitle(words.title)
  const { provider, password, name, byBrowser: isKnown } = are ?? {}
  const said = out.reason === 'failed' ? (out.why ?? '') : words.reasons[out.reason]
  return (
    <main className="signin">
      <div className="signin-card">
        <header className="col g8">
          <Mark />
          <h1 className="h1">{words.title}</h1>
          <p className="t2 break">{words.at(location.host)}</p>
        </header>
        {said !== '' && (
          <p role={out.reason === 'failed' ? 'alert' : 'status'} className={`signin-said break${out.reason === 'failed' ? ' bad' : ''}`}>
            {said}
          </p>
        )}
        {provider && <ProviderButton authority={provider.authority} />}
        {provider && (password || name) && <Or />}
        {password && <PasswordForm before={out.before ?? ''} />}
        {name && <NameForm />}
        {isKnown && (
          <div className="col g8">
            <p className="t2 s">{words.browser}</p>
            <button type="button" className="btn" onClick={() => void byBrowser()}>
              {say.tryAgain}
            </button>
          </div>
        )}
        {!provider && !password && !name && !isKnown && <p className="t2">{words.none}</p>}
      </div>
    </main>
  )
}
